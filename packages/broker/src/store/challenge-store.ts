// Codes by e-mail that were asked for, and what they are charged to, in SQL.
import { MINUTE_MS } from '@signet-id/protocol'
import type { Database } from '@signet-id/server-kit'
import type { Kysely } from 'kysely'
import type { Budget, ChallengeStore, Opened } from './store.ts'
import type { Tables } from './tables.ts'

/** Clocks of machines that share a database differ by less. What ends later than that was written by a clock that ran ahead (T144). */
const CLOCK_SLACK_MS = MINUTE_MS

/** Wrong codes a challenge endures (threat model 5.7). */
const MAX_TRIES = 5

/** Takes back a transaction whose budget does not suffice. */
class OverBudget extends Error {
  readonly opened: Opened

  constructor(meter: string, retryAfterMs: number) {
    super('over budget')
    this.opened = { kind: 'over-budget', meter, retryAfterMs }
  }
}

/** The SQL behind `ChallengeStore`. */
export function challengeStore({ write }: Database<Tables>): ChallengeStore {
  return {
    async openChallenge(challenge, mail, budgets, nowMs) {
      try {
        return await write(async (tx) => {
          const alarms: string[] = []
          for (const budget of budgets)
            if ((await charge(tx, budget, nowMs)) === budget.alarmAt) alarms.push(budget.meter)
          await tx
            .deleteFrom('challenges')
            .where('browser', '=', challenge.browser)
            .where('address', '=', challenge.address)
            .execute()
          const { id, browser, address, proof, expiresAtMs } = challenge
          await tx
            .insertInto('challenges')
            .values({ id, browser, address, proof, tries: 0, expires_at: expiresAtMs })
            .execute()
          await tx
            .insertInto('outgoing_mails')
            .values({ ...mail, attempts: 0, next_at: nowMs, expires_at: expiresAtMs })
            .execute()
          return { kind: 'opened', alarms } as const
        })
      } catch (error) {
        if (error instanceof OverBudget) return error.opened
        throw error
      }
    },
    tryCode: ({ id, browser, address, proof, lifeMs }, nowMs) =>
      write(async (tx) => {
        const charged = await tx
          .updateTable('challenges')
          .set((e) => ({ tries: e('tries', '+', 1) }))
          .where('id', '=', id)
          .where('browser', '=', browser)
          .where('address', '=', address)
          .where('tries', '<', MAX_TRIES)
          .where('expires_at', '>', nowMs)
          .where('expires_at', '<=', nowMs + lifeMs + CLOCK_SLACK_MS)
          .returning('tries')
          .executeTakeFirst()
        if (!charged) return { kind: 'dead' }
        const spent = await tx
          .deleteFrom('challenges')
          .where('id', '=', id)
          .where('proof', '=', proof)
          .executeTakeFirst()
        if (spent.numDeletedRows === 1n) return { kind: 'right' }
        return { kind: 'wrong', triesLeft: MAX_TRIES - charged.tries }
      }),
  }
}

/** One allowance less; the window begins with its first use, and anew where a clock that ran ahead has begun it. @returns the count, this one included */
async function charge(tx: Kysely<Tables>, budget: Budget, nowMs: number): Promise<number> {
  const { meter, limit, windowMs } = budget
  await tx
    .deleteFrom('budgets')
    .where('meter', '=', meter)
    .where((e) =>
      e.or([e('ends_at', '<=', nowMs), e('ends_at', '>', nowMs + windowMs + CLOCK_SLACK_MS)]),
    )
    .execute()
  const row = await tx
    .insertInto('budgets')
    .values({ meter, count: 1, ends_at: nowMs + windowMs })
    .onConflict((c) =>
      c.column('meter').doUpdateSet((e) => ({ count: e('budgets.count', '+', 1) })),
    )
    .returning(['count', 'ends_at'])
    .executeTakeFirstOrThrow()
  if (row.count > limit) throw new OverBudget(meter, row.ends_at - nowMs)
  return row.count
}
