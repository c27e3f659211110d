// Domains that the operator hands to a provider elsewhere, because they publish nothing themselves (protocol 3.5).
import { DiscoveryError, type Domain } from '@signet-id/protocol'
import type { Discovery } from '@signet-id/verifier/discovery'

/** The provider's domain by the domain it speaks for. */
export type Overrides = Readonly<Partial<Record<Domain, Domain>>>

/**
 * Wraps a discovery: where a domain has no document, its override counts as if the domain delegated to it.
 * What a domain publishes itself always wins, also a fault of its own or `disabled`. A provider that does not
 * answer is an outage, not an absence.
 */
export function withOverrides(discovery: Discovery, overrides: Overrides): Discovery {
  return {
    async discover(domain, options) {
      const found = await discovery.discover(domain, options)
      const authority = overrides[domain]
      if (found.kind !== 'none' || authority === undefined) return found
      const through = await discovery.discover(authority, options)
      if (through.kind !== 'provider')
        throw new DiscoveryError(
          'ERR_DISCOVERY_UNAVAILABLE',
          `the provider of ${domain} cannot be asked: the one named in discovery.overrides does not answer; try again later`,
          { detail: { domain, authority } },
        )
      return { ...through, domain, chain: [domain, ...through.chain] }
    },
  }
}
