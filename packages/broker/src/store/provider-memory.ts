// Domains that had a provider, remembered in the database: an outage or a restart never downgrades them to a code by e-mail (T72).
import type { Domain } from '@signet-id/protocol'
import { withoutDeadline } from '@signet-id/server-kit'
import type { ProviderMemory } from '@signet-id/verifier/discovery'
import type { BrokerStore } from './store.ts'

/** For `createDiscovery({ memory })`. */
export function createStoredMemory(
  store: Pick<BrokerStore, 'recallDomain' | 'rememberDomain' | 'forgetDomain'>,
): ProviderMemory {
  return {
    recall: (domain: Domain) => store.recallDomain(domain),
    // Several requests may wait for one discovery, so it is not over with the one that began it.
    remember: (domain: Domain, untilMs: number) =>
      withoutDeadline(() => store.rememberDomain(domain, untilMs)),
    forget: async (domain: Domain) =>
      void (await withoutDeadline(() => store.forgetDomain(domain))),
  }
}
