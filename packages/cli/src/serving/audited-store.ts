// The audit trail in the log as well: each event of the store is a line (threat model T150), which the counters read.
import type { ProviderStore } from '@signet-id/provider'
import type { Logger } from '@signet-id/server-kit'

/** The same store; what it records is logged too: event, source and plain details, never an address. */
export function auditedStore(store: ProviderStore, log: Logger): ProviderStore {
  return {
    ...store,
    async recordEvent(event) {
      await store.recordEvent(event)
      log.info(event.event, { ...event.detail, source: event.source, account: event.accountId })
    },
  }
}
