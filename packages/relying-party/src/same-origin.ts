// Did one of our own pages send this? What browsers say about it, held against our configured origin (threat model T28, T93; protocol 10.2 no. 6).
import { type Origin, originOf, parseOrigin } from '@signet-id/protocol'
import { refused } from './failure.ts'
import type { Visit } from './visit.ts'

/**
 * Refuses a request that another site's page made the browser send.
 *
 * `Sec-Fetch-Site` and `Origin` must say "same origin" wherever they are present. Browsers without both must send a `Referer` of ours;
 * `checkReferer` decides whether that holds: always (true), never (false), on https (undefined, the default).
 *
 * @throws {AuthenticationError} `ERR_REFERER_INVALID`
 */
export function requireSameOrigin(visit: Visit, checkReferer: boolean | undefined): void {
  const { headers } = visit.request
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  const referer = headers.get('referer')
  if (site !== null && site !== 'same-origin') throw refused('ERR_REFERER_INVALID')
  if (origin !== null && !isOwn(origin, parseOrigin, visit)) throw refused('ERR_REFERER_INVALID')
  if (checkReferer === false) return
  if (referer !== null && !isOwn(referer, originOf, visit)) throw refused('ERR_REFERER_INVALID')
  const vouched = origin !== null || site !== null || referer !== null
  if (!vouched && (checkReferer === true || visit.secure)) throw refused('ERR_REFERER_INVALID')
}

/** `null` and everything else that is no http origin is a stranger's. */
function isOwn(value: string, parse: (value: string) => Origin, visit: Visit): boolean {
  try {
    return parse(value) === visit.origin
  } catch {
    return false
  }
}
