// GET /wsapi/address_info: what speaks for an address's domain (protocol 8.3 to 8.7). The local part is neither kept nor looked at.
import {
  DiscoveryError,
  type Domain,
  domainOf,
  inTime,
  isBrowserIdError,
  parseEmailAddress,
} from '@signet-id/protocol'
import { type Handle, type Logger, Reply, sourceOf } from '@signet-id/server-kit'
import type { Discovered, Discovery, DomainBudget } from '@signet-id/verifier/discovery'
import type { Fallback } from '../fallback/fallback.ts'
import {
  type AddressInfo,
  addressInfoOf,
  addressInfoOfBarred,
  addressInfoOfFailure,
  addressInfoOfFallback,
} from './address-info.ts'

/** Who answers for domains, and what asking costs. */
export interface AddressInfoOptions {
  readonly discovery: Discovery
  /** Speaks for domains without a provider. */
  readonly fallback?: Pick<Fallback, 'issuer' | 'keys' | 'offers'> | undefined
  /** Domains that the operator keeps out; nobody is asked about them. */
  isBarredDomain(domain: Domain): boolean
  readonly budget: DomainBudget
  readonly log: Logger
  /** Longest wait, in milliseconds; the asker is told `offline` then. */
  readonly deadlineMs: number
}

interface Query {
  readonly domain: Domain
  /** Asked once by the dialog when a certificate does not fit the keys it was told. */
  readonly refresh: boolean
}

const ALLOWED: readonly string[] = ['email', 'refresh']

/**
 * Answers 400 to a malformed question; a domain that fails is an answer, with its state.
 * @throws {DiscoveryError} `ERR_THROTTLED` when the source asked about too many new domains
 */
export function handleAddressInfo(options: AddressInfoOptions): Handle {
  return async (request, { client }) => {
    const query = parseQuery(new URL(request.url).searchParams)
    if (typeof query === 'string') return badRequest(query)
    const { domain } = query
    if (options.isBarredDomain(domain)) return Reply.json(addressInfoOfBarred(domain))
    options.budget.spend(sourceOf(client), domain)
    try {
      return Reply.json(await speakerOf(await discoverInTime(query, options), options))
    } catch (error) {
      const info = addressInfoOfFailure(domain, error)
      options.log.info('discovery.failed', {
        domain,
        state: info.state,
        code: isBrowserIdError(error) ? error.code : undefined,
      })
      return Reply.json(info)
    }
  }
}

async function speakerOf(
  discovered: Discovered,
  { fallback }: AddressInfoOptions,
): Promise<AddressInfo> {
  if (!fallback?.offers(discovered)) return addressInfoOf(discovered)
  return addressInfoOfFallback(discovered, fallback.issuer, await fallback.keys.publicKeys())
}

/** The query, or what the old service would say against it. */
function parseQuery(parameters: URLSearchParams): Query | string {
  const extra = [...new Set(parameters.keys())].filter((name) => !ALLOWED.includes(name))
  if (extra.length > 0) return `extra parameters are not allowed: ${extra.join(', ').slice(0, 64)}`
  const [email, ...more] = parameters.getAll('email')
  if (email === undefined || email === '') return "missing required parameter: 'email'"
  if (more.length > 0) return 'email: given twice'
  const refresh = parameters.getAll('refresh')
  if (refresh.length > 1 || !['true', 'false', undefined].includes(refresh[0]))
    return 'refresh: boolean required'
  try {
    return { domain: domainOf(parseEmailAddress(email)), refresh: refresh[0] === 'true' }
  } catch {
    return 'email: invalid email'
  }
}

function badRequest(reason: string): Reply {
  return Reply.json({ success: false, reason, code: 'ERR_PARAMETER_INVALID' }, { status: 400 })
}

async function discoverInTime(query: Query, options: AddressInfoOptions): Promise<Discovered> {
  const { domain } = query
  // Our own host is nobody else's to speak for.
  if (domain === options.fallback?.issuer) return { kind: 'disabled', domain, chain: [domain] }
  const asked = options.discovery.discover(domain, query.refresh ? { refresh: true } : {})
  return inTime(asked, options.deadlineMs, () => {
    throw new DiscoveryError('ERR_DISCOVERY_TIMEOUT', 'the domain took too long')
  })
}
