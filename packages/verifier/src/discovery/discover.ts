// Who speaks for a domain? Follows its support document and at most three delegations (protocol 3.3; threat model 5.5; design 10).
import {
  DiscoveryError,
  type Domain,
  inTime,
  type PublicKey,
  samePublicKey,
} from '@signet-id/protocol'
import { BoundedMap } from '../bounded-map.ts'
import { requireClock } from '../clock.ts'
import { UNAVAILABLE } from './discovery-error.ts'
import {
  type DocumentAnswer,
  DocumentSource,
  type FetchDocument,
  type Freshness,
} from './document-source.ts'
import { createDomainBudget } from './domain-budget.ts'
import { createFetchDocument } from './fetch-document.ts'
import { isLocalhost, pageUrl, parseHostMap, requirePublicName } from './hosts.ts'
import {
  createProviderMemory,
  MEMORY_AFTER_NOT_FOUND_MS,
  MEMORY_MS,
  type ProviderMemory,
} from './provider-memory.ts'

/** What a domain turned out to be. */
export type Discovered =
  | {
      readonly kind: 'provider'
      readonly domain: Domain
      /** Last host of the chain: the `iss` of its certificates. */
      readonly issuer: Domain
      readonly keys: readonly PublicKey[]
      readonly authenticationUrl: string
      readonly provisioningUrl: string
      /** See {@link SupportDeclaration.signInCertifies}. */
      readonly signInCertifies?: true
      readonly chain: readonly Domain[]
      /** Every document on the way was fetched for this very question: to ask for a refresh would bring nothing new. */
      readonly fresh?: boolean
    }
  /** The domain says that it has no provider. */
  | { readonly kind: 'disabled'; readonly domain: Domain; readonly chain: readonly Domain[] }
  /** Nobody there, as far as anyone remembers: a fallback may speak for it. */
  | {
      readonly kind: 'none'
      readonly domain: Domain
      readonly reason: string
      readonly code: string
    }

/** How one question is asked. */
export interface DiscoverOptions {
  /** Fetch again although the cache has it; granted at most once a minute for each domain. */
  readonly refresh?: boolean
  /**
   * An absence found before this instant does not count and is looked for again, however lately it was; milliseconds since 1970.
   * For who speaks in the domain's stead; never for what a stranger can ask at will, since nothing bounds it.
   */
  readonly absenceSinceMs?: number
  /** Who asks, as it is to be counted: new domains of one source are bounded. Absent: nobody is counted. */
  readonly source?: string
}

/** Finds out who speaks for a domain, and remembers it for as long as the documents may be kept. */
export interface Discovery {
  /**
   * @throws {DiscoveryError} temporary: `ERR_DISCOVERY_UNAVAILABLE`, `ERR_DISCOVERY_BUSY`, `ERR_THROTTLED`
   * @throws {DiscoveryError} misconfigured: `ERR_SUPPORT_DOCUMENT_INVALID`, `ERR_DELEGATION_LOOP`, `ERR_DELEGATION_TOO_LONG`
   * @throws {DiscoveryError} never: `ERR_DISCOVERY_DOMAIN_FORBIDDEN`
   */
  discover(domain: Domain, options?: DiscoverOptions): Promise<Discovered>
}

/** One document on the way, as it was had; for people who ask why. */
export interface DiscoveryStep extends DocumentAnswer {
  readonly host: Domain
}

