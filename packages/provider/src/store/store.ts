// What the provider asks of its store: intents, each whole by itself. Instants are milliseconds.
import type { Domain, EmailAddress } from '@signet-id/protocol'
import type { Engine, SigningAlgorithm } from '@signet-id/server-kit'
import type { TotpAlgorithm } from '../totp/totp.ts'

/** A domain whose addresses are signed here. */
export interface ServedDomain {
  readonly name: Domain
  /** Host that signs: `iss` of its certificates. */
  readonly issuer: Domain
  /** What pages call it. */
  readonly displayName: string
  /** Origins of trusted brokers; empty: the deployment's own. */
  readonly brokers: readonly string[]
  /** `#rrggbb` of its buttons and links; undefined: ours. */
  readonly color?: string | undefined
  /** `persona`: its documents name the pages as the old persona-totp did. */
  readonly pages?: 'persona' | undefined
  /** Milliseconds; undefined: the deployment's. */
  readonly sessionIdleMs?: number | undefined
  readonly sessionLifetimeMs?: number | undefined
  readonly certificateLifetimeMs?: number | undefined
}

/** The life of a key: published ahead as `next`, signing as `current`, still published as `previous`, gone as `revoked`. */
export type KeyState = 'current' | 'previous' | 'next' | 'revoked'

/** A signing key of an issuer. */
export interface StoredKey {
  readonly id: string
  readonly issuer: Domain
  readonly algorithm: SigningAlgorithm
  readonly state: KeyState
  /** Sealed PKCS#8 DER; empty once revoked. */
  readonly privateKey: string
}

/** A key with the times that its schedule goes by. */
export interface DatedKey extends StoredKey {
  readonly createdAtMs: number
  /** When it came into its state. */
  readonly changedAtMs: number
}

/** A change of an issuer's keys: inserted, or moved from one state to another. */
export interface KeyChange {
  readonly insert?: StoredKey | undefined
  readonly moves: readonly { readonly id: string; readonly from: KeyState; readonly to: KeyState }[]
}

/** An administrator sees the people of their domain and makes links for them. */
export type Role = 'person' | 'administrator'

/** A person with an address here. */
export interface Account {
  readonly id: string
  readonly domain: Domain
  /** Canonical form. */
  readonly address: EmailAddress
  /** As shown and certified. */
  readonly shownAddress: EmailAddress
  readonly role: Role
  readonly disabled: boolean
}

/** An account in a list of people. */
export interface ListedAccount extends Account {
  readonly createdAtMs: number
  readonly authenticators: number
  readonly recoveryCodes: number
  readonly lastUsedMs: number | undefined
}

/** An authenticator as a sign-in needs it. */
export interface StoredAuthenticator {
  readonly id: string
  readonly accountId: string
  readonly algorithm: TotpAlgorithm
  readonly digits: 6 | 8
  /** Sealed raw bytes. */
  readonly secret: string
}

/** An authenticator as its owner sees it. */
export interface ListedAuthenticator {
  readonly id: string
  readonly name: string
  readonly algorithm: TotpAlgorithm
  readonly digits: 6 | 8
  readonly weak: boolean
  readonly createdAtMs: number
  readonly usedAtMs: number | undefined
}

/** An account that comes with its authenticator already, as from another program. */
export interface ImportedAccount {
  readonly domain: Domain
  readonly address: EmailAddress
  readonly shownAddress: EmailAddress
  readonly authenticator: Omit<StoredAuthenticator, 'accountId'> & {
    readonly name: string
    readonly weak: boolean
    /** Codes count only for a later step. */
    readonly lastStep: number
  }
}

/** What another program served. */
export interface ImportedInstallation {
  /** Saved, or put in the place of the one with this name; undefined: it stays as it is. */
  readonly domain: ServedDomain | undefined
  readonly keys: KeyChange
  readonly people: readonly (ImportedAccount & { readonly accountId: string })[]
}

