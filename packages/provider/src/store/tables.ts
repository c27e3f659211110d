// Rows as the database holds them. Instants are milliseconds; secrets are sealed, tokens are hashed.

export interface Tables {
  domains: DomainTable
  signing_keys: SigningKeyTable
  accounts: AccountTable
  totp_authenticators: TotpAuthenticatorTable
  enrolments: EnrolmentTable
  sessions: SessionTable
  devices: DeviceTable
  attempts: AttemptTable
  audit_events: AuditEventTable
}

export interface DomainTable {
  name: string
  /** Host that signs for the domain: itself, or the provider it delegates to. */
  issuer: string
  display_name: string
  /** JSON list of origins; empty means the deployment's own. */
  brokers: string
  created_at: number
}

export interface SigningKeyTable {
  id: string
  issuer: string
  algorithm: string
  state: string
  /** PKCS#8 DER, sealed for purpose `signing-key` and row `id`. */
  private_key: string
  created_at: number
}

export interface AccountTable {
  id: string
  domain: string
  /** Canonical: lower case. */
  address: string
  /** As it is shown and certified. */
  shown_address: string
  created_at: number
}

export interface TotpAuthenticatorTable {
  id: string
  account_id: string
  name: string
  algorithm: string
  digits: number
  /** Raw bytes, sealed for purpose `totp-secret` and row `id`. */
  secret: string
  /** Highest step ever accepted: a code counts only for a later one. */
  last_step: number
  created_at: number
}

export interface EnrolmentTable {
  id: string
  /** Canonical; one pending enrolment an address. */
  address: string
  shown_address: string
  domain: string
  algorithm: string
  digits: number
  secret: string
  expires_at: number
}

export interface SessionTable {
  id_hash: string
  account_id: string
  /** The ledger: which proof opened it. */
  authenticator_id: string
  step: number
  created_at: number
  seen_at: number
  expires_at: number
}

export interface DeviceTable {
  id_hash: string
  account_id: string
  failures: number
  seen_at: number
}

export interface AttemptTable {
  /** What is metered, such as `lane <address> <source>`. */
  meter: string
  count: number
  /** Nothing more is let through before this instant. */
  retry_at: number
  /** When the row may be forgotten. */
  expires_at: number
}

export interface AuditEventTable {
  id: string
  at: number
  event: string
  account_id: string | null
  source: string | null
  detail: string
}
