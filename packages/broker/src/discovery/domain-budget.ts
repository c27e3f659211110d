// How many new domains one source may have us ask about (threat model 5.5: 30 in ten minutes).
import { AuthenticationError, type Domain, MINUTE_MS } from '@signet-id/protocol'
import { sourceOf } from '@signet-id/server-kit'

/** Counts domains per source, in this process: a bound on work, not a promise about people. */
export interface DomainBudget {
  /**
   * Charges `domain` to `client`; a domain that this source asked about lately is free.
   * @throws {AuthenticationError} `ERR_THROTTLED`
   */
  spend(client: string, domain: Domain): void
}

const DEFAULTS = { domains: 30, windowMs: 10 * MINUTE_MS, sources: 10_000 }

interface Window {
  readonly startMs: number
  readonly domains: Set<Domain>
}

export function createDomainBudget(now: () => number): DomainBudget {
  const windows = new Map<string, Window>()
  return {
    spend(client, domain) {
      const nowMs = now()
      const source = sourceOf(client)
      const kept = windows.get(source)
      const window =
        kept && nowMs < kept.startMs + DEFAULTS.windowMs && nowMs >= kept.startMs
          ? kept
          : { startMs: nowMs, domains: new Set<Domain>() }
      if (window.domains.has(domain)) return
      if (window.domains.size >= DEFAULTS.domains)
        throw new AuthenticationError(
          'ERR_THROTTLED',
          'too many different domains were asked about from here; wait a few minutes',
          { detail: { retryAfterMs: window.startMs + DEFAULTS.windowMs - nowMs } },
        )
      window.domains.add(domain)
      windows.delete(source)
      windows.set(source, window)
      const oldest = windows.keys().next()
      if (windows.size > DEFAULTS.sources && !oldest.done) windows.delete(oldest.value)
    },
  }
}