/** A link that lets somebody enrol, once. */
export interface EnrolmentLink {
  readonly address: EmailAddress
  readonly shownAddress: EmailAddress
  readonly domain: Domain
  /** `recover` ends what the account had before; `enrol` adds. */
  readonly purpose: 'enrol' | 'recover'
  /** Account of an administrator, or `shell`. */
  readonly madeBy: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

/** A secret that waits for the code which confirms it. */
export interface Enrolment extends Omit<StoredAuthenticator, 'accountId'> {
  readonly address: EmailAddress
  readonly shownAddress: EmailAddress
  readonly domain: Domain
  /** The account that gets one more authenticator. */
  readonly accountId: string | undefined
  /** The link that is spent with it. */
  readonly linkHash: string | undefined
  readonly name: string
  readonly expiresAtMs: number
}

/** Tokens of a browser's new session, hashed, and what the person will know it by. */
export interface NewSession {
  readonly idHash: string
  /** Device cookie to know this browser by, hashed; replaces the one the attempt came with. */
  readonly deviceHash: string
  readonly label: string
  /** Milliseconds a session lives at most where the domain says nothing. */
  readonly lifetimeMs: number
}

/** How a person proved who they are. */
export type ProofMethod = 'totp' | 'recovery-code' | 'enrolment'

/** A browser in which somebody is signed in. */
export interface Session {
  /** Names it on pages; opens nothing. */
  readonly id: string
  readonly account: Account
  /** The account's. */
  readonly domain: ServedDomain
  readonly method: ProofMethod
  readonly createdAtMs: number
  /** When the person last proved who they are. */
  readonly proofAtMs: number
  /** Absolute end. */
  readonly expiresAtMs: number
}

/** What goes on when all else of an account ends: the browser the person is in. */
export interface Keep {
  readonly sessionId: string
  readonly deviceHash: string | undefined
}

/** A session or a known device as its owner sees it. */
export interface ListedSession {
  readonly id: string
  readonly label: string
  readonly source: string
  readonly createdAtMs: number
  readonly seenAtMs: number
}

/** Where an attempt to sign in comes from. */
export interface Attempt {
  /** Canonical, whether or not an account has it. */
  readonly address: EmailAddress
  /** Source as counted: an IPv4 address or an IPv6 /64. */
  readonly source: string
  /** Hash of the device cookie, if one was sent. */
  readonly deviceHash: string | undefined
  readonly nowMs: number
  /** New sources start with the wait: the whole service is under attack. */
  readonly alarmed?: boolean | undefined
}

/** A sign-in with a code of an authenticator. */
export interface CodeAttempt extends Attempt {
  readonly digits: 6 | 8
  /** Names the browser's transaction with this address, for the long proof. */
  readonly transactionHash: string
  /** Tells one code of the transaction from another. */
  readonly codeHash: string
  readonly session: NewSession
}

/** Which authenticators make the typed code, and for which step: no I/O, no throwing, the same work for nobody. */
export type JudgeCode = (
  authenticators: readonly StoredAuthenticator[],
) => readonly { readonly authenticator: StoredAuthenticator; readonly step: number }[]

/** What became of a sign-in. */
export type SignInOutcome =
  | { readonly kind: 'opened'; readonly account: Account; readonly newDevice: boolean }
  /** The right code, but its step was spent. */
  | { readonly kind: 'used' }
  | { readonly kind: 'wrong' }
  /** The long proof goes on: this many codes more. No verdict on those that came. */
  | { readonly kind: 'more'; readonly remaining: number }
  /** Not looked at, not counted. */
  | { readonly kind: 'wait'; readonly retryAfterMs: number }

/** Something that happened, as the trail keeps it. */
export interface AuditEvent {
  readonly event: string
  readonly atMs: number
  readonly domain?: string | undefined
  readonly accountId?: string | undefined
  readonly actor?: string | undefined
  readonly source?: string | undefined
  /** Whom it is about where no account says it, or will not any more; in the trail only, never in a log. */
  readonly address?: string | undefined
  readonly detail?: Readonly<Record<string, string | number>> | undefined
}

/** An event as pages show it. */
export interface ListedEvent extends AuditEvent {
  /** As shown; undefined when it is about nobody. */
  readonly address: string | undefined
  /** Of the administrator who did it. */
  readonly actorAddress: string | undefined
}

/** Which accounts are listed; all of them by default. */
export interface WhichAccounts {
  readonly domain?: Domain | undefined
  /** Stands somewhere in the address. */
  readonly search?: string | undefined
  /** Address behind which the list begins. */
  readonly after?: string | undefined
  readonly limit?: number | undefined
}

/** Domains, and the keys of their issuers. */
export interface DomainStore {
  /** Saves a domain with the first key of its issuer (ignored when the issuer has keys); false when the domain exists. */
  addDomain(domain: ServedDomain, key: StoredKey, nowMs: number): Promise<boolean>
  /** Replaces everything but the name; false when it is not served. */
  updateDomain(domain: ServedDomain): Promise<boolean>
  /** Removes it with its people, and its issuer's keys when no other domain is signed for by them; false when it is not served. */
  removeDomain(name: string): Promise<boolean>
  findDomain(name: string): Promise<ServedDomain | undefined>
  listDomains(): Promise<readonly ServedDomain[]>
  /** Keys that are not revoked. */
  findKeys(issuer: string): Promise<readonly DatedKey[]>
  /** All of them, of all issuers. */
  listKeys(): Promise<readonly DatedKey[]>
  /** Changes keys whole or not at all; false when one is no longer in the state it should come from. */
  changeKeys(change: KeyChange, nowMs: number): Promise<boolean>
  /** Takes over a domain and its people, whole or not at all; answers what is in the way: an address, or `keys`. */
  importInstallation(installation: ImportedInstallation, nowMs: number): Promise<string | undefined>
}

/** Links and pending enrolments. */
export interface EnrolmentStore {
  /** Saves a one-time link; older ones for the address stop working. */
  saveLink(idHash: string, link: EnrolmentLink): Promise<void>
  findLink(idHash: string, nowMs: number): Promise<EnrolmentLink | undefined>
  /** In the order of their addresses. */
  listLinks(
    domain: Domain,
    nowMs: number,
    which?: Pick<WhichAccounts, 'search' | 'limit'>,
  ): Promise<readonly EnrolmentLink[]>
  /** Takes back the open link of an address; false when there is none. */
  withdrawLink(address: EmailAddress): Promise<boolean>

