// What every state-changing request passes first: it was made by our own page (threat model T28).
import { foreignOrigin } from './errors.ts'
import type { ServiceRequest } from './exchange.ts'

/**
 * Lets through only what a page of `ownOrigin` sent, as the browser itself says.
 * `Origin: null` is refused; a missing `Origin` counts only where `Sec-Fetch-Site` vouches.
 * @throws {ProtocolError} `ERR_ORIGIN_FOREIGN`
 */
export function requireOwnOrigin(request: ServiceRequest, ownOrigin: string): void {
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') throw foreignOrigin()
  if (origin === null ? site !== 'same-origin' : origin !== ownOrigin) throw foreignOrigin()
}
