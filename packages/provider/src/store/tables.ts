// Rows as the database holds them. Instants and durations are milliseconds; secrets are sealed, tokens are hashed.

/** Every table by name. */
export interface Tables {
  settings: SettingTable
  domains: DomainTable
  signing_keys: SigningKeyTable
  accounts: AccountTable
  totp_authenticators: TotpAuthenticatorTable
  recovery_codes: RecoveryCodeTable
  enrolment_links: EnrolmentLinkTable
  enrolments: EnrolmentTable
  sessions: SessionTable
  devices: DeviceTable
  attempts: AttemptTable
  long_proofs: LongProofTable
  audit_events: AuditEventTable
}

/** Values that all processes share. */
export interface SettingTable {
  name: string
  value: string
}

/** One row for each served domain. */
export interface DomainTable {
  name: string
  /** Host that signs for the domain: itself, or the provider it delegates to. */
  issuer: string
  display_name: string
  /** `#rrggbb`; null: ours. */
  color: string | null
  /** JSON list of origins; empty means the deployment's own. */
  brokers: string
  /** `persona` for a domain taken over from the old program. */
  pages: string | null
  /** Null: the deployment's. */
  session_idle: number | null
  session_lifetime: number | null
  certificate_lifetime: number | null
  created_at: number
}

/** One row for each key of an issuer. */
export interface SigningKeyTable {
  id: string
  issuer: string
  algorithm: string
  /** next, current, previous or revoked */
  state: string
  /** PKCS#8 DER, sealed for purpose `signing-key` and row `id`; empty once revoked. */
  private_key: string
  created_at: number
  /** When it came into its state. */
  changed_at: number
}

/** One row for each person. */
export interface AccountTable {
  id: string
  domain: string
  /** Canonical: lower case. */
  address: string
  /** As it is shown and certified. */
  shown_address: string
  /** person or administrator */
  role: string
  /** Sessions and devices of an older epoch are over. */
  epoch: number
  disabled_at: number | null
  created_at: number
}

/** One row for each authenticator. */
export interface TotpAuthenticatorTable {
  id: string
  account_id: string
  name: string
  algorithm: string
  digits: number
  /** Raw bytes, sealed for purpose `totp-secret` and row `id`. */
  secret: string
  /** 1 for an imported secret under 128 bits. */
  weak: number
  /** Highest step ever accepted: a code counts only for a later one. */
  last_step: number
  used_at: number | null
  created_at: number
}

/** One row for each recovery code. */
export interface RecoveryCodeTable {
  id: string
  account_id: string
  /** HMAC under the deployment's pepper. */
  code_hash: string
  used_at: number | null
  created_at: number
}

/** One row for each link that nobody has used yet. */
export interface EnrolmentLinkTable {
  id_hash: string
  /** Canonical. */
  address: string
  shown_address: string
  domain: string
  /** enrol or recover */
  purpose: string
  /** Account of an administrator, or `shell`. */
  made_by: string
  created_at: number
  expires_at: number
}

/** One row for each enrolment that waits for its code. */
export interface EnrolmentTable {
  id: string
  /** Canonical; one pending enrolment an address. */
  address: string
  shown_address: string
  domain: string
  /** The account that gets one more authenticator; null: the address has none yet. */
  account_id: string | null
  /** The link it came by, spent with it. */
  link_hash: string | null
  name: string
  algorithm: string
  digits: number
  secret: string
  failures: number
  expires_at: number
}

/** One row for each session, and with it the record of the proof that opened it. */
export interface SessionTable {
  id_hash: string
  /** Names the session on pages; opens nothing. */
  id: string
  account_id: string
  epoch: number
  /** totp, recovery-code or enrolment */
  method: string
  /** The ledger: which proof opened it. */
  authenticator_id: string
  step: number
  /** Browser and system, for the person to recognise. */
  label: string
  source: string
  proof_at: number
  created_at: number
  seen_at: number
  expires_at: number
}

/** One row for each browser that somebody has signed in with before. */
export interface DeviceTable {
  id_hash: string
  id: string
  account_id: string
  epoch: number
  label: string
  source: string
  failures: number
  created_at: number
  seen_at: number
}

/** One row for each meter of tries. */
export interface AttemptTable {
  /** What is metered, such as `<address> lane <source>`: what concerns one address stands together. */
  meter: string
  /** The address it is about, to clear it by. */
  address: string | null
  count: number
  /** Nothing more is let through before this instant. */
  retry_at: number
  /** When the row may be forgotten. */
  expires_at: number
}

/** One row for each sign-in that needs several codes. */
export interface LongProofTable {
  /** Hash of the browser's transaction cookie and the address. */
  id_hash: string
  source: string
  digits: number
  arrived: number
  /** Keyed hash of the last code, so that a double click is no second code. */
  last_code: string
  /** JSON list of `{authenticatorId, step}`: what was right so far. */
  chains: string
  expires_at: number
}

/** One row for each event of the trail. */
export interface AuditEventTable {
  id: string
  at: number
  event: string
  domain: string | null
  account_id: string | null
  /** Who did it, when it was not the account itself: an account, or `shell`. */
  actor: string | null
  source: string | null
  detail: string
}
