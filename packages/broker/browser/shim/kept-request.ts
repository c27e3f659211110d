// A provisioning request that outlives a page of the provider: some go through several. Kept in the provider's own tab storage.
import {
  isBrowserIdError,
  type ProviderRequest,
  parseProviderRequest,
  providerRequestUrl,
} from '@signet-id/protocol'
import { withPlainJson } from '../old-page/plain-json.ts'

/** At most one request, the latest. */
export interface KeptRequest {
  keep(request: ProviderRequest): void
  read(): ProviderRequest | undefined
  forget(): void
}

const KEY = 'browserid:provisioning'
/** Longer than a page may take, shorter than a second sign-in is away. */
const LIFE_MS = 60_000

/** Only requests of an attested broker are kept, so what is read back needs no second judgement. */
export function createKeptRequest(storage: () => Storage, now: () => number): KeptRequest {
  return {
    keep(request) {
      attempt(() => {
        const { hash } = new URL(providerRequestUrl('https://kept.invalid/', request))
        storage().setItem(KEY, JSON.stringify([now() + LIFE_MS, hash]))
      })
    },
    read: () =>
      attempt(() => {
        const [untilMs, hash]: unknown[] = JSON.parse(storage().getItem(KEY) ?? '[]')
        return Number(untilMs) > now() ? parseProviderRequest(String(hash)) : undefined
      }),
    forget: () => attempt(() => storage().removeItem(KEY)),
  }
}

/** A provider's page works without storage, too; only its second step does not. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return withPlainJson(work)
  } catch (error) {
    if (error instanceof DOMException || error instanceof SyntaxError || isBrowserIdError(error))
      return undefined
    throw error
  }
}
