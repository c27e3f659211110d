// What the broker asks of its store, as intents. One implementation in SQL, for both engines.
import type { Domain } from '@signet-id/protocol'

/** A code that was asked for; the code itself is in nobody's hands but the mail's. */
export interface Challenge {
  readonly id: string
  /** Hash of the asking browser's cookie. */
  readonly browser: string
  /** Keyed hash of the address. */
  readonly address: string
  /** Keyed hash of id, address, site and code. */
  readonly proof: string
  readonly expiresAtMs: number
}

/** A code that was typed. */
export interface Attempt extends Pick<Challenge, 'id' | 'browser' | 'address' | 'proof'> {
  /** How long a code lives: one that would live longer was asked for while a clock ran ahead, and is dead. */
  readonly lifeMs: number
}

/** One allowance that a send must fit into. */
export interface Budget {
  readonly meter: string
  readonly limit: number
  /** Worth a word to the operator when the count gets here. */
  readonly alarmAt?: number
  readonly windowMs: number
}

/** A mail that waits to be sent; after `expiresAtMs` its code is worth nothing. */
export interface OutgoingMail {
  readonly id: string
  readonly sealed: string
  readonly attempts: number
  readonly expiresAtMs: number
}

/** What became of a request for a code. */
export type Opened =
  | {
      readonly kind: 'opened'
      /** Budgets that reached their alarm just now: one request of a window hears it. */
      readonly alarms: readonly string[]
    }
  /** Nothing was charged, kept or sent. */
  | { readonly kind: 'over-budget'; readonly meter: string; readonly retryAfterMs: number }

/** What a typed code turned out to be; `dead` covers expired, unknown, spent, another browser, too many tries. */
export type Tried =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'dead' }

/** A signing key; `privateKey` is PKCS#8 DER, sealed for its generation. */
export interface SealedKey {
  readonly generation: number
  readonly privateKey: string
  readonly createdAtMs: number
}

/** One row, as the database has it. */
export type Row = Readonly<Record<string, unknown>>

/** Codes that were asked for. */
export interface ChallengeStore {
  /** Charges every budget, ends older challenges of this browser and address, keeps this one and its mail: all or nothing. */
  openChallenge(
    challenge: Challenge,
    mail: { readonly id: string; readonly sealed: string },
    budgets: readonly Budget[],
    nowMs: number,
  ): Promise<Opened>
  /** Charges one try, then spends the challenge if the proof fits: once, whoever else tries at the same moment. */
  tryCode(attempt: Attempt, nowMs: number): Promise<Tried>
}

/** Mails that wait to be sent. */
export interface MailStore {
  /** Mails that are due; they are not due again before `leaseMs` has passed, so two processes never send the same one. */
  takeMails(nowMs: number, leaseMs: number, limit: number): Promise<readonly OutgoingMail[]>
  deleteMail(id: string): Promise<void>
  postponeMail(id: string, nextAtMs: number): Promise<void>
}

/** Domains that had a provider. */
export interface DomainMemory {
  recallDomain(domain: Domain): Promise<number | undefined>
  rememberDomain(domain: Domain, untilMs: number): Promise<void>
  /** @returns false when it was not remembered */
  forgetDomain(domain: Domain): Promise<boolean>
}

/** What is sealed: signing keys, and values that all processes share. */
export interface SecretStore {
  /** A value all processes share: the first one made is kept. */
  sharedValue(name: string, make: () => string): Promise<string>
  findSharedValue(name: string): Promise<string | undefined>
  /** @returns false when it was not `from` any more */
  replaceSharedValue(name: string, from: string, to: string): Promise<boolean>
  /** Oldest first. */
  findKeys(): Promise<readonly SealedKey[]>
  /** @returns false when another process has added that generation */
  addKey(key: SealedKey): Promise<boolean>
  /** Puts the same key, sealed anew, in its place. @returns false when it was not `from` any more */
  replaceKey(generation: number, from: string, to: string): Promise<boolean>
  deleteKey(generation: number): Promise<void>
  /** Ids of all key-encryption keys that something in the store is sealed under, mails included. */
  sealingKeys(): Promise<readonly string[]>
}

/** Whole tables. */
export interface CopyStore {
  /** Every row of every table, for the operator's and the tests' eyes. */
  dump(): Promise<Readonly<Record<string, readonly object[]>>>
  /** As of one moment, every row that a restored copy may have: keys, settings, allowances, remembered domains; never codes or mails. */
  readKept(onRow: (table: string, row: Row) => void): Promise<void>
  /** Puts such rows into an empty store, all or none; rows of other tables are passed over. @returns false when it holds keys or settings */
  restore(rows: readonly (readonly [table: string, row: Row])[]): Promise<boolean>
  /** Forgets what is over. */
  sweep(nowMs: number): Promise<void>
}

/** All that the broker keeps; a database that is away is `ERR_STORE_UNAVAILABLE`. */
export interface BrokerStore
  extends ChallengeStore,
    MailStore,
    DomainMemory,
    SecretStore,
    CopyStore {
  close(): Promise<void>
}
