// How many new domains one source may have us ask about (threat model 5.5, T69: 30 in ten minutes).
import { DiscoveryError, type Domain, MINUTE_MS } from '@signet-id/protocol'
import { requireClock } from '../clock.ts'
import { THROTTLED } from './discovery-error.ts'

/** Counts domains per source, in this process: a bound on work, not a promise about people. */
export interface DomainBudget {
  /**
   * Charges `domain` to `source`; a domain that this source asked about lately is free.
   * @param source who asks, in the spelling that is to be counted: an IPv4 address, or the /64 of an IPv6 address
   * @throws {DiscoveryError} `ERR_THROTTLED`; `detail.retryAfterMs` says when there is room again
   */
  spend(source: string, domain: Domain): void
}

/** Clock and size of the budget. */
export interface DomainBudgetOptions {
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number
  /** Most new domains of one source in ten minutes; default 30. */
  readonly domains?: number
}

const DEFAULTS = { domains: 30 }
const WINDOW_MS: number = 10 * MINUTE_MS
/** Sources remembered; the one whose window is oldest goes first. */
const MAX_SOURCES = 10_000

interface Window {
  readonly startMs: number
  readonly domains: Set<Domain>
}

/** @throws {TypeError} for a number of domains that cannot be meant */
export function createDomainBudget(options: DomainBudgetOptions = {}): DomainBudget {
  const { domains: most = DEFAULTS.domains } = options
  const now = requireClock(options.now)
  if (!Number.isInteger(most) || most < 1)
    throw new TypeError('new domains of a source must be a whole number, 1 or more')
  const windows = new Map<string, Window>()
  return {
    spend(source, domain) {
      const nowMs = now()
      const kept = windows.get(source)
      const window =
        kept && nowMs < kept.startMs + WINDOW_MS && nowMs >= kept.startMs
          ? kept
          : { startMs: nowMs, domains: new Set<Domain>() }
      if (window.domains.has(domain)) return
      if (window.domains.size >= most)
        throw new DiscoveryError(
          THROTTLED,
          'too many different domains were asked about from here; wait a few minutes',
          {
            reason: 'too many new domains',
            detail: { retryAfterMs: window.startMs + WINDOW_MS - nowMs },
          },
        )
      window.domains.add(domain)
      if (window === kept) return
      windows.delete(source)
      windows.set(source, window)
      const oldest = windows.keys().next()
      if (windows.size > MAX_SOURCES && !oldest.done) windows.delete(oldest.value)
    },
  }
}
