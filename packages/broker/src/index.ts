// @signet-id/broker: the sign-in dialog and navigator.id, self-hosted, and codes by e-mail for addresses without a provider.
export { type BrokerOptions, createBroker } from './app.ts'
export type { BrandingConfig } from './branding/branding.ts'
export {
  type BrokerConfig,
  brokerConfig,
  FALLBACK_DEFAULTS,
  type FallbackConfig,
} from './config.ts'
export { createFallback, type Fallback, type FallbackOptions } from './fallback/fallback.ts'
export { resealBrokerSecrets } from './keys/reseal.ts'
export { createStoredMemory } from './store/provider-memory.ts'
export { type BackupRow, restoreBrokerStore } from './store/restore.ts'
export { openBrokerStore } from './store/sql-store.ts'
export type { BrokerStore } from './store/store.ts'
