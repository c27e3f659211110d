// Meters of sign-in attempts (threat model 5.2): charge first, check second, and a refusal takes its charges back.
import { DAY_MS, MINUTE_MS } from '@signet-id/protocol'
import { changedRows, prepare } from '@signet-id/server-kit'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Attempt } from './store.ts'
import type { Tables } from './tables.ts'

/** Failures before the open lane of one source starts to wait. */
const FREE_FAILURES = 5
/** Waits after the fifth failure, the sixth, ... */
const WAITS_MS = [30_000, 60_000, 120_000, 240_000, 480_000, 900_000] as const
/** A lane without failures for this long starts anew. */
const LANE_MEMORY_MS: number = DAY_MS
/** Failed single codes on one account over all unknown devices and sources, in any thirty days. */
const ACCOUNT_BUDGET = 20
/** Seven buckets of five days hold any thirty days. */
const BUCKET_MS: number = 5 * DAY_MS
const BUCKETS = 7
/** Single codes that may fail one after the other on one account, devices included, before it takes a long proof. */
const HARD_CAP = 100
const RUN_MEMORY_MS: number = 400 * DAY_MS
/** Failures of one source over all accounts; an IPv6 /48 may have five times as many. */
const SOURCE_BUDGETS = [
  { name: 'source-short', budget: 20, windowMs: 10 * MINUTE_MS },
  { name: 'source-day', budget: 100, windowMs: DAY_MS },
] as const
const PREFIX_FACTOR = 5
/** Consecutive failures after which a known device is known no more. */
const DEVICE_BUDGET = 10

type Db = Kysely<Tables>

/** Thrown to end the transaction, so that who has to wait is not counted. */
export class Wait extends Error {
  readonly retryAfterMs: number

  constructor(retryAfterMs: number) {
    super('wait before the next attempt')
    this.retryAfterMs = Math.max(1, retryAfterMs)
  }
}

/** How an attempt was let through. `long`: single codes are used up, a long proof must do. */
export type Lane = 'device' | 'open' | 'long'

/**
 * Charges every meter that applies, in the caller's transaction.
 * @throws {Wait} which must roll that transaction back
 */
export async function admit(db: Db, attempt: Attempt): Promise<Lane> {
  const run = runMeter(attempt)
  if (await chargeDevice(db, attempt)) {
    const [runs = 0] = await count(db, [run], attempt.nowMs)
    if (runs <= HARD_CAP) return 'device'
    await uncount(db, [run.meter])
    return 'long'
  }
  const bucket = bucketMeter(attempt)
  const sources = sourceMeters(attempt)
  const [[laneCount, spent = 0, runs = 0, ...used], older] = await Promise.all([
    count(db, [laneMeter(attempt), bucket, run, ...sources], attempt.nowMs),
    olderBuckets(db, attempt),
  ])
  requireRoom(sources, used, attempt.nowMs)
  if (laneCount === undefined) throw await laneWait(db, attempt)
  const total = spent + older
  if (total <= ACCOUNT_BUDGET && runs <= HARD_CAP) return 'open'
  await uncount(db, [bucket.meter, run.meter])
  return 'long'
}

/**
 * Charges the source alone: for recovery codes, whose length needs no lock of the account.
 * @throws {Wait} which must roll the transaction back
 */
export async function admitSource(db: Db, attempt: Attempt): Promise<void> {
  const sources = sourceMeters(attempt)
  requireRoom(sources, await count(db, sources, attempt.nowMs), attempt.nowMs)
}

/** Gives back what a successful attempt was charged; older failures stay, except those of its own lane. */
export async function refund(db: Db, attempt: Attempt, lane: Lane | 'recovery'): Promise<void> {
  const run = runMeter(attempt).meter
  if (lane === 'device') return forget(db, [run], [])
  const charged = sourceMeters(attempt).map(({ meter }) => meter)
  if (lane === 'open') charged.push(bucketMeter(attempt).meter)
  await forget(db, lane === 'recovery' ? [run] : [run, laneMeter(attempt).meter], charged)
}

interface Meter {
  readonly meter: string
  /** Null where the meter is about nobody in particular. */
  readonly address: string | null
  readonly expiresAtMs: number
  /** What a meter begins with that makes its attempts wait; the others never do. */
  readonly waits?: { readonly count: number; readonly retryAtMs: number }
}

interface BudgetMeter extends Meter {
  readonly budget: number
}

