// @signet-id/relying-party: sign-in for web sites, whatever the framework. What is not listed here is internal.

export type { VerifiedIdentity, Verifier } from '@signet-id/verifier'
export { type AuthTktOptions, authTkt } from './auth-tkt.ts'
export type { TicketDigest } from './auth-tkt-ticket.ts'
export type { ChallengeVariables } from './challenge-template.ts'
export type { Duration } from './duration.ts'
export { type Failure, signInRefused } from './failure.ts'
export {
  type FrameworkSessionOptions,
  frameworkSession,
  type SessionAccess,
} from './framework-session.ts'
export type { IssuerChange } from './known-issuer.ts'
export type { RelyingPartyOptions } from './options.ts'
export { createRelyingParty, type FormToken, type RelyingParty } from './relying-party.ts'
export type { Identity, NewSession, Rememberer, Session } from './rememberer.ts'
export { memoryReplayStore, type ReplayStore } from './replay.ts'
export {
  type PostgresReplayStoreOptions,
  postgresReplayStore,
  type SqliteReplayStoreOptions,
  type SqlPool,
  sqliteReplayStore,
} from './replay-sql.ts'
export type { SessionEpoch } from './session.ts'
export { optionsFromEnvironment, optionsFromIni } from './text-settings.ts'
export type { Connection, Visit } from './visit.ts'
