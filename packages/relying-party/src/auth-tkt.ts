// A rememberer that shares its login with other programs: AuthTkt tickets, for sites beside Apache, repoze.who or Pyramid.
import { createHash } from 'node:crypto'
import { type EmailAddress, isBrowserIdError, parseEmailAddress } from '@signet-id/protocol'
import { formatTicket, parseTicket, type Ticket, type TicketDigest } from './auth-tkt-ticket.ts'
import { configError } from './config-error.ts'
import { duplicated, readCookies } from './cookies.ts'
import { type Duration, parseDurationMs } from './duration.ts'
import { createEndedSessions } from './ended-sessions.ts'
import type { Rememberer, Session } from './rememberer.ts'
import type { Visit } from './visit.ts'

/** Settings of the ticket; they must be those of the programs it is shared with. */
export interface AuthTktOptions {
  /** The shared secret, at least 16 characters. */
  readonly secret: string
  readonly cookieName?: string
  /** Default `sha512`, as Pyramid has it; old Apache and Paste set-ups say `md5`. */
  readonly digest?: TicketDigest
  /** How the user stands in the ticket: as it is (Apache, Paste, repoze.who) or as Pyramid encodes text. Both are read. Default `plain`. */
  readonly userId?: 'plain' | 'pyramid'
  /** Bind tickets to the address they were made for. Default false. */
  readonly includeIp?: boolean
  /** A ticket is good for this long after it was made. Default `1h`. */
  readonly timeout?: Duration
  /** A ticket older than this is made anew at the next visit; less than `timeout`. Default `5m`, or half of a `timeout` under `10m`. */
  readonly reissueTime?: Duration
  /** However often it is made anew, a sign-in ends after this. Default `24h`. */
  readonly lifetime?: Duration
  /** Domain to share the cookie with, such as `shop.example`. Default: this host only. */
  readonly domain?: string
  /** Groups written into each ticket. Default none. */
  readonly tokens?: readonly string[]
}

const DEFAULTS = {
  cookieName: 'auth_tkt',
  digest: 'sha512',
  timeout: '1h',
  reissueMs: 300_000,
  lifetime: '24h',
} as const
const MIN_SECRET_LENGTH = 16
const DIGESTS: readonly string[] = ['md5', 'sha256', 'sha512']
const NO_ADDRESS = '0.0.0.0'
/** A host has a few places for a cookie; whoever sends more only wants digests calculated. */
const MAX_TICKETS = 8

/**
 * Sessions as AuthTkt tickets. The format authenticates with a bare digest and is as strong as its secret is long; prefer the default
 * rememberer where nothing else reads the cookie.
 *
 * @throws {OperationalError} `ERR_CONFIG_INVALID`
 */
export function authTkt(options: AuthTktOptions): Rememberer {
  const { secret, tokens, domain, name, digest, timeoutMs, reissueMs, lifetimeMs } = judge(options)
  const ended = createEndedSessions()

  const keyOf = (visit: Visit) => ({
    secret,
    digest,
    ip: options.includeIp ? (visit.remoteAddress ?? NO_ADDRESS) : NO_ADDRESS,
  })

  /** @param place a domain; undefined: this host only, which browsers keep apart from its domain */
  function cookieAt(place: string | undefined, value: string, visit: Visit, age = ''): string {
    const where = place === undefined ? '' : `; Domain=${place}`
    return `${name}=${value}; Path=/${where}${age}; HttpOnly; SameSite=Lax${visit.secure ? '; Secure' : ''}`
  }

  /** Removes the cookie wherever a program that shares the login may have put it: repoze.who and Pyramid set it for host and domain. */
  function dropEverywhere(visit: Visit): string[] {
    const places = new Set([undefined, new URL(visit.origin).hostname, domain])
    return [...places].map((place) => cookieAt(place, '', visit, '; Max-Age=0'))
  }

  function issue(
    person: { email: string; issuer: string | undefined },
    sinceMs: number,
    visit: Visit,
  ) {
    const data = [
      ...(options.userId === 'pyramid' ? ['userid_type:b64unicode'] : []),
      ...(person.issuer === undefined ? [] : [`issuer=${person.issuer}`]),
      `since=${Math.floor(sinceMs / 1000)}`,
    ]
    const ticket: Ticket = {
      userId:
        options.userId === 'pyramid' ? Buffer.from(person.email).toString('base64') : person.email,
      timestampSeconds: Math.floor(visit.nowMs / 1000),
      tokens,
      userData: data.join(options.userId === 'pyramid' ? '|' : '&'),
    }
    return cookieAt(domain, formatTicket(ticket, keyOf(visit)), visit)
  }

  /** All that the browser shows, also where they are too many or name several people: signing out must not fail. */
  function end(visit: Visit): void {
    const texts = readCookies(visit.request, name).slice(0, MAX_TICKETS)
    for (const { id } of texts.flatMap((text) => read(text, visit) ?? [])) ended.add(id)
  }

  /** What a cookie says; undefined unless it is genuine and counts now. */
  function read(text: string, visit: Visit): SignedIn | undefined {
    const ticket = parseTicket(text, keyOf(visit))
    const email = ticket && emailOf(ticket)
    if (!ticket || !email) return undefined
    const madeMs = ticket.timestampSeconds * 1000
    const sinceMs = Number(dataOf(ticket, 'since') ?? ticket.timestampSeconds) * 1000
    const endsAtMs = sinceMs + lifetimeMs
    const { nowMs } = visit
    if (!(nowMs < madeMs + timeoutMs && nowMs < endsAtMs)) return undefined
    const id = idOf(email, sinceMs)
    if (ended.has(id)) return undefined
    return { id, email, issuer: dataOf(ticket, 'issuer'), madeMs, sinceMs, endsAtMs }
  }

  /**
   * The newest of the tickets that count: renewing one leaves those of other programs where they are.
   * @throws {ProtocolError} `ERR_COOKIE_DUPLICATED` when they name several people (threat model T29)
   */
  function find(visit: Visit): SignedIn | undefined {
    const texts = readCookies(visit.request, name)
    if (texts.length > MAX_TICKETS) throw duplicated(name)
    const all = texts.flatMap((text) => read(text, visit) ?? [])
    const [newest] = all.sort((a, b) => b.madeMs - a.madeMs)
    if (all.some(({ email }) => email !== newest?.email)) throw duplicated(name)
    return newest
  }

  return {
    cookieName: () => name,
    async identify(visit) {
      const found = find(visit)
      if (!found) return undefined
      const { id, email, issuer, madeMs, sinceMs, endsAtMs } = found
      return {
        id,
        identity: Object.freeze({
          email,
          issuer,
          signedInAt: new Date(sinceMs),
          expiresAt: new Date(endsAtMs),
        }),
        setCookies:
          visit.nowMs - madeMs >= reissueMs ? [issue({ email, issuer }, sinceMs, visit)] : [],
      } satisfies Session
    },
    async remember(person, visit) {
      end(visit)
      ended.delete(idOf(person.email, secondOf(visit.nowMs)))
      // Removed first: some browsers take the domain of a host without dots for the host itself.
      return [...dropEverywhere(visit), issue(person, visit.nowMs, visit)]
    },
    async forget(visit) {
      end(visit)
      return dropEverywhere(visit)
    },
  }
}

