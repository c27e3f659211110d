// What the provider asks of its store: intents, each whole by itself. Instants are milliseconds.
import type { Domain, EmailAddress } from '@signet-id/protocol'
import type { SigningAlgorithm } from '@signet-id/server-kit'
import type { TotpAlgorithm } from '../totp/totp.ts'

export interface ServedDomain {
  readonly name: Domain
  /** Host that signs: `iss` of its certificates. */
  readonly issuer: Domain
  /** What pages call it. */
  readonly displayName: string
  /** Origins of trusted brokers; empty: the deployment's own. */
  readonly brokers: readonly string[]
}

export interface StoredKey {
  readonly id: string
  readonly issuer: Domain
  readonly algorithm: SigningAlgorithm
  readonly state: 'current' | 'previous' | 'next'
  /** Sealed PKCS#8 DER. */
  readonly privateKey: string
}

export interface Account {
  readonly id: string
  readonly domain: Domain
  /** Canonical form. */
  readonly address: EmailAddress
  /** As shown and certified. */
  readonly shownAddress: EmailAddress
}

export interface StoredAuthenticator {
  readonly id: string
  readonly accountId: string
  readonly algorithm: TotpAlgorithm
  readonly digits: 6 | 8
  /** Sealed raw bytes. */
  readonly secret: string
}

export interface Enrolment extends Omit<StoredAuthenticator, 'accountId'> {
  readonly address: EmailAddress
  readonly shownAddress: EmailAddress
  readonly domain: Domain
  readonly expiresAtMs: number
}

export interface Session {
  readonly account: Account
  readonly createdAtMs: number
  /** Absolute end. */
  readonly expiresAtMs: number
}

/** One attempt to be metered before its code is looked at. */
export interface Attempt {
  /** Canonical, whether or not an account has it. */
  readonly address: EmailAddress
  /** Source as counted: an IPv4 address or an IPv6 /64. */
  readonly source: string
  /** Hash of the device cookie, if one was sent. */
  readonly deviceHash: string | undefined
  readonly nowMs: number
}

/** The verdict on an attempt: let through on a lane, or wait. */
export type Admission = { readonly lane: 'device' | 'open' } | { readonly retryAfterMs: number }

export interface NewSession {
  readonly idHash: string
  readonly authenticatorId: string
  readonly accountId: string
  /** The proof it comes from. */
  readonly step: number
  /** Device cookie to know this browser by, hashed; replaces the one the attempt came with. */
  readonly deviceHash: string
  readonly nowMs: number
  readonly expiresAtMs: number
  /** The admitted attempt, whose charges are given back. */
  readonly attempt: Attempt
  readonly lane: 'device' | 'open'
}

export interface AuditEvent {
  readonly event: string
  readonly atMs: number
  readonly accountId?: string | undefined
  readonly source?: string | undefined
  readonly detail?: Readonly<Record<string, string | number>> | undefined
}

export interface ProviderStore {
  /** Saves a domain with the first key of its issuer (ignored when the issuer has keys); false when the domain exists. */
  addDomain(domain: ServedDomain, key: StoredKey, nowMs: number): Promise<boolean>
  findDomain(name: string): Promise<ServedDomain | undefined>
  listDomains(): Promise<readonly ServedDomain[]>
  findKeys(issuer: string): Promise<readonly StoredKey[]>

  findAccount(address: EmailAddress): Promise<Account | undefined>
  listAccounts(): Promise<readonly (Account & { createdAtMs: number; authenticators: number })[]>
  findAuthenticators(address: EmailAddress): Promise<readonly StoredAuthenticator[]>

  /** Saves a pending enrolment; an earlier one for the address is replaced. */
  saveEnrolment(enrolment: Enrolment): Promise<void>
  findEnrolment(id: string, nowMs: number): Promise<Enrolment | undefined>
  /** Turns an enrolment into an account with its authenticator; false when it is gone. The step counts as used. */
  confirmEnrolment(id: string, step: number, accountId: string, nowMs: number): Promise<boolean>

  /** Reserves an attempt before its code is looked at, or says how long to wait; then nothing is counted. */
  admitAttempt(attempt: Attempt): Promise<Admission>
  /** Spends the step and opens the session in one transaction; false when the step was spent before. */
  openSession(session: NewSession): Promise<boolean>
  /** A live session; being asked for counts as use. */
  findSession(idHash: string, nowMs: number, idleMs: number): Promise<Session | undefined>
  endSession(idHash: string): Promise<void>
  /** Clears the wait and the failures of an address over all sources. */
  clearAttempts(address: EmailAddress): Promise<void>

  recordEvent(event: AuditEvent): Promise<void>
  /** Forgets what is over. */
  sweep(nowMs: number): Promise<void>
  close(): Promise<void>
}
