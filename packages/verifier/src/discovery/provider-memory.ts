// Which domains are known to take part, with a provider of their own or one they delegate to: while one is, silence is an outage and never
// an absence (threat model 5.5, T72).
import { DAY_MS, type Domain } from '@signet-id/protocol'
import { BoundedMap } from '../bounded-map.ts'

/** Where that is kept; a broker passes one over its database, the default is this process. */
export interface ProviderMemory {
  /** Until when the domain is known to have a provider, milliseconds since 1970. */
  recall(domain: Domain): number | undefined | Promise<number | undefined>
  remember(domain: Domain, untilMs: number): void | Promise<void>
  forget(domain: Domain): void | Promise<void>
}

/** After the last good document. */
export const MEMORY_MS: number = 5 * DAY_MS
/** After the first 404: the owner may have taken the provider away. */
export const MEMORY_AFTER_NOT_FOUND_MS: number = DAY_MS

/** Keeps at most `bound` domains, in this process only. */
export function createProviderMemory(bound: number): ProviderMemory {
  const until = new BoundedMap<Domain, number>(bound)
  return {
    recall: (domain) => until.get(domain),
    remember: (domain, untilMs) => until.set(domain, untilMs),
    forget: (domain) => until.delete(domain),
  }
}
