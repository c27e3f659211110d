// The broker's store in SQL: plain transactions and conditional statements, nothing that only one engine has.
import { MINUTE_MS } from '@signet-id/protocol'
import {
  type Database,
  type DatabaseOptions,
  openDatabase,
  sealingKeyId,
} from '@signet-id/server-kit'
import { CompiledQuery, type Kysely, sql } from 'kysely'
import { migrations } from './migrations.ts'
import type { BrokerStore, Budget, Opened, Row } from './store.ts'
import type { Tables } from './tables.ts'

/** Clocks of machines that share a database differ by less. What ends later than that was written by a clock that ran ahead (T144). */
const CLOCK_SLACK_MS = MINUTE_MS

/** Wrong codes a challenge endures (threat model 5.7). */
const MAX_TRIES = 5

const TABLES = [
  'broker_settings',
  'broker_keys',
  'challenges',
  'budgets',
  'outgoing_mails',
  'remembered_domains',
] as const satisfies readonly (keyof Tables)[]

/** Those of a backup. A restored code could be typed twice, a restored mail sent twice. */
const KEPT_TABLES = [
  'broker_settings',
  'broker_keys',
  'budgets',
  'remembered_domains',
] as const satisfies readonly (keyof Tables)[]

/** Takes back a transaction whose budget does not suffice. */
class OverBudget extends Error {
  readonly opened: Opened

  constructor(meter: string, retryAfterMs: number) {
    super('over budget')
    this.opened = { kind: 'over-budget', meter, retryAfterMs }
  }
}

/**
 * Opens the broker's database.
 * @param location as for `openDatabase`; on SQLite a file of its own, on PostgreSQL it may be the provider's database
 * @throws {OperationalError} `ERR_STORE_UNAVAILABLE`, `ERR_STORE_SCHEMA_NEWER`
 */
export async function openBrokerStore(
  location: string,
  options: DatabaseOptions = {},
): Promise<BrokerStore> {
  return createStore(
    await openDatabase<Tables>(location, migrations, { ...options, schemaName: 'broker' }),
  )
}

