// Rows as the database holds them. Instants are milliseconds. Nothing here names a person or a site: addresses are keyed hashes, mails are sealed.

/** Every table by name. */
export interface Tables {
  broker_settings: SettingTable
  broker_keys: KeyTable
  challenges: ChallengeTable
  budgets: BudgetTable
  outgoing_mails: OutgoingMailTable
  remembered_domains: RememberedDomainTable
}

/** Values that all processes share. */
export interface SettingTable {
  name: string
  /** Sealed. */
  value: string
}

/** One row for each signing key. */
export interface KeyTable {
  /** 1, 2, 3, ...; the next one can be added by one process only. */
  generation: number
  /** PKCS#8 DER, sealed for the generation. */
  private_key: string
  created_at: number
}

/** One row for each code that was mailed and is not over. */
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

/** One row for each count of mails that goes on. */
export interface BudgetTable {
  /** What is counted, such as `address-hour <keyed hash>`. */
  meter: string
  count: number
  /** When the count begins anew, and the row may go. */
  ends_at: number
}

/** One row for each mail that waits to be sent. */
export interface OutgoingMailTable {
  id: string
  /** The mail as JSON, sealed for this row; gone with the row once it was sent. */
  sealed: string
  attempts: number
  next_at: number
  /** After this instant the code in it is worth nothing. */
  expires_at: number
}

/** One row for each domain that is known to have a provider. */
export interface RememberedDomainTable {
  domain: string
  until: number
}
