// Rows as the database holds them. Instants are milliseconds. Nothing here names a person or a site: addresses are keyed hashes, mails are sealed.

export interface Tables {
  broker_settings: SettingTable
  broker_keys: KeyTable
  challenges: ChallengeTable
  budgets: BudgetTable
  outgoing_mails: OutgoingMailTable
  remembered_domains: RememberedDomainTable
}

export interface SettingTable {
  name: string
  /** Sealed. */
  value: string
}

export interface KeyTable {
  /** 1, 2, 3, ...; the next one can be added by one process only. */
  generation: number
  /** PKCS#8 DER, sealed for the generation. */
  private_key: string
  created_at: number
}

export interface ChallengeTable {
  id: string
  /** Hash of the asking browser's cookie. */
  browser: string
  /** Keyed hash of the canonical address. */
  address: string
  /** Keyed hash of id, address, site and code. */
  proof: string
  tries: number
  expires_at: number
}

export interface BudgetTable {
  /** What is counted, such as `address-hour <keyed hash>`. */
  meter: string
  count: number
  /** When the count begins anew, and the row may go. */
  ends_at: number
}

export interface OutgoingMailTable {
  id: string
  /** The mail as JSON, sealed for this row; gone with the row once it was sent. */
  sealed: string
  attempts: number
  next_at: number
  /** After this instant the code in it is worth nothing. */
  expires_at: number
}

export interface RememberedDomainTable {
  domain: string
  until: number
}
