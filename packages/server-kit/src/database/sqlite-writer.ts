// Grouped commits: writes that arrive together share one transaction and one sync, and each is answered only after it (design 7).
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises'
import { isBrowserIdError } from '@signet-id/protocol'
import { CompiledQuery, type Kysely } from 'kysely'
import { currentDeadline, type Deadline, requireTime } from '../deadline.ts'
import type { Work } from './database.ts'
import { onOneConnection } from './prepared.ts'
import { BEGIN } from './sqlite-dialect.ts'
import { isBusy } from './store-error.ts'
import { writes } from './write-queue.ts'

/** How long a group waits for another process that is writing, in milliseconds (threat model 5.8). */
const BUSY_TIMEOUT_MS = 5000
const BUSY_RETRY_MS = 2
/** Works in one transaction at most: beyond it the first would wait too long. */
const MAX_GROUP = 512
/** After a failure this many groups take savepoints at once, so that a flood of refusals does not make every group run twice. */
const CAREFUL_GROUPS = 16

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
  let carefulFor = 0

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      await immediate() // what arrives in this turn of the loop goes along
      const group = waiting.splice(0, MAX_GROUP)
      try {
        const outcomes = await onOneConnection(db, (c) =>
          carefulFor > 0 ? commitApart(c, group) : commitTogether(c, group),
        )
        carefulFor = outcomes.some((outcome) => 'error' in outcome)
          ? CAREFUL_GROUPS
          : Math.max(0, carefulFor - 1)
        for (const [i, { resolve, reject }] of group.entries()) {
          const outcome = outcomes[i] ?? { error: new TypeError('a work had no outcome') }
          if ('error' in outcome) reject(outcome.error)
          else resolve(outcome.value)
        }
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
      for (const _ of group) writes.leave()
    }
    running = false
  }

  return <T>(work: Work<Tables, T>) =>
    new Promise<T>((resolve, reject) => {
      writes.enter()
      const deadline = currentDeadline()
      waiting.push({ work, deadline, resolve: resolve as (value: unknown) => void, reject })
      if (running) return
      running = true
      void run()
    })
}

/** All works in one transaction. Alone or all well, they need no savepoints, which cost as much as two of their statements. */
async function commitTogether<Tables>(
  c: Kysely<Tables>,
  group: readonly Waiting<Tables>[],
): Promise<readonly Outcome[]> {
  const outcomes = await inTransaction(c, async () => {
    const outcomes: Outcome[] = []
    for (const { work, deadline } of group) {
      const outcome = await attempt(c, work, deadline)
      outcomes.push(outcome)
      if ('error' in outcome) return { outcomes, end: ROLLBACK }
    }
    return { outcomes, end: COMMIT }
  })
  const failed = outcomes.some((outcome) => 'error' in outcome)
  return failed && group.length > 1 ? commitApart(c, group) : outcomes
}

/** The same, where one of them fails: each on a savepoint of its own, so that its failure takes back its own part only. */
function commitApart<Tables>(
  c: Kysely<Tables>,
  group: readonly Waiting<Tables>[],
): Promise<readonly Outcome[]> {
  return inTransaction(c, async () => {
    const outcomes: Outcome[] = []
    for (const { work, deadline } of group) {
      await c.executeQuery(SAVEPOINT)
      const outcome = await attempt(c, work, deadline)
      if ('error' in outcome) await c.executeQuery(BACK)
      await c.executeQuery(RELEASE)
      outcomes.push(outcome)
    }
    return { outcomes, end: COMMIT }
  })
}

/** @param run says how the transaction ends */
async function inTransaction<Tables>(
  c: Kysely<Tables>,
  run: () => Promise<{ outcomes: readonly Outcome[]; end: CompiledQuery }>,
): Promise<readonly Outcome[]> {
  await begin(c)
  try {
    const { outcomes, end } = await run()
    await c.executeQuery(end)
    return outcomes
  } catch (error) {
    await c.executeQuery(ROLLBACK).catch(() => {}) // SQLite may have rolled back by itself, as with a full disk
    throw error
  }
}

/** One work of the group; a store that fails ends the whole group. */
async function attempt<Tables>(
  c: Kysely<Tables>,
  work: Work<Tables, unknown>,
  deadline: Deadline | undefined,
): Promise<Outcome> {
  try {
    const value = await work(c)
    requireTime(deadline)
    return { value }
  } catch (error) {
    if (isBrowserIdError(error) && error.code === 'ERR_STORE_UNAVAILABLE') throw error
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
