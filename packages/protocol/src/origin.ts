// Web origins, as browsers spell them: scheme, host and a port only when it is not the default.
import { ProtocolError } from './errors.ts'

/** A canonical `http` or `https` origin. Only {@link parseOrigin} makes one. */
export type Origin = string & { readonly __brand: 'Origin' }

const MAX_LENGTH = 512
/** Scheme, a host of letters in any alphabet or an IPv6 literal, a port, at most one closing slash; no credentials, no wildcards. */
const SHAPE = /^https?:\/\/(?:\[[0-9a-f:.]+\]|[\p{L}\p{M}\p{N}_.-]+)(?::\d{1,5})?\/?$/iu
const LOOPBACK_HOST = /^(?:localhost|(?:[a-z0-9-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/**
 * Parses an origin such as `https://shop.example` or `http://localhost:8080`; case, default port and one closing slash are
 * normalised, anything more than an origin is refused.
 * @throws {ProtocolError} `ERR_ORIGIN_INVALID`
 */
export function parseOrigin(text: unknown): Origin {
  if (typeof text !== 'string' || text.length > MAX_LENGTH || !SHAPE.test(text)) throw invalid()
  try {
    const url = new URL(text)
    if (url.username || url.password || url.hostname === '') throw invalid()
    return url.origin as Origin
  } catch {
    throw invalid()
  }
}

/**
 * The origin of an absolute URL, for comparing what a browser reports.
 * @throws {ProtocolError} `ERR_ORIGIN_INVALID`
 */
export function originOf(url: unknown): Origin {
  let parsed: URL
  try {
    parsed = new URL(String(url))
  } catch {
    throw invalid()
  }
  if (parsed.username || parsed.password) throw invalid()
  return parseOrigin(parsed.origin)
}

/** True for `localhost`, `*.localhost` and loopback addresses, whatever the scheme. */
export function isLoopbackOrigin(origin: Origin): boolean {
  return LOOPBACK_HOST.test(new URL(origin).hostname)
}

/** True where a browser lets secrets travel: `https`, or plain `http` on this very machine (design 10). */
export function isSecureOrigin(origin: Origin): boolean {
  return origin.startsWith('https:') || isLoopbackOrigin(origin)
}

function invalid(): ProtocolError {
  return new ProtocolError(
    'ERR_ORIGIN_INVALID',
    'origin must be a scheme, a host and nothing after it, such as https://shop.example',
  )
}