/**
 * Adds one to each meter in one statement, before anything is judged (threat model T15).
 * @returns their counts, in order; undefined for one that still has to wait, which is not charged
 */
async function count(
  db: Db,
  meters: readonly Meter[],
  nowMs: number,
): Promise<readonly (number | undefined)[]> {
  const args: Record<string, string | number | null> = { now: nowMs }
  for (const [i, { meter, address, expiresAtMs, waits }] of meters.entries()) {
    args[`meter${i}`] = meter
    args[`address${i}`] = address
    args[`count${i}`] = waits?.count ?? 1
    args[`retry${i}`] = waits?.retryAtMs ?? NEVER_WAITS
    args[`expires${i}`] = expiresAtMs
  }
  const { rows } = await countStatement(meters.length)(db, args)
  const counts = new Map(rows.map((row) => [row.meter, row.count]))
  return meters.map(({ meter }) => counts.get(meter))
}

/** `retry_at` of a meter that only counts. */
const NEVER_WAITS = 0

/** A prepared statement for each number of meters. */
function bySize<Statement>(make: (size: number) => Statement): (size: number) => Statement {
  const made = new Map<number, Statement>()
  return (size) => {
    const known = made.get(size)
    if (known) return known
    const statement = make(size)
    made.set(size, statement)
    return statement
  }
}

