// A clock to be believed (threat model 5.8, T143 to T145): the database's where several machines share one, and none that jumps.
import { MINUTE_MS, OperationalError, SECOND_MS } from '@signet-id/protocol'
import type { Logger } from '@signet-id/server-kit'
import type { ProviderStore } from './store/store.ts'

/** The time, and whether it can be believed. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** @throws {OperationalError} `ERR_CLOCK_UNSURE` while the clock has jumped and nothing explains it */
  requireSure(): void
  /** Looks at the reference again; to be called now and then. */
  refresh(): Promise<void>
}

/** The clocks to compare. */
export interface ClockOptions {
  readonly store: Pick<ProviderStore, 'engine' | 'clock'>
  readonly log: Logger
  /** The host's clock. */
  readonly hostNow: () => number
  /** Milliseconds that only ever go on, as `performance.now`. */
  readonly monotonic: () => number
}

/** A clock may be this far from where it should be. */
const TOLERANCE_MS: number = 5 * SECOND_MS
const WARN_MS: number = SECOND_MS
/** A clock that has jumped and then stayed steady this long is the new truth: a machine that slept wakes up so. */
const SETTLE_MS: number = 10 * MINUTE_MS

/**
 * Makes the clock of a provider. On PostgreSQL the database's time is everybody's; on SQLite the host's.
 * @throws {OperationalError} `ERR_STORE_UNAVAILABLE`
 */
export async function createClock(options: ClockOptions): Promise<Clock> {
  const { store, log, hostNow, monotonic } = options
  const shared = store.engine === 'postgres'
  /** The time at which `monotonic` was zero. */
  const readBase = async (): Promise<number> => {
    if (!shared) return hostNow() - monotonic()
    const before = monotonic()
    const reading = await store.clock()
    const offMs = Math.round(hostNow() - reading)
    if (Math.abs(offMs) > WARN_MS) log.warn('clock.differs', { offMs })
    return reading - (before + monotonic()) / 2
  }
  let base = await readBase()
  let jumped: { readonly base: number; readonly at: number } | undefined

  function observe(found: number): void {
    const offMs = Math.round(found - base)
    if (Math.abs(offMs) <= TOLERANCE_MS) {
      if (jumped) log.warn('clock.returned')
      jumped = undefined
      base = found
    } else if (!jumped || Math.abs(found - jumped.base) > TOLERANCE_MS) {
      jumped = { base: found, at: monotonic() }
      log.error('clock.jumped', { offMs })
    } else if (monotonic() - jumped.at >= SETTLE_MS) {
      jumped = undefined
      base = found
      log.warn('clock.settled', { offMs })
    }
  }

  return {
    now: () => (shared ? Math.round(base + monotonic()) : hostNow()),
    requireSure() {
      if (!shared) observe(hostNow() - monotonic())
      if (!jumped) return
      throw new OperationalError(
        'ERR_CLOCK_UNSURE',
        "this server's clock jumped, so codes cannot be checked; tell its operator to set it right",
      )
    },
    refresh: async () => observe(await readBase()),
  }
}
