// A rememberer that keeps the sign-in in the framework's own session, beside whatever the site keeps there.
import { isBrowserIdError, parseEmailAddress } from '@signet-id/protocol'
import { type Duration, parseDurationMs } from './duration.ts'
import type { Rememberer } from './rememberer.ts'
import { randomId } from './secrets.ts'

/** What a framework's session can do; `native` is what the adapter hands on: Express's or Fastify's request, Koa's or Hono's context. */
export interface SessionAccess {
  /** The value kept under our name; undefined when there is none, or no session. */
  read(native: unknown): unknown
  /** Drops the whole session, takes a new id, and keeps the value: data of whoever was signed in before must not stay. */
  start(native: unknown, value: object): void | Promise<void>
  /** Keeps a changed value in the same session. */
  update(native: unknown, value: object): void | Promise<void>
  /** Drops the whole session. */
  end(native: unknown): void | Promise<void>
}

/** When a sign-in in the framework's session ends. */
export interface FrameworkSessionOptions {
  /** Default `24h`. */
  readonly lifetime?: Duration
  /** Default `1h`. */
  readonly idleLimit?: Duration
}

const DEFAULTS = { lifetime: '24h', idleLimit: '1h' }
/** A visit is written down at most once in this part of the idle limit. */
const UPDATES_PER_IDLE_LIMIT = 12

/** Builds a rememberer on a session; adapters offer it ready made where their framework has one usual session. */
export function frameworkSession(
  access: SessionAccess,
  options: FrameworkSessionOptions = {},
): Rememberer {
  const lifetimeMs = parseDurationMs('lifetime', options.lifetime ?? DEFAULTS.lifetime)
  const idleMs = parseDurationMs('idleLimit', options.idleLimit ?? DEFAULTS.idleLimit)
  return {
    async identify({ native, nowMs }) {
      const kept = parseKept(access.read(native))
      if (!kept) return undefined
      const endsAtMs = kept.signedInAtMs + lifetimeMs
      if (nowMs >= endsAtMs || nowMs >= kept.seenAtMs + idleMs) return undefined
      if (nowMs - kept.seenAtMs >= idleMs / UPDATES_PER_IDLE_LIMIT)
        await access.update(native, { ...kept, seenAtMs: nowMs })
      return {
        id: kept.id,
        identity: Object.freeze({
          email: parseEmailAddress(kept.email),
          issuer: kept.issuer,
          signedInAt: new Date(kept.signedInAtMs),
          expiresAt: new Date(endsAtMs),
        }),
        setCookies: [],
      }
    },
    async remember(person, { native, nowMs }) {
      const { email, issuer } = person
      const kept = { id: randomId(), email, issuer, signedInAtMs: nowMs, seenAtMs: nowMs }
      await access.start(native, kept)
      return []
    },
    async forget({ native }) {
      await access.end(native)
      return []
    },
  }
}

interface Kept {
  readonly id: string
  readonly email: string
  readonly issuer: string
  readonly signedInAtMs: number
  readonly seenAtMs: number
}

/** The session's store is the site's; what comes out of it is read like any other input. */
function parseKept(value: unknown): Kept | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { id, email, issuer, signedInAtMs, seenAtMs } = value as Record<string, unknown>
  if (typeof id !== 'string' || typeof email !== 'string' || typeof issuer !== 'string')
    return undefined
  if (typeof signedInAtMs !== 'number' || typeof seenAtMs !== 'number') return undefined
  try {
    parseEmailAddress(email)
  } catch (error) {
    if (isBrowserIdError(error)) return undefined
    throw error
  }
  return { id, email, issuer, signedInAtMs, seenAtMs }
}
