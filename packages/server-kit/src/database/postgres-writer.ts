// Transactions on PostgreSQL: run again when another was in the way, never after a commit whose outcome is unknown (T142).
import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isBrowserIdError } from '@signet-id/protocol'
import { CompiledQuery, type Kysely } from 'kysely'
import { currentDeadline, type Deadline, requireTime } from '../deadline.ts'
import type { Work } from './database.ts'
import { onOneConnection, runAtOnce } from './prepared.ts'
import { asStoreError, storeFault } from './store-error.ts'
import { writes } from './write-queue.ts'

const MAX_RUNS = 8
/** Longest pause before another run, doubling up to it, with chance so that two do not meet again. */
const MAX_PAUSE_MS = 64

const BEGIN = CompiledQuery.raw('begin')
const COMMIT = CompiledQuery.raw('commit')
const ROLLBACK = CompiledQuery.raw('rollback')

/** Makes the `write` of a PostgreSQL database. */
export function createPostgresWriter<Tables>(
  db: Kysely<Tables>,
): <T>(work: Work<Tables, T>) => Promise<T> {
  return async <T>(work: Work<Tables, T>) => {
    writes.enter()
    try {
      return await runAgain(db, work, currentDeadline())
    } finally {
      writes.leave()
    }
  }
}

async function runAgain<Tables, T>(
  db: Kysely<Tables>,
  work: Work<Tables, T>,
  deadline: Deadline | undefined,
): Promise<T> {
  for (let runs = 1; ; runs++) {
    const state = { committing: false }
    try {
      return await onOneConnection(db, (c) => commit(c, work, deadline, state))
    } catch (error) {
      // A refused commit was rolled back for certain; one that was cut off may have happened.
      const fault = storeFault(isBrowserIdError(error) ? error.cause : error)
      const safe = fault === 'conflict' || (fault === 'connection' && !state.committing)
      if (!safe || runs >= MAX_RUNS) throw asStoreError(error)
      await sleep(randomInt(Math.min(MAX_PAUSE_MS, 2 ** runs) + 1))
    }
  }
}

async function commit<Tables, T>(
  c: Kysely<Tables>,
  work: Work<Tables, T>,
  deadline: Deadline | undefined,
  state: { committing: boolean },
): Promise<T> {
  const begun = runAtOnce(c, BEGIN) // not waited for: what the work asks first travels along
  try {
    const [begin, done] = await Promise.allSettled([begun, work(c)])
    if (begin.status === 'rejected') throw begin.reason
    if (done.status === 'rejected') throw done.reason
    requireTime(deadline)
    state.committing = true
    await runAtOnce(c, COMMIT)
    return done.value
  } catch (error) {
    await c.executeQuery(ROLLBACK).catch(() => {}) // a dead connection has rolled back by itself
    throw error
  }
}
