// @signet-id/verifier/discovery: who speaks for a domain? What is not listed here is internal.

export { createAddressCheck, type IsForbiddenAddress } from './addresses.ts'
export {
  createDiscovery,
  type Discovered,
  type DiscoverOptions,
  type Discovery,
  type DiscoveryOptions,
  type DiscoveryStep,
} from './discover.ts'
export type { FetchDocument } from './document-source.ts'
export {
  createDomainBudget,
  type DomainBudget,
  type DomainBudgetOptions,
} from './domain-budget.ts'
export { createProviderMemory, type ProviderMemory } from './provider-memory.ts'
export type { DocumentOutcome, FetchedDocument } from './read-document.ts'
