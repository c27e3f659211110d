// Failures of discovery. Codes are for programs and logs; what a stranger is told over HTTP is decided in http/answer.ts (T74).
import { DiscoveryError, type Domain } from '@signet-id/protocol'

/** The domain is on record as having a provider, or was delegated to, and cannot be asked now. */
export const UNAVAILABLE = 'ERR_DISCOVERY_UNAVAILABLE'
/** Its document is there and wrong. */
const DOCUMENT_INVALID = 'ERR_SUPPORT_DOCUMENT_INVALID'
/** We have too much to fetch already. */
export const BUSY = 'ERR_DISCOVERY_BUSY'
/** Who asks has had us ask about too many new domains lately. */
export const THROTTLED = 'ERR_THROTTLED'
/** A name that never reaches the public internet. */
export const DOMAIN_FORBIDDEN = 'ERR_DISCOVERY_DOMAIN_FORBIDDEN'
/** The host has an address that we do not connect to. */
export const ADDRESS_FORBIDDEN = 'ERR_DISCOVERY_ADDRESS_FORBIDDEN'
/** Connecting or answering took longer than it may. */
export const TIMEOUT = 'ERR_DISCOVERY_TIMEOUT'
/** No secure connection, such as for a certificate that is not good for the host. */
export const TLS = 'ERR_DISCOVERY_TLS'
/** The name has no address, the connection failed, or the answer was too long or in a coding that we do not read. */
export const NETWORK = 'ERR_DISCOVERY_NETWORK'
/** The answer has another status than 200. */
export const NOT_FOUND = 'ERR_DISCOVERY_NOT_FOUND'
/** The host sent us elsewhere; redirects are not followed. */
export const REDIRECT = 'ERR_DISCOVERY_REDIRECT'
/** The answer is not labelled as JSON. */
export const CONTENT_TYPE = 'ERR_DISCOVERY_CONTENT_TYPE'

/** An error of transport: what the old services called "is not a browserid primary: <network error>". */
export function transportError(
  code: string,
  host: string,
  what: string,
  cause?: unknown,
): DiscoveryError {
  const reason =
    code === TIMEOUT
      ? `timeout trying to load well-known for ${host}`
      : `${host} is not a browserid primary: ${what}`
  return new DiscoveryError(code, `support document could not be fetched: ${what}`, {
    reason,
    detail: { host },
    cause,
  })
}

/** The document of `host` is there, but no verifier can use it. */
export function documentError(host: Domain, why: string, cause?: unknown): DiscoveryError {
  return new DiscoveryError(
    DOCUMENT_INVALID,
    `support document is malformed; its domain must correct it: ${why}`,
    { reason: `bad support document for '${host}': ${why}`, detail: { host }, cause },
  )
}
