// Where a person goes after signing in: a place on this very site, or its front page (threat model T95, protocol 10.4 no. 1).
import type { Origin } from '@signet-id/protocol'

const MAX_LENGTH = 2048
const FRONT_PAGE = '/'

/**
 * Turns what a request says into a place it is safe to redirect to. Never throws; what is not plainly on the own site is `/`.
 * A path stays a path, an absolute URL of the own origin stays absolute, both as a URL parser spells them.
 *
 * @param isOwnPath paths of the sign-in itself, which would only lead round in a circle
 */
export function safeCameFrom(
  value: string | null | undefined,
  origin: Origin,
  isOwnPath: (path: string) => boolean,
): string {
  if (value === null || value === undefined || value.length > MAX_LENGTH) return FRONT_PAGE
  if (hasControlCharacter(value)) return FRONT_PAGE
  const absolute = value.startsWith(`${origin}/`)
  const rest = absolute ? value.slice(origin.length) : value
  if (!isPlainPath(rest)) return FRONT_PAGE
  let url: URL
  try {
    url = new URL(origin + rest)
  } catch {
    return FRONT_PAGE
  }
  const place = url.pathname + url.search + url.hash
  // Parsing folds `/.//host` into `//host`, so what came out is judged again.
  if (url.origin !== origin || !isPlainPath(place) || isOwnPath(url.pathname)) return FRONT_PAGE
  return absolute ? origin + place : place
}

/** One leading slash, and no backslash where a browser would read it as another. */
function isPlainPath(text: string): boolean {
  return /^\/(?!\/)[^\\?#]*(?:[?#]|$)/.test(text)
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 32 || (code >= 127 && code < 160)) return true
  }
  return false
}