/** What a discovery works with; every part has a default for production. */
export interface DiscoveryOptions {
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number
  /** Fetches one document; default our own, with every guard of threat model 5.5. */
  readonly fetchDocument?: FetchDocument
  /**
   * Domain to base URL, such as `{ 'example.localhost': 'http://example.localhost:4102' }`; every base must be on this machine.
   * @deprecated for tests, demos and development only
   */
  readonly hosts?: Readonly<Record<string, string>>
  /**
   * Permits `*.localhost`, and loopback addresses for them; where you fetch yourself, every special-use name. Default false.
   * @deprecated for tests, demos and development only
   */
  readonly allowLoopback?: boolean
  /** Certificates of further authorities, PEM. */
  readonly extraCa?: string
  /** Addresses never to connect to, beside the special-use ranges: `192.0.2.7` or `192.0.2.0/24`; name your own public ones here. */
  readonly forbiddenAddresses?: readonly string[]
  /** Most domains kept; default 10000. */
  readonly cacheEntries?: number
  /** Most domains in ten minutes that one `source` may ask about and that are not in the cache; default 30. */
  readonly newDomainsPerSource?: number
  /** Where domains with a provider are remembered; default this process, five days. */
  readonly memory?: ProviderMemory
  /** Called for each document on the way. */
  readonly onStep?: (step: DiscoveryStep) => void
}

const DEFAULTS = { cacheEntries: 10_000, maxFetches: 32, maxWaiting: 128 }
const MAX_HOPS = 3
/** The whole chain, in milliseconds. */
const CHAIN_TIMEOUT_MS = 8000

interface Resolved {
  readonly discovered: Discovered
  readonly expiresAtMs: number
  readonly fetchedAtMs: number
}

interface Found extends Resolved {
  /** Nothing of it was in the cache. */
  readonly fresh: boolean
}

/**
 * Makes a discovery with bounded caches.
 * @throws {TypeError} for options that cannot be meant
 */
export function createDiscovery(options: DiscoveryOptions = {}): Discovery {
  const now = requireClock(options.now)
  const hosts = parseHostMap(options.hosts)
  const isOurFetch = options.fetchDocument === undefined
  const isPermitted = (host: Domain): boolean =>
    hosts.has(host) || (options.allowLoopback === true && (!isOurFetch || isLocalhost(host)))
  const cacheEntries = options.cacheEntries ?? DEFAULTS.cacheEntries
  const memory = options.memory ?? createProviderMemory(cacheEntries)
  const documents = new DocumentSource({
    now,
    fetchDocument: options.fetchDocument ?? createFetchDocument({ ...options, hosts }),
    cacheEntries,
    maxFetches: DEFAULTS.maxFetches,
    maxWaiting: DEFAULTS.maxWaiting,
  })
  const resolved = new BoundedMap<Domain, Resolved>(cacheEntries)
  const budget = createDomainBudget({
    now,
    ...(options.newDomainsPerSource === undefined ? {} : { domains: options.newDomainsPerSource }),
  })

  async function discover(
    domain: Domain,
    { refresh = false, absenceSinceMs = Number.NEGATIVE_INFINITY, source }: DiscoverOptions = {},
  ): Promise<Discovered> {
    const kept = resolved.get(domain)
    const isOldAbsence = kept?.discovered.kind === 'none' && kept.fetchedAtMs < absenceSinceMs
    if (kept && !refresh && !isOldAbsence && isFresh(kept, now())) return kept.discovered
    if (source !== undefined && !kept) budget.spend(source, domain)
    const found = await followChain(domain, { refresh, absenceSinceMs })
    const reused = reuseKeys(found, kept?.discovered)
    resolved.set(domain, reused)
    const { discovered } = reused
    return discovered.kind === 'provider' && found.fresh
      ? { ...discovered, fresh: true }
      : discovered
  }

  async function followChain(domain: Domain, freshness: Freshness): Promise<Found> {
    const chain: Domain[] = [domain]
    const deadlineMs = performance.now() + CHAIN_TIMEOUT_MS
    let expiresAtMs = Number.POSITIVE_INFINITY
    let fresh = true
    for (let host = domain; ; ) {
      requirePublicName(host, isPermitted)
      // The fetch itself goes on and fills the cache; who asks has waited long enough.
      const answer = await inTime(
        documents.get(host, domain, freshness),
        Math.max(0, deadlineMs - performance.now()),
        () => {
          throw unavailable(domain, 'its delegation takes too long')
        },
      )
      options.onStep?.({ ...answer, host })
      expiresAtMs = Math.min(expiresAtMs, answer.expiresAtMs)
      fresh &&= !answer.cached
      const { outcome } = answer
      const keep = (discovered: Discovered): Found => ({
        discovered,
        expiresAtMs,
        fetchedAtMs: answer.fetchedAtMs,
        fresh,
      })
      if (outcome.kind === 'malformed') throw outcome.error
      if (outcome.kind !== 'document') return keep(await withoutDocument(domain, chain, outcome))
      const { document } = outcome
      if (document.kind === 'disabled') {
        await memory.forget(domain)
        return keep({ kind: 'disabled', domain, chain })
      }
      // The domain takes part, whatever becomes of whom it delegates to (protocol 3.4).
      if (chain.length === 1) await memory.remember(domain, now() + MEMORY_MS)
      if (document.kind === 'support') {
        return keep({
          kind: 'provider',
          domain,
          issuer: host,
          keys: document.keys,
          authenticationUrl: pageUrl(host, document.authentication, hosts),
          provisioningUrl: pageUrl(host, document.provisioning, hosts),
          ...(document.signInCertifies ? { signInCertifies: true } : {}),
          chain,
        })
      }
      if (chain.includes(document.authority)) throw loop(chain)
      if (chain.length > MAX_HOPS) throw tooLong([...chain, document.authority])
      host = document.authority
      chain.push(host)
    }
  }

  /** Nothing usable at the end of the chain: an absence only where no one can say that there was a provider. */
  async function withoutDocument(
    domain: Domain,
    chain: readonly Domain[],
    outcome: Exclude<DocumentAnswer['outcome'], { kind: 'document' | 'malformed' }>,
  ): Promise<Discovered> {
    const { code, reason } = outcome.kind === 'absent' ? outcome : outcome.error
    const cause = outcome.kind === 'absent' ? undefined : outcome.error
    if (chain.length > 1)
      throw unavailable(domain, 'the domain it delegates to does not answer', { reason, cause })
    const nowMs = now()
    const rememberedUntilMs = (await memory.recall(domain)) ?? 0
    if (rememberedUntilMs > nowMs) {
      if (outcome.kind === 'absent' && (outcome.status === 404 || outcome.status === 410))
        await memory.remember(
          domain,
          Math.min(rememberedUntilMs, nowMs + MEMORY_AFTER_NOT_FOUND_MS),
        )
      throw unavailable(domain, 'it had one lately and does not answer now', { reason, cause })
    }
    return { kind: 'none', domain, code, reason }
  }

  return Object.freeze({ discover })
}

