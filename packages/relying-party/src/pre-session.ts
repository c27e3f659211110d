// Before anybody is signed in: a cookie that names this browser, and the tokens that only this browser can use (threat model T27, T93).

import { cookieName, readCookie, setCookie } from './cookies.ts'
import { refused } from './failure.ts'
import { randomId, type Secrets } from './secrets.ts'
import type { Visit } from './visit.ts'

/** A browser's pre-session, and the `Set-Cookie` value that keeps it. */
export interface PreSession {
  readonly id: string
  readonly setCookie: string
}

/**
 * What a form token allows: `form` posts an assertion from a page of the site; `return` only together with a state, because the
 * return page posts whatever the address bar brought it.
 */
export type FormTokenKind = 'form' | 'return'

/** Something that was found genuine; whoever acts on it spends it, so that it counts once. */
export interface Spendable {
  readonly nonce: string
  /** It is worth nothing after this instant. */
  readonly expiresAtMs: number
}

/** Makes, finds and checks pre-sessions and their tokens. */
export interface PreSessions {
  /** The name of the cookie on this site. */
  nameOf(visit: Visit): string
  /** Keeps the browser's valid pre-session, or makes one: tabs share it, also when one of them has signed in. */
  keep(visit: Visit): PreSession
  find(visit: Visit): string | undefined
  /** A fresh form token for a pre-session. */
  issueToken(visit: Visit, id: string, kind: FormTokenKind): string
  /**
   * A form token of this browser.
   * @throws {AuthenticationError} `ERR_CSRF_INVALID`
   */
  requireToken(visit: Visit, token: string | undefined): Spendable & { kind: FormTokenKind }
  /** Names one attempt to sign in, for the journey's fragments; URL-safe, under 200 characters. */
  issueState(visit: Visit, id: string): string
  /**
   * @throws {AuthenticationError} `ERR_STATE_INVALID` when the attempt began in another browser, or too long ago
   */
  requireState(visit: Visit, state: string): Spendable
}

const DEFAULTS = {
  // Threat model 5.3; long enough for a code by e-mail.
  lifetimeMs: 600_000,
}
const TOKEN_KINDS: readonly FormTokenKind[] = ['form', 'return']
const PURPOSE = {
  cookie: 'pre-session',
  form: 'form token',
  return: 'return token',
  state: 'state',
} as const

/** Pre-sessions that need no store: cookie and tokens are authenticated with the site's secrets. */
export function createPreSessions(settings: {
  secrets: Secrets
  csrfCookieName: string
}): PreSessions {
  const { secrets } = settings
  const nameOf = (visit: Visit) => cookieName(settings.csrfCookieName, visit.secure)

  function find(visit: Visit): string | undefined {
    const parts = readCookie(visit.request, nameOf(visit))?.split('.') ?? []
    const [id = '', expires = '', tag = ''] = parts
    if (parts.length !== 3 || !isFuture(expires, visit.nowMs)) return undefined
    return secrets.hasTag(PURPOSE.cookie, [visit.origin, id, expires], tag) ? id : undefined
  }

  function issue(visit: Visit, id: string, kind: keyof typeof PURPOSE): string {
    const nonce = randomId(12)
    const expires = instantText(visit.nowMs + DEFAULTS.lifetimeMs)
    return `${nonce}.${expires}.${secrets.tag(PURPOSE[kind], [visit.origin, id, nonce, expires])}`
  }

  function read(visit: Visit, text: string, kind: keyof typeof PURPOSE): Spendable | undefined {
    const id = find(visit)
    const [nonce = '', expires = '', tag = '', ...rest] = text.split('.')
    if (id === undefined || rest.length > 0 || !isFuture(expires, visit.nowMs)) return undefined
    return secrets.hasTag(PURPOSE[kind], [visit.origin, id, nonce, expires], tag)
      ? { nonce, expiresAtMs: instantMs(expires) }
      : undefined
  }

  return {
    nameOf,
    find,
    keep(visit) {
      const id = find(visit) ?? randomId()
      const expires = instantText(visit.nowMs + DEFAULTS.lifetimeMs)
      const tag = secrets.tag(PURPOSE.cookie, [visit.origin, id, expires])
      return {
        id,
        setCookie: setCookie(nameOf(visit), `${id}.${expires}.${tag}`, {
          secure: visit.secure,
          maxAgeMs: DEFAULTS.lifetimeMs,
        }),
      }
    },
    issueToken: issue,
    requireToken(visit, token = '') {
      for (const kind of TOKEN_KINDS) {
        const found = read(visit, token, kind)
        if (found) return { ...found, kind }
      }
      throw refused('ERR_CSRF_INVALID')
    },
    issueState: (visit, id) => issue(visit, id, 'state'),
    requireState(visit, state) {
      const found = read(visit, state, 'state')
      if (!found) throw refused('ERR_STATE_INVALID')
      return found
    },
  }
}

function instantText(ms: number): string {
  return ms.toString(36)
}

function instantMs(text: string): number {
  return Number.parseInt(text, 36)
}

function isFuture(text: string, nowMs: number): boolean {
  return /^[0-9a-z]{1,10}$/.test(text) && instantMs(text) > nowMs
}
