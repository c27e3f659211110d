// Our own fetch of a support document: addresses checked and pinned, then one guarded request (threat model 5.5).
import {
  createSecureContext,
  getCACertificates,
  rootCertificates,
  type SecureContext,
} from 'node:tls'
import { type Domain, SUPPORT_DOCUMENT_PATH } from '@signet-id/protocol'
import { createAddressCheck, type IsForbiddenAddress } from './addresses.ts'
import { ADDRESS_FORBIDDEN, NETWORK, transportError } from './discovery-error.ts'
import { FETCH_LIMITS, type FetchLimits, requestDocument } from './document-request.ts'
import type { FetchDocument } from './document-source.ts'
import { type HostMap, isLocalhost, originOfDomain } from './hosts.ts'
import { LOOPBACK_ADDRESSES, type Resolve, resolveByDns } from './resolve.ts'

/** Where to look and whom to trust, beside the public internet. */
export interface FetchDocumentOptions {
  readonly hosts: HostMap
  readonly extraCa?: string
  readonly forbiddenAddresses?: readonly string[]
}

/** Tried one after the other until one connects. */
const MAX_ADDRESSES = 16

/** What only tests replace: never reachable from the options of the package. */
export interface FetchSeams {
  readonly resolve?: Resolve
  readonly isForbidden?: IsForbiddenAddress
  readonly limits?: FetchLimits
  /** Instead of 443. */
  readonly port?: number
}

/** Makes the fetch that {@link createDiscovery} uses by default. */
export function createFetchDocument(
  options: FetchDocumentOptions,
  seams: FetchSeams = {},
): FetchDocument {
  const { hosts, extraCa } = options
  const resolve = seams.resolve ?? resolveByDns
  const isForbidden = seams.isForbidden ?? createAddressCheck(options.forbiddenAddresses)
  let secureContext: SecureContext | undefined

  return async (host, emailDomain) => {
    const mapped = hosts.has(host)
    const local = mapped || isLocalhost(host)
    const url = new URL(SUPPORT_DOCUMENT_PATH, originOfDomain(host, hosts))
    url.searchParams.set('domain', emailDomain)
    if (seams.port !== undefined && !mapped) url.port = String(seams.port)
    const startMs = performance.now()
    const found = local ? LOOPBACK_ADDRESSES : await resolveAll(host)
    // Every answer is judged, also those that nobody would connect to (T65).
    if (!local && found.some(({ address }) => isForbidden(address)))
      throw transportError(ADDRESS_FORBIDDEN, host, 'its address is not a public one')
    const addresses = found.slice(0, MAX_ADDRESSES)
    secureContext ??= createContext(extraCa)
    const limits = seams.limits ?? FETCH_LIMITS
    const leftMs = Math.max(1, limits.wholeMs - (performance.now() - startMs))
    return requestDocument({ url, host, addresses, secureContext }, { ...limits, wholeMs: leftMs })
  }

  async function resolveAll(host: Domain): ReturnType<Resolve> {
    try {
      return await resolve(host)
    } catch (cause) {
      throw transportError(NETWORK, host, 'its name has no address', cause)
    }
  }
}

/** TLS 1.2 or newer, the platform's authorities and perhaps one more; no switch turns checks off. */
function createContext(extraCa: string | undefined): SecureContext {
  const minVersion = 'TLSv1.2'
  if (extraCa === undefined) return createSecureContext({ minVersion })
  const platform =
    typeof getCACertificates === 'function' ? getCACertificates('default') : rootCertificates
  return createSecureContext({ minVersion, ca: [...platform, extraCa] })
}