const countStatement = bySize((size) =>
  prepare((db: Db, args: Record<string, string | number | null>) => {
    const now = sql<number>`cast(${args.now} as bigint)`
    return db
      .insertInto('attempts')
      .values(
        Array.from({ length: size }, (_, i) => ({
          meter: args[`meter${i}`] as string,
          address: args[`address${i}`] as string | null,
          count: args[`count${i}`] as number,
          retry_at: args[`retry${i}`] as number,
          expires_at: args[`expires${i}`] as number,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .column('meter')
          .doUpdateSet((eb) => ({
            count: sql<number>`attempts.count + 1`,
            retry_at: nextRetry(now),
            expires_at: eb.ref('excluded.expires_at'),
          }))
          .where('attempts.retry_at', '<=', now),
      )
      .returning(['meter', 'count'])
  }),
)

/** When the meter of a conflict lets the next attempt through. */
function nextRetry(now: RawBuilder<number>): RawBuilder<number> {
  const waits = WAITS_MS.map(
    (waitMs, i) =>
      sql`when attempts.count + 1 = ${sql.lit(FREE_FAILURES + i)} then ${now} + ${sql.lit(waitMs)}`,
  )
  return sql`case
    when excluded.retry_at = ${sql.lit(NEVER_WAITS)} then ${sql.lit(NEVER_WAITS)}
    when attempts.count + 1 < ${sql.lit(FREE_FAILURES)} then ${now}
    ${sql.join(waits, sql` `)}
    else ${now} + ${sql.lit(WAITS_MS.at(-1) ?? 0)} end`
}

async function uncount(db: Db, meters: readonly string[]): Promise<void> {
  if (meters.length > 0) await uncountStatement(meters.length)(db, named(meters))
}

const uncountStatement = bySize((size) =>
  prepare((db: Db, args: Record<string, string>) =>
    db
      .updateTable('attempts')
      .set((eb) => ({ count: eb('count', '-', 1) }))
      .where('meter', 'in', placeholders(args, size))
      .where('count', '>', 0),
  ),
)

/** Deletes meters, and takes one from others; one that comes to nothing goes as well, so that those who only ever succeed leave no rows. */
async function forget(db: Db, ended: readonly string[], charged: readonly string[]): Promise<void> {
  const args = named([...ended, ...charged])
  const gone = changedRows(await forgetStatement(ended.length)(charged.length)(db, args))
  if (gone < ended.length + charged.length) await uncount(db, charged)
}

const forgetStatement = bySize((ended) =>
  bySize((charged) =>
    prepare((db: Db, args: Record<string, string>) =>
      db
        .deleteFrom('attempts')
        .where('meter', 'in', placeholders(args, ended + charged))
        .where((eb) => eb.or([eb('count', '<=', 1), eb('meter', 'in', placeholders(args, ended))])),
    ),
  ),
)

function named(meters: readonly string[]): Record<string, string> {
  return Object.fromEntries(meters.map((meter, i) => [`meter${i}`, meter]))
}

function placeholders(args: Record<string, string>, size: number): string[] {
  return Array.from({ length: size }, (_, i) => args[`meter${i}`] as string)
}

function requireRoom(
  meters: readonly BudgetMeter[],
  used: readonly (number | undefined)[],
  nowMs: number,
): void {
  for (const [i, { budget, expiresAtMs }] of meters.entries())
    if ((used[i] ?? 0) > budget) throw new Wait(expiresAtMs - nowMs)
}

/** A known device's own lane: strangers cannot spend it. A success replaces the device, which starts it anew. */
async function chargeDevice(db: Db, { deviceHash, address }: Attempt): Promise<boolean> {
  if (deviceHash === undefined) return false
  return changedRows(await chargeDeviceRow(db, { deviceHash, address })) === 1
}

const chargeDeviceRow = prepare(
  (db: Db, { deviceHash, address }: { deviceHash: string; address: string }) =>
    db
      .updateTable('devices')
      .set((eb) => ({ failures: eb('failures', '+', 1) }))
      .where('id_hash', '=', deviceHash)
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('accounts')
            .select('accounts.id')
            .whereRef('accounts.id', '=', 'devices.account_id')
            .whereRef('accounts.epoch', '=', 'devices.epoch')
            .where('accounts.address', '=', address),
        ),
      )
      .where('failures', '<', DEVICE_BUDGET),
)

/** How long the lane of an attempt still has to wait. */
async function laneWait(db: Db, attempt: Attempt): Promise<Wait> {
  const row = await db
    .selectFrom('attempts')
    .select('retry_at')
    .where('meter', '=', laneMeter(attempt).meter)
    .executeTakeFirst()
  return new Wait((row?.retry_at ?? attempt.nowMs) - attempt.nowMs)
}

/** What the account's budget of single codes lost in the buckets before this one. */
async function olderBuckets(db: Db, { address, nowMs }: Attempt): Promise<number> {
  const bucket = Math.floor(nowMs / BUCKET_MS)
  const older = Array.from({ length: BUCKETS - 1 }, (_, i) => bucketName(address, bucket - 1 - i))
  const { rows } = await selectBuckets(db, named(older))
  return rows.reduce((sum, row) => sum + row.count, 0)
}

const selectBuckets = prepare((db: Db, args: Record<string, string>) =>
  db
    .selectFrom('attempts')
    .select('count')
    .where('meter', 'in', placeholders(args, BUCKETS - 1)),
)

/** One source's lane to one account: five free failures, then waits that double. */
function laneMeter({ address, source, nowMs, alarmed }: Attempt): Meter {
  const [firstWaitMs] = WAITS_MS
  return {
    meter: `${address} lane ${source}`,
    address,
    expiresAtMs: nowMs + LANE_MEMORY_MS,
    waits: alarmed
      ? { count: FREE_FAILURES, retryAtMs: nowMs + firstWaitMs }
      : { count: 1, retryAtMs: nowMs },
  }
}

function runMeter({ address, nowMs }: Attempt): Meter {
  return { meter: `${address} run`, address, expiresAtMs: nowMs + RUN_MEMORY_MS }
}

function bucketMeter({ address, nowMs }: Attempt): Meter {
  const bucket = Math.floor(nowMs / BUCKET_MS)
  return {
    meter: bucketName(address, bucket),
    address,
    expiresAtMs: (bucket + BUCKETS) * BUCKET_MS,
  }
}

function bucketName(address: string, bucket: number): string {
  return `${address} account ${bucket}`
}

function sourceMeters({ source, nowMs }: Attempt): readonly BudgetMeter[] {
  const wider = widerSource(source)
  return SOURCE_BUDGETS.flatMap(({ name, budget, windowMs }) => {
    const window = Math.floor(nowMs / windowMs)
    const meterOf = (of: string, most: number): BudgetMeter => ({
      meter: `${of} ${name} ${window}`,
      address: null,
      expiresAtMs: (window + 1) * windowMs,
      budget: most,
    })
    return wider === undefined
      ? [meterOf(source, budget)]
      : [meterOf(source, budget), meterOf(wider, budget * PREFIX_FACTOR)]
  })
}

/** The /48 around an IPv6 /64. */
function widerSource(source: string): string | undefined {
  if (!source.endsWith('::/64')) return undefined
  return `${source.slice(0, -'::/64'.length).split(':').slice(0, 3).join(':')}::/48`
}
