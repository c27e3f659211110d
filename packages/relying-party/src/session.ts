// The default rememberer: the whole session in one sealed cookie, nothing on the server (threat model 5.3).
import { type EmailAddress, type JsonObject, parseEmailAddress } from '@signet-id/protocol'
import { cookieName, dropCookie, readCookie, setCookie } from './cookies.ts'
import { createEndedSessions } from './ended-sessions.ts'
import type { Rememberer, Session } from './rememberer.ts'
import { randomId, type Secrets } from './secrets.ts'
import type { Visit } from './visit.ts'

/** Secrets and life of the sessions. */
export interface SealedCookieOptions {
  readonly secrets: Secrets
  /** Absolute limit, in milliseconds. */
  readonly lifetimeMs: number
  /** Longest pause between two visits, in milliseconds. */
  readonly idleMs: number
  /** A value per address; sessions made under another one are over. */
  readonly epochOf?: ((email: EmailAddress) => SessionEpoch | Promise<SessionEpoch>) | undefined
}

/** Whatever changes when all sessions of an address are to end: a counter, a date, a version of the password elsewhere. */
export type SessionEpoch = string | number

/** What is sealed; times in milliseconds. */
interface SealedSession {
  readonly id: string
  readonly email: string
  readonly issuer: string
  readonly signedInAtMs: number
  readonly seenAtMs: number
  readonly epoch: string
}

const PURPOSE = 'session'
/** The cookie's name, without prefix. */
const SESSION_COOKIE = 'rp'
/** A session is sealed anew at most once in this part of the idle limit, so that most answers set no cookie. */
const RENEWALS_PER_IDLE_LIMIT = 12

/**
 * Sessions as sealed cookies: bound to site and purpose, with an absolute and an idle limit.
 * A copy of a cookie whose session was ended is refused by this process; where several processes serve a site, and after a restart,
 * `epochOf` or a session on the server does that.
 */
export function sealedCookie(options: SealedCookieOptions): Rememberer {
  const { secrets, lifetimeMs, idleMs, epochOf } = options
  const nameFor = (secure: boolean) => cookieName(SESSION_COOKIE, secure)
  const nameOf = (visit: Visit) => nameFor(visit.secure)
  const ended = createEndedSessions()

  function find(visit: Visit): SealedSession | undefined {
    const text = readCookie(visit.request, nameOf(visit))
    const value = text && secrets.open(PURPOSE, [visit.origin], text)
    return value ? parseSealedSession(value) : undefined
  }

  function end(visit: Visit): void {
    const session = find(visit)
    if (session) ended.add(session.id)
  }

  function cookieOf(visit: Visit, session: SealedSession): string {
    const sealed = secrets.seal(PURPOSE, [visit.origin], { ...session })
    return setCookie(nameOf(visit), sealed, { secure: visit.secure })
  }

  return {
    cookieName: nameFor,
    async identify(visit) {
      const sealed = find(visit)
      if (!sealed || ended.has(sealed.id)) return undefined
      const { nowMs } = visit
      const endsAtMs = sealed.signedInAtMs + lifetimeMs
      if (nowMs >= endsAtMs || nowMs >= sealed.seenAtMs + idleMs) return undefined
      const email = parseEmailAddress(sealed.email)
      if (epochOf && sealed.epoch !== String(await epochOf(email))) return undefined
      const due = nowMs - sealed.seenAtMs >= idleMs / RENEWALS_PER_IDLE_LIMIT
      return {
        id: sealed.id,
        identity: Object.freeze({
          email,
          issuer: sealed.issuer,
          signedInAt: new Date(sealed.signedInAtMs),
          expiresAt: new Date(endsAtMs),
        }),
        setCookies: due ? [cookieOf(visit, { ...sealed, seenAtMs: nowMs })] : [],
      } satisfies Session
    },
    async remember(person, visit) {
      end(visit)
      const session = {
        id: randomId(),
        email: person.email,
        issuer: person.issuer,
        signedInAtMs: visit.nowMs,
        seenAtMs: visit.nowMs,
        epoch: epochOf ? String(await epochOf(person.email)) : '',
      }
      return [cookieOf(visit, session)]
    },
    async forget(visit) {
      end(visit)
      return [dropCookie(nameOf(visit), visit.secure)]
    },
  }
}

/** The seal says that we wrote it; the types still say which version of us. */
function parseSealedSession(value: JsonObject): SealedSession | undefined {
  const { id, email, issuer, signedInAtMs, seenAtMs, epoch } = value
  const fits =
    typeof id === 'string' &&
    typeof email === 'string' &&
    typeof issuer === 'string' &&
    typeof signedInAtMs === 'number' &&
    typeof seenAtMs === 'number' &&
    typeof epoch === 'string'
  return fits ? { id, email, issuer, signedInAtMs, seenAtMs, epoch } : undefined
}
