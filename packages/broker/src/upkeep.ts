// What a running broker does beside requests: sends what waits, keeps the schedule of its keys, forgets what is over.
import { isBrowserIdError, MINUTE_MS, SECOND_MS } from '@signet-id/protocol'
import type { Logger } from '@signet-id/server-kit'
import type { BrokerKeys } from './keys/key-ring.ts'
import type { MailQueue } from './mail/mail-queue.ts'
import type { BrokerStore } from './store/store.ts'

/** What upkeep works on; `now` is milliseconds since 1970. */
export interface UpkeepParts {
  readonly store: BrokerStore
  readonly keys: BrokerKeys
  readonly mails: MailQueue
  readonly log: Logger
  readonly now: () => number
}

const MAILS_EVERY_MS = 5 * SECOND_MS
const REST_EVERY_MS = 10 * MINUTE_MS

/** Every process may do it. @returns stops it */
export function startUpkeep({ store, keys, mails, log, now }: UpkeepParts): () => void {
  const quietly = (work: () => Promise<void>) => (): void => {
    work().catch((error: unknown) => {
      log.warn('upkeep.failed', { code: isBrowserIdError(error) ? error.code : undefined })
    })
  }
  const timers = [
    setInterval(
      quietly(() => mails.flush()),
      MAILS_EVERY_MS,
    ),
    setInterval(
      quietly(async () => {
        await keys.keepSchedule()
        await store.sweep(now())
      }),
      REST_EVERY_MS,
    ),
  ]
  for (const timer of timers) timer.unref()
  return () => {
    for (const timer of timers) clearInterval(timer)
  }
}