  /** Saves a pending enrolment; an earlier one for the address is replaced. */
  saveEnrolment(enrolment: Enrolment): Promise<void>
  findEnrolment(id: string, nowMs: number): Promise<Enrolment | undefined>
  /** Counts a wrong code; a tenth ends the enrolment. */
  failEnrolment(id: string): Promise<void>
  /**
   * Turns an enrolment into an authenticator, with an account if there is none; undefined when it or its link is gone.
   * The step counts as used. With `session`, the proof opens one and all others end; without it only others end.
   */
  confirmEnrolment(confirmed: ConfirmedEnrolment): Promise<Account | undefined>
}

/** People, their authenticators and recovery codes. */
export interface PeopleStore {
  findAccount(address: EmailAddress): Promise<Account | undefined>
  /** In the order of their addresses. */
  listAccounts(which?: WhichAccounts): Promise<readonly ListedAccount[]>
  /** False when the address has an account. */
  importAccount(account: ImportedAccount, accountId: string, nowMs: number): Promise<boolean>
  /** Links that an administrator gave out end with the office. */
  setRole(accountId: string, role: Role): Promise<void>
  /** A disabled account is one that nobody has; all its sessions end. False when it was so already. */
  setDisabled(accountId: string, disabled: boolean, nowMs: number): Promise<boolean>
  removeAccount(accountId: string): Promise<void>

  listAuthenticators(accountId: string): Promise<readonly ListedAuthenticator[]>
  renameAuthenticator(accountId: string, id: string, name: string): Promise<boolean>
  /** Removes one, never the last; ends all sessions but the kept one. */
  removeAuthenticator(accountId: string, id: string, keep: Keep): Promise<boolean>
  /** Lets codes count again after a clock that ran ahead: an operator's act. @returns how many marks were moved */
  resetSteps(accountId: string, step: number): Promise<number>

