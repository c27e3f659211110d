// How a site remembers who signed in: three calls, whatever keeps the memory.
import type { EmailAddress } from '@signet-id/protocol'
import type { Visit } from './visit.ts'

/** Who is signed in. */
export interface Identity {
  /** The address that was proven, spelled as its issuer certified it. */
  readonly email: EmailAddress
  /** The domain that vouched for it: its own provider, or a trusted broker. Undefined when a shared ticket of another program does not say. */
  readonly issuer: string | undefined
  readonly signedInAt: Date
  /** When the session ends, however much it is used. */
  readonly expiresAt: Date
}

/** What a visit's session says. */
export interface Session {
  readonly identity: Identity
  /** Names the session, to bind tokens to it; never shown. */
  readonly id: string
  /** `Set-Cookie` values to send with the answer, when the session must be renewed to stay alive. */
  readonly setCookies: readonly string[]
}

/** The person a session is to be made for. */
export interface NewSession {
  readonly email: EmailAddress
  readonly issuer: string
}

/** Keeps sign-ins. Every call gets the visit; `visit.native` is the framework's request. */
export interface Rememberer {
  /** The cookie it keeps by itself: no other of ours may take its name. @param secure as for the site, on https */
  readonly cookieName?: (secure: boolean) => string
  /** Who this browser is; undefined when nobody is signed in, or not any longer. */
  identify(visit: Visit): Promise<Session | undefined>
  /**
   * Starts a new session under a new id; whatever session the browser had is over (threat model T27, T99).
   * @returns `Set-Cookie` values
   */
  remember(person: NewSession, visit: Visit): Promise<readonly string[]>
  /** Ends the session. Returns `Set-Cookie` values. */
  forget(visit: Visit): Promise<readonly string[]>
}