/** The settings as they are worked with. @throws {OperationalError} `ERR_CONFIG_INVALID` */
function judge(options: AuthTktOptions) {
  const { secret, tokens = [], domain } = options
  const name = options.cookieName ?? DEFAULTS.cookieName
  const digest = options.digest ?? DEFAULTS.digest
  const timeoutMs = parseDurationMs('timeout', options.timeout ?? DEFAULTS.timeout)
  const reissueMs =
    options.reissueTime === undefined
      ? Math.min(DEFAULTS.reissueMs, timeoutMs / 2)
      : parseDurationMs('reissueTime', options.reissueTime)
  const lifetimeMs = parseDurationMs('lifetime', options.lifetime ?? DEFAULTS.lifetime)
  if (typeof secret !== 'string' || secret.length < MIN_SECRET_LENGTH)
    throw configError('secret', `at least ${MIN_SECRET_LENGTH} characters`)
  if (!DIGESTS.includes(digest)) throw configError('digest', DIGESTS.join(' or '), digest)
  if (reissueMs >= timeoutMs)
    throw configError('reissueTime', 'less than timeout', options.reissueTime)
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name)) throw configError('cookieName', 'a cookie name', name)
  if (domain !== undefined && !/^\.?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(domain))
    throw configError('domain', 'a host name such as "shop.example"', domain)
  if (domain !== undefined && /^__Host-/i.test(name))
    throw configError(
      'cookieName',
      'a name without __Host- where domain is set: no browser would keep it',
      name,
    )
  return { secret, tokens, domain, name, digest, timeoutMs, reissueMs, lifetimeMs }
}

/** What a ticket that counts says; times in milliseconds. */
interface SignedIn {
  readonly id: string
  readonly email: EmailAddress
  readonly issuer: string | undefined
  /** When this ticket was made. */
  readonly madeMs: number
  /** When its person signed in. */
  readonly sinceMs: number
  readonly endsAtMs: number
}

/** A ticket has no id of its own: one person signs in once in a second. */
function idOf(email: string, sinceMs: number): string {
  return createHash('sha256').update(`${email}\n${sinceMs}`).digest('base64url')
}

/** The instant as a ticket has it. */
function secondOf(ms: number): number {
  return Math.floor(ms / 1000) * 1000
}

/** A user that is no address as our parser reads it is nobody: NUL and its like end here (threat model T26, T70). */
function emailOf(ticket: Ticket): EmailAddress | undefined {
  const type = dataOf(ticket, 'userid_type')
  const encoded = type === 'b64unicode' || type === 'b64str'
  const userId = encoded ? Buffer.from(ticket.userId, 'base64').toString('utf8') : ticket.userId
  try {
    return parseEmailAddress(userId)
  } catch (error) {
    if (isBrowserIdError(error)) return undefined
    throw error
  }
}

/** Pyramid writes `name:value|...`, repoze.who a query string. */
function dataOf(ticket: Ticket, name: string): string | undefined {
  for (const item of ticket.userData.split(/[|&]/)) {
    const match = /^([^=:]+)[=:](.*)$/.exec(item)
    if (match?.[1] === name) return match[2]
  }
  return undefined
}
