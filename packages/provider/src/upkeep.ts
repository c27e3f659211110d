// What a running provider does beside requests: forgets what is over and keeps the schedule of the keys.
import { MINUTE_MS, SECOND_MS } from '@signet-id/protocol'
import type { KeyEncryptionKey, Logger } from '@signet-id/server-kit'
import type { Clock } from './clock.ts'
import { keepKeySchedule } from './domains/signing-keys.ts'
import type { ProviderStore } from './store/store.ts'

/** What upkeep works on; `now` is milliseconds since 1970. */
export interface UpkeepOptions {
  readonly store: ProviderStore
  readonly kek: KeyEncryptionKey
  readonly log: Logger
  readonly now: () => number
  /** Looked after as well; while it is unsure nothing is forgotten and no key changes. */
  readonly clock?: Clock | undefined
}

const SWEEP_EVERY_MS: number = 10 * MINUTE_MS
const KEYS_EVERY_MS: number = MINUTE_MS
const CLOCK_EVERY_MS: number = 10 * SECOND_MS

/** Starts the upkeep; every process may do it. @returns stops it and waits for what is running */
export function startUpkeep({ store, kek, log, now, clock }: UpkeepOptions): () => Promise<void> {
  // By a clock that ran ahead, keys would change too early and everything would be over.
  const whenSure = (work: () => Promise<void>) => async (): Promise<void> => {
    if (isSure(clock)) await work()
  }
  const stops = [
    every(
      KEYS_EVERY_MS,
      log,
      whenSure(() => keepKeySchedule(store, kek, now())),
    ),
    every(
      SWEEP_EVERY_MS,
      log,
      whenSure(() => store.sweep(now())),
    ),
    ...(clock ? [every(CLOCK_EVERY_MS, log, () => clock.refresh())] : []),
  ]
  return async () => {
    await Promise.all(stops.map((stop) => stop()))
  }
}

function isSure(clock: Clock | undefined): boolean {
  try {
    clock?.requireSure()
    return true
  } catch {
    return false
  }
}

function every(pauseMs: number, log: Logger, work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= work()
      .catch((error: unknown) => {
        log.warn('upkeep.failed', { reason: error instanceof Error ? error.message : 'unknown' })
      })
      .finally(() => {
        running = undefined
      })
  }, pauseMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
