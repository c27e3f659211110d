// Meters of sign-in attempts (threat model 5.2): charge first, check second, each charge one conditional statement.
import { DAY_MS, MINUTE_MS } from '@signet-id/protocol'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Admission, Attempt } from './store.ts'
import type { Tables } from './tables.ts'

/** Failures before the open lane of one source starts to wait. */
const FREE_FAILURES = 5
/** Waits after the fifth failure, the sixth, ... */
const WAITS_MS: readonly number[] = [30_000, 60_000, 120_000, 240_000, 480_000, 900_000]
/** A lane without failures for this long starts anew. */
const LANE_MEMORY_MS = DAY_MS
/** Failed codes on one account over all unknown devices and sources, in any thirty days. */
const ACCOUNT_BUDGET = 20
const ACCOUNT_WINDOW_DAYS = 30
/** Failures of one source over all accounts. */
const SOURCE_BUDGETS = [
  { name: 'source-short', budget: 20, windowMs: 10 * MINUTE_MS },
  { name: 'source-day', budget: 100, windowMs: DAY_MS },
] as const
/** Consecutive failures after which a known device is known no more. */
const DEVICE_BUDGET = 10

type Db = Kysely<Tables> | Transaction<Tables>

/** Charges every meter that applies, in the caller's transaction, which must be rolled back when the answer is a wait. */
export async function admit(db: Transaction<Tables>, attempt: Attempt): Promise<Admission> {
  for (const { name, budget, windowMs } of SOURCE_BUDGETS) {
    const waitMs = await chargeWindow(
      db,
      sourceMeter(name, attempt, windowMs),
      budget,
      windowMs,
      attempt.nowMs,
    )
    if (waitMs > 0) return { retryAfterMs: waitMs }
  }
  if (await chargeDevice(db, attempt)) return { lane: 'device' }
  const waitMs = await chargeLane(db, attempt)
  if (waitMs > 0) return { retryAfterMs: waitMs }
  const accountWaitMs = await chargeAccount(db, attempt)
  return accountWaitMs > 0 ? { retryAfterMs: accountWaitMs } : { lane: 'open' }
}

/** Gives back what a successful attempt was charged; older failures stay, except those of its own lane. */
export async function refund(
  db: Transaction<Tables>,
  attempt: Attempt,
  lane: 'device' | 'open',
): Promise<void> {
  const meters = SOURCE_BUDGETS.map(({ name, windowMs }) => sourceMeter(name, attempt, windowMs))
  if (lane === 'open') {
    await db.deleteFrom('attempts').where('meter', '=', laneMeter(attempt)).execute()
    meters.push(accountMeter(attempt))
  }
  await db
    .updateTable('attempts')
    .set((eb) => ({ count: eb('count', '-', 1) }))
    .where('meter', 'in', meters)
    .where('count', '>', 0)
    .execute()
}

/** Meters to delete when an operator clears an address. */
export function metersOf(address: string): { prefix: string }[] {
  return [{ prefix: `lane ${address} ` }, { prefix: `account ${address} ` }]
}

/** A known device's own lane: strangers cannot spend it. A success replaces the device, which starts it anew. */
async function chargeDevice(db: Db, { deviceHash, address }: Attempt): Promise<boolean> {
  if (deviceHash === undefined) return false
  const charged = await db
    .updateTable('devices')
    .set((eb) => ({ failures: eb('failures', '+', 1) }))
    .where('id_hash', '=', deviceHash)
    .where('account_id', 'in', (eb) =>
      eb.selectFrom('accounts').select('id').where('address', '=', address),
    )
    .where('failures', '<', DEVICE_BUDGET)
    .executeTakeFirst()
  return charged.numUpdatedRows === 1n
}

/** One source's lane to one account: five free failures, then waits that double. */
async function chargeLane(db: Db, attempt: Attempt): Promise<number> {
  const { nowMs } = attempt
  const meter = laneMeter(attempt)
  const waits = WAITS_MS.map(
    (waitMs, i) => sql`when attempts.count + 1 = ${FREE_FAILURES + i} then ${nowMs + waitMs}`,
  )
  const last = nowMs + (WAITS_MS.at(-1) ?? 0)
  const charged = await db
    .insertInto('attempts')
    .values({ meter, count: 1, retry_at: nowMs, expires_at: nowMs + LANE_MEMORY_MS })
    .onConflict((conflict) =>
      conflict
        .column('meter')
        .doUpdateSet({
          count: sql<number>`attempts.count + 1`,
          retry_at: sql<number>`case when attempts.count + 1 < ${FREE_FAILURES} then ${nowMs} ${sql.join(waits, sql` `)} else ${last} end`,
          expires_at: nowMs + LANE_MEMORY_MS,
        })
        .where('attempts.retry_at', '<=', nowMs),
    )
    .executeTakeFirst()
  return charged.numInsertedOrUpdatedRows === 1n ? 0 : waitOf(db, meter, nowMs)
}

/** A budget over a fixed window. */
async function chargeWindow(
  db: Db,
  meter: string,
  budget: number,
  windowMs: number,
  nowMs: number,
): Promise<number> {
  const endsAt = (Math.floor(nowMs / windowMs) + 1) * windowMs
  const charged = await db
    .insertInto('attempts')
    .values({ meter, count: 1, retry_at: endsAt, expires_at: endsAt })
    .onConflict((conflict) =>
      conflict
        .column('meter')
        .doUpdateSet({ count: sql<number>`attempts.count + 1` })
        .where('attempts.count', '<', budget),
    )
    .executeTakeFirst()
  return charged.numInsertedOrUpdatedRows === 1n ? 0 : endsAt - nowMs
}

/** The account's budget over a sliding window of days, for unknown devices. */
async function chargeAccount(db: Db, attempt: Attempt): Promise<number> {
  const { nowMs, address } = attempt
  const today = Math.floor(nowMs / DAY_MS)
  const spent = await db
    .selectFrom('attempts')
    .select(['meter', 'count'])
    .where(
      'meter',
      'in',
      Array.from({ length: ACCOUNT_WINDOW_DAYS }, (_, i) => dayMeter(address, today - i)),
    )
    .execute()
  const total = spent.reduce((sum, row) => sum + row.count, 0)
  if (total >= ACCOUNT_BUDGET) return DAY_MS
  const expiresAt = (today + ACCOUNT_WINDOW_DAYS) * DAY_MS
  await db
    .insertInto('attempts')
    .values({ meter: accountMeter(attempt), count: 1, retry_at: 0, expires_at: expiresAt })
    .onConflict((conflict) =>
      conflict.column('meter').doUpdateSet({ count: sql<number>`attempts.count + 1` }),
    )
    .execute()
  return 0
}

async function waitOf(db: Db, meter: string, nowMs: number): Promise<number> {
  const row = await db
    .selectFrom('attempts')
    .select('retry_at')
    .where('meter', '=', meter)
    .executeTakeFirst()
  return Math.max(1, (row?.retry_at ?? nowMs) - nowMs)
}

function laneMeter({ address, source }: Attempt): string {
  return `lane ${address} ${source}`
}

function accountMeter({ address, nowMs }: Attempt): string {
  return dayMeter(address, Math.floor(nowMs / DAY_MS))
}

function dayMeter(address: string, day: number): string {
  return `account ${address} ${day}`
}

function sourceMeter(name: string, { source, nowMs }: Attempt, windowMs: number): string {
  return `${name} ${source} ${Math.floor(nowMs / windowMs)}`
}
