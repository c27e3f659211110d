// Cookies of ours: written with one set of attributes, read only when there is exactly one of the name (threat model 5.3, T27, T29).
import { ProtocolError, trimCharacters } from '@signet-id/protocol'

/**
 * The name a cookie has on this site. Over https it carries the `__Host-` prefix, which no sibling host can plant; over plain
 * http, which is for loopback, browsers would refuse that name.
 */
export function cookieName(base: string, secure: boolean): string {
  return secure ? `__Host-${base}` : base
}

/**
 * A `Set-Cookie` value.
 * @param maxAgeMs milliseconds to keep it; absent: until the browser closes; 0: remove it
 */
export function setCookie(
  name: string,
  value: string,
  options: { secure: boolean; maxAgeMs?: number },
): string {
  const age =
    options.maxAgeMs === undefined ? '' : `; Max-Age=${Math.ceil(options.maxAgeMs / 1000)}`
  return `${name}=${value}; Path=/${age}; HttpOnly; SameSite=Lax${options.secure ? '; Secure' : ''}`
}

/** A `Set-Cookie` value that removes the cookie. */
export function dropCookie(name: string, secure: boolean): string {
  return setCookie(name, '', { secure, maxAgeMs: 0 })
}

/**
 * The value of the one cookie with this name.
 * @throws {ProtocolError} `ERR_COOKIE_DUPLICATED` when there are two, since nobody can tell which one is ours
 */
export function readCookie(request: Request, name: string): string | undefined {
  const [found, ...others] = readCookies(request, name)
  if (others.length > 0) throw duplicated(name)
  return found
}

/** The values of all cookies with this name, for the caller to tell apart. */
export function readCookies(request: Request, name: string): readonly string[] {
  const found: string[] = []
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const equals = pair.indexOf('=')
    if (equals >= 0 && bare(pair.slice(0, equals)) === name)
      found.push(bare(pair.slice(equals + 1)))
  }
  return found
}

/** `ERR_COOKIE_DUPLICATED`: nobody can tell which of two cookies is ours. */
export function duplicated(name: string): ProtocolError {
  return new ProtocolError(
    'ERR_COOKIE_DUPLICATED',
    `the browser sent two cookies named ${name}; remove the cookies of this site and try again`,
  )
}

/** Browsers separate by blank and tab alone: whatever else looks empty is part of a name that is not ours (T27). */
function bare(text: string): string {
  return trimCharacters(text, ' \t')
}