function isFresh(kept: Resolved, nowMs: number): boolean {
  return nowMs < kept.expiresAtMs && nowMs >= kept.fetchedAtMs
}

/** The same key keeps its object, so that it stays imported and what it verified stays known. */
function reuseKeys(found: Resolved, before: Discovered | undefined): Resolved {
  if (found.discovered.kind !== 'provider' || before?.kind !== 'provider') return found
  const keys = found.discovered.keys.map(
    (key) => before.keys.find((old) => samePublicKey(old, key)) ?? key,
  )
  return { ...found, discovered: { ...found.discovered, keys } }
}

function unavailable(
  domain: Domain,
  why: string,
  options: { reason?: string; cause?: unknown } = {},
): DiscoveryError {
  return new DiscoveryError(
    UNAVAILABLE,
    `the provider of ${domain} cannot be asked: ${why}; try again later`,
    { ...options, detail: { domain } },
  )
}

function loop(chain: readonly Domain[]): DiscoveryError {
  return new DiscoveryError('ERR_DELEGATION_LOOP', 'domains delegate in a circle', {
    reason: `Circular reference in delegating authority: ${chain.join(' > ')}`,
    detail: { chain },
  })
}

function tooLong(chain: readonly Domain[]): DiscoveryError {
  return new DiscoveryError('ERR_DELEGATION_TOO_LONG', `more than ${MAX_HOPS} delegations`, {
    reason: `Too many hops while delegating authority: ${chain.join(' > ')}`,
    detail: { chain },
  })
}