function createStore(db: Database<Tables>): BrokerStore {
  return {
    async openChallenge(challenge, mail, budgets, nowMs) {
      try {
        return await db.write(async (tx) => {
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
      db.write(async (tx) => {
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

    takeMails: (nowMs, leaseMs, limit) =>
      db.write(async (tx) => {
        const due = await tx
          .selectFrom('outgoing_mails')
          .selectAll()
          .where('next_at', '<=', nowMs)
          .orderBy('next_at')
          .limit(limit)
          .execute()
        const taken = []
        for (const row of due) {
          const { numUpdatedRows } = await tx
            .updateTable('outgoing_mails')
            .set({ next_at: nowMs + leaseMs, attempts: row.attempts + 1 })
            .where('id', '=', row.id)
            .where('next_at', '=', row.next_at)
            .executeTakeFirst()
          const { id, sealed, attempts, expires_at: expiresAtMs } = row
          if (numUpdatedRows === 1n) taken.push({ id, sealed, attempts: attempts + 1, expiresAtMs })
        }
        return taken
      }),
    deleteMail: (id) =>
      db.write(
        async (tx) => void (await tx.deleteFrom('outgoing_mails').where('id', '=', id).execute()),
      ),
    postponeMail: (id, nextAtMs) =>
      db.write(
        async (tx) =>
          void (await tx
            .updateTable('outgoing_mails')
            .set({ next_at: nextAtMs })
            .where('id', '=', id)
            .execute()),
      ),

    async recallDomain(domain) {
      const row = await db.read
        .selectFrom('remembered_domains')
        .select('until')
        .where('domain', '=', domain)
        .executeTakeFirst()
      return row?.until
    },
    rememberDomain: (domain, until) =>
      db.write(
        async (tx) =>
          void (await tx
            .insertInto('remembered_domains')
            .values({ domain, until })
            .onConflict((c) => c.column('domain').doUpdateSet({ until }))
            .execute()),
      ),
    forgetDomain: (domain) =>
      db.write(async (tx) => {
        const { numDeletedRows } = await tx
          .deleteFrom('remembered_domains')
          .where('domain', '=', domain)
          .executeTakeFirst()
        return numDeletedRows > 0n
      }),

    sharedValue: (name, make) =>
      db.write(async (tx) => {
        await tx
          .insertInto('broker_settings')
          .values({ name, value: make() })
          .onConflict((c) => c.column('name').doNothing())
          .execute()
        const { value } = await tx
          .selectFrom('broker_settings')
          .select('value')
          .where('name', '=', name)
          .executeTakeFirstOrThrow()
        return value
      }),

    async findSharedValue(name) {
      const row = await db.read
        .selectFrom('broker_settings')
        .select('value')
        .where('name', '=', name)
        .executeTakeFirst()
      return row?.value
    },
    replaceSharedValue: (name, from, to) =>
      db.write(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('broker_settings')
          .set({ value: to })
          .where('name', '=', name)
          .where('value', '=', from)
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),
    replaceKey: (generation, from, to) =>
      db.write(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('broker_keys')
          .set({ private_key: to })
          .where('generation', '=', generation)
          .where('private_key', '=', from)
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),
    async findKeys() {
      const rows = await db.read
        .selectFrom('broker_keys')
        .selectAll()
        .orderBy('generation')
        .execute()
      return rows.map((row) => ({
        generation: row.generation,
        privateKey: row.private_key,
        createdAtMs: row.created_at,
      }))
    },
    addKey: ({ generation, privateKey, createdAtMs }) =>
      db.write(async (tx) => {
        const { numInsertedOrUpdatedRows } = await tx
          .insertInto('broker_keys')
          .values({ generation, private_key: privateKey, created_at: createdAtMs })
          .onConflict((c) => c.column('generation').doNothing())
          .executeTakeFirst()
        return numInsertedOrUpdatedRows === 1n
      }),
    deleteKey: (generation) =>
      db.write(
        async (tx) =>
          void (await tx.deleteFrom('broker_keys').where('generation', '=', generation).execute()),
      ),
    async sealingKeys() {
      const sealed = await Promise.all([
        db.read.selectFrom('broker_settings').select('value as sealed').execute(),
        db.read.selectFrom('broker_keys').select('private_key as sealed').execute(),
        db.read.selectFrom('outgoing_mails').select('sealed').execute(),
      ])
      return [...new Set(sealed.flat().map((row) => sealingKeyId(row.sealed)))]
    },

    async dump() {
      const rows = await Promise.all(
        TABLES.map(async (name) => [name, await db.read.selectFrom(name).selectAll().execute()]),
      )
      return Object.fromEntries(rows)
    },
    readKept: (onRow) =>
      db.read.connection().execute(async (c) => {
        await c.executeQuery(
          CompiledQuery.raw(
            db.engine === 'postgres' ? 'begin isolation level repeatable read read only' : 'begin',
          ),
        )
        try {
          for (const table of KEPT_TABLES) {
            const { rows } = await sql<Row>`select * from ${sql.table(table)}`.execute(c)
            for (const row of rows) onRow(table, row)
          }
        } finally {
          await c.executeQuery(CompiledQuery.raw('rollback'))
        }
      }),
    restore: (rows) =>
      db.write(async (tx) => {
        for (const table of ['broker_keys', 'broker_settings'] as const)
          if ((await tx.selectFrom(table).selectAll().limit(1).execute()).length > 0) return false
        for (const [table, row] of rows) {
          const columns = Object.keys(row)
          if (!KEPT_TABLES.some((kept) => kept === table) || columns.length === 0) continue
          await sql`insert into ${sql.table(table)} (${sql.join(columns.map((name) => sql.ref(name)))})
            values (${sql.join(columns.map((name) => row[name]))})`.execute(tx)
        }
        return true
      }),
    sweep: (nowMs) =>
      db.write(async (tx) => {
        await tx.deleteFrom('challenges').where('expires_at', '<=', nowMs).execute()
        await tx.deleteFrom('outgoing_mails').where('expires_at', '<=', nowMs).execute()
        await tx.deleteFrom('budgets').where('ends_at', '<=', nowMs).execute()
        await tx.deleteFrom('remembered_domains').where('until', '<=', nowMs).execute()
      }),
    close: () => db.close(),
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
