// Grouped commits: writes that arrive together share one transaction and one sync, and each is answered only after it (design 7).
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises'
import { isBrowserIdError } from '@signet-id/protocol'
import { CompiledQuery, type Kysely } from 'kysely'
import { currentDeadline, type Deadline, requireTime } from '../deadline.ts'
import type { Work } from './database.ts'
import { isBusy } from './store-error.ts'

/** How long a group waits for another process that is writing, in milliseconds (threat model 5.8). */
const BUSY_TIMEOUT_MS = 5000
const BUSY_RETRY_MS = 2
/** Works in one transaction at most: beyond it the first would wait too long. */
const MAX_GROUP = 512

const BEGIN = CompiledQuery.raw('begin immediate')
const COMMIT = CompiledQuery.raw('commit')
const ROLLBACK = CompiledQuery.raw('rollback')
const SAVEPOINT = CompiledQuery.raw('savepoint work')
const RELEASE = CompiledQuery.raw('release work')
const BACK = CompiledQuery.raw('rollback to work')

interface Waiting<Tables> {
  readonly work: Work<Tables, unknown>
  /** Of the request that asked: the group runs in whichever came first. */
  readonly deadline: Deadline | undefined
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/** Makes the `write` of a SQLite database. */
export function createSqliteWriter<Tables>(
  db: Kysely<Tables>,
): <T>(work: Work<Tables, T>) => Promise<T> {
  const waiting: Waiting<Tables>[] = []
  let running = false

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      await immediate() // what arrives in this turn of the loop goes along
      const group = waiting.splice(0, MAX_GROUP)
      try {
        const outcomes = await db.connection().execute((c) => commitTogether(c, group))
        for (const [i, { resolve, reject }] of group.entries()) {
          const outcome = outcomes[i] ?? { error: new TypeError('a work had no outcome') }
          if ('error' in outcome) reject(outcome.error)
          else resolve(outcome.value)
        }
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    running = false
  }

  return <T>(work: Work<Tables, T>) =>
    new Promise<T>((resolve, reject) => {
      waiting.push({
        ...{ work, deadline: currentDeadline() },
        ...{ resolve: resolve as (value: unknown) => void, reject },
      })
      if (running) return
      running = true
      void run()
    })
}

async function commitTogether<Tables>(
  c: Kysely<Tables>,
  group: readonly Waiting<Tables>[],
): Promise<readonly Outcome[]> {
  await begin(c)
  try {
    const outcomes: Outcome[] = []
    for (const { work, deadline } of group) outcomes.push(await attempt(c, work, deadline))
    await c.executeQuery(COMMIT)
    return outcomes
  } catch (error) {
    await c.executeQuery(ROLLBACK).catch(() => {}) // SQLite may have rolled back by itself, as with a full disk
    throw error
  }
}

/** One work of the group: its own failure takes back its own part only; a store that fails ends the whole group. */
async function attempt<Tables>(
  c: Kysely<Tables>,
  work: Work<Tables, unknown>,
  deadline: Deadline | undefined,
): Promise<Outcome> {
  await c.executeQuery(SAVEPOINT)
  try {
    const value = await work(c)
    requireTime(deadline)
    await c.executeQuery(RELEASE)
    return { value }
  } catch (error) {
    if (isBrowserIdError(error) && error.code === 'ERR_STORE_UNAVAILABLE') throw error
    await c.executeQuery(BACK)
    await c.executeQuery(RELEASE)
    return { error }
  }
}

async function begin<Tables>(c: Kysely<Tables>): Promise<void> {
  const giveUpAt = performance.now() + BUSY_TIMEOUT_MS
  for (;;) {
    try {
      await c.executeQuery(BEGIN)
      return
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw error
      await sleep(BUSY_RETRY_MS)
    }
  }
}