  /** Replaces all recovery codes. */
  saveRecoveryCodes(accountId: string, codeHashes: readonly string[], nowMs: number): Promise<void>
  countRecoveryCodes(accountId: string): Promise<number>
}

/** An enrolment whose code was right; what it becomes, and what it ends. */
export interface ConfirmedEnrolment {
  readonly id: string
  readonly step: number
  /** For an address without an account. */
  readonly accountId: string
  readonly nowMs: number
  readonly source: string
  readonly session?: NewSession | undefined
  /** What goes on, when the person was signed in. */
  readonly keep?: Keep | undefined
}

/** Signing in, sessions and known devices. */
export interface SessionStore {
  /** Charges, judges, spends and opens in one transaction (threat model 5.1, 5.2). */
  signInWithCode(attempt: CodeAttempt, judge: JudgeCode): Promise<SignInOutcome>
  /** The same with a recovery code, which is spent; all other sessions end. */
  signInWithRecoveryCode(
    attempt: Attempt,
    codeHash: string,
    session: NewSession,
  ): Promise<SignInOutcome>
  /** A live session; being asked for counts as use. */
  findSession(idHash: string, nowMs: number, idleMs: number): Promise<Session | undefined>
  /** Whether it is live; asking does not count as use. */
  hasSession(idHash: string, nowMs: number, idleMs: number): Promise<boolean>
  endSession(idHash: string): Promise<void>
  listSessions(accountId: string, nowMs: number): Promise<readonly ListedSession[]>
  listDevices(accountId: string): Promise<readonly ListedSession[]>
  /** Ends one by its public id. */
  endSessionById(accountId: string, id: string): Promise<boolean>
  forgetDevice(accountId: string, id: string): Promise<boolean>
  /** Ends all sessions and devices of an account, except what is kept. */
  endAll(accountId: string, keep?: Keep): Promise<void>
  /** Ends the sessions of everybody whose issuer this is. @returns how many */
  endSessionsOfIssuer(issuer: string): Promise<number>
  /** Clears the wait and the failures of an address over all sources. */
  clearAttempts(address: EmailAddress): Promise<void>
}

/** All that the provider keeps; a database that is away is `ERR_STORE_UNAVAILABLE`. */
export interface ProviderStore extends DomainStore, PeopleStore, EnrolmentStore, SessionStore {
  readonly engine: Engine
  /** Name of its latest migration; names begin with their number. */
  readonly schema: string
  recordEvent(event: AuditEvent): Promise<void>
  listEvents(
    of: { accountId: string } | { domain: string },
    limit: number,
  ): Promise<readonly ListedEvent[]>
  /** How many events of a kind there were in a span of time. */
  countEvents(event: string, fromMs: number, toMs: number): Promise<number>
  /** A value that all processes share; saved at first use, whoever comes first. */
  sharedValue(name: string, make: () => string): Promise<string>
  /** Seals every secret again; `reseal` answers undefined for what may stay. @returns how many were changed */
  resealAll(
    reseal: (purpose: string, row: string, sealed: string) => string | undefined,
  ): Promise<number>
  /** Ids of all keys that something in the store is sealed under. */
  sealingKeys(): Promise<readonly string[]>
  /** Every row of every table, read at one moment, for a backup. */
  dump(onRow: (table: string, row: Readonly<Record<string, unknown>>) => void): Promise<void>
  /** Fills an empty store from a backup, and ends what it may have been spent since (threat model T135). */
  restore(
    rows: Iterable<readonly [table: string, row: Readonly<Record<string, unknown>>]>,
    spent: { readonly step: number; readonly nowMs: number },
  ): Promise<void>
  /** The database's own clock. */
  clock(): Promise<number>
  /** Forgets what is over. */
  sweep(nowMs: number): Promise<void>
  close(): Promise<void>
}
