// Our cookies: `__Host-`, Secure, HttpOnly, SameSite=Lax, host only (threat model 5.3).
import { ProtocolError, trimCharacters } from '@signet-id/protocol'
import { parse, serialize } from 'hono/utils/cookie'
import type { ServiceRequest } from './exchange.ts'

/** One cookie of ours on one origin. */
export interface Cookie {
  /** The name as it travels. */
  readonly name: string
  /** Its value, or undefined. Throws `ERR_COOKIE_DUPLICATED` when it is there twice: somebody planted one (T29). */
  read(request: ServiceRequest): string | undefined
  /** A `Set-Cookie` value. @param maxAgeMs life in milliseconds; without it the cookie ends with the browser */
  set(value: string, maxAgeMs?: number): string
  /** A `Set-Cookie` value that removes it. */
  clear(): string
}

/**
 * Names a cookie for an origin. Plain http exists on loopback only; there the prefix, which browsers tie to https, is left out.
 * @param base name without prefix, such as `idp`
 */
export function createCookie(base: string, origin: string): Cookie {
  const secure = origin.startsWith('https:')
  const name = secure ? `__Host-${base}` : `${base}-http`
  const attributes = { path: '/', httpOnly: true, secure, sameSite: 'Lax' } as const
  return {
    name,
    read(request) {
      const header = request.headers.get('cookie') ?? ''
      const found = header.split(';').filter((pair) => nameOf(pair) === name)
      if (found.length > 1)
        throw new ProtocolError(
          'ERR_COOKIE_DUPLICATED',
          'a cookie of this site was sent twice; delete the cookies of this site and try again',
        )
      return parse(header, name)[name]
    },
    set: (value, maxAgeMs) =>
      serialize(name, value, {
        ...attributes,
        ...(maxAgeMs === undefined ? {} : { maxAge: Math.floor(maxAgeMs / 1000) }),
      }),
    clear: () => serialize(name, '', { ...attributes, maxAge: 0 }),
  }
}

/** Browsers separate by blank and tab alone: whatever else looks empty is part of a name that is not ours. */
function nameOf(pair: string): string {
  const equals = pair.indexOf('=')
  return equals < 0 ? '' : trimCharacters(pair.slice(0, equals), ' \t')
}
