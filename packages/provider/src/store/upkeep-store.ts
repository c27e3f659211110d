// What concerns the store as a whole: the trail, shared values, another sealing key, backup and restore, forgetting.
import { DAY_MS } from '@signet-id/protocol'
import { type Database, withoutDeadline } from '@signet-id/server-kit'
import { CompiledQuery, type Kysely, sql } from 'kysely'
import { insertEvent } from './audit.ts'
import { DEVICE_MEMORY_MS } from './open-session.ts'
import type { ProviderStore } from './store.ts'
import type { Tables } from './tables.ts'

type Db = Kysely<Tables>
type Row = Readonly<Record<string, unknown>>
type Upkeep = Pick<
  ProviderStore,
  | 'recordEvent'
  | 'listEvents'
  | 'countEvents'
  | 'sharedValue'
  | 'resealAll'
  | 'sealingKeys'
  | 'dump'
  | 'restore'
  | 'clock'
  | 'sweep'
>

/** The trail is kept this long. */
const AUDIT_MEMORY_MS: number = 400 * DAY_MS
/** Meters about addresses that nobody has, at most: strangers' inventions must not fill the disk (threat model T23). */
const MAX_FOREIGN_METERS = 200_000
const SWEEP_ROWS = 20_000

/** Every sealed column: its table, its column, the column of the row's name, and the purpose it is sealed for. */
const SEALED = [
  { table: 'totp_authenticators', column: 'secret', row: 'id', purpose: 'totp-secret' },
  { table: 'enrolments', column: 'secret', row: 'id', purpose: 'totp-secret' },
  { table: 'signing_keys', column: 'private_key', row: 'id', purpose: 'signing-key' },
  { table: 'settings', column: 'value', row: 'name', purpose: 'shared-value' },
] as const

/** Where the id of the sealing key stands in a sealed value, `v1.<id>.<nonce>.<ciphertext>`, counted from 1. */
const SEALING_ID = { from: 4, length: 12 } as const

/** Tables in an order in which rows may refer to earlier ones; those that a restored copy must not bring back are left out. */
export const KEPT_TABLES = [
  'settings',
  'domains',
  'signing_keys',
  'accounts',
  'totp_authenticators',
  'attempts',
  'audit_events',
] as const

/** The part of the store that belongs to no domain and no person. */
export function upkeepStore(database: Database<Tables>): Upkeep {
  const { read, write } = database
  return {
    recordEvent: (event) => withoutDeadline(() => write((tx) => insertEvent(tx, event))),
    async listEvents(of, limit) {
      const rows = await read
        .selectFrom('audit_events')
        .leftJoin('accounts', 'accounts.id', 'audit_events.account_id')
        .leftJoin('accounts as actors', 'actors.id', 'audit_events.actor')
        .selectAll('audit_events')
        .select(['accounts.shown_address', 'actors.shown_address as actor_address'])
        .$call((q) =>
          'accountId' in of
            ? q.where('audit_events.account_id', '=', of.accountId)
            : q.where('audit_events.domain', '=', of.domain),
        )
        .orderBy('audit_events.at', 'desc')
        .orderBy('audit_events.id')
        .limit(limit)
        .execute()
      const gone = await removedAddresses(
        read,
        rows.flatMap((row) => [
          ...(row.shown_address === null ? [row.account_id] : []),
          ...(row.actor_address === null ? [row.actor] : []),
        ]),
      )
      return rows.map((row) => {
        const { address, ...detail } = JSON.parse(row.detail) as Record<string, string | number>
        const told = address === undefined ? undefined : String(address)
        return {
          event: row.event,
          atMs: row.at,
          domain: row.domain ?? undefined,
          accountId: row.account_id ?? undefined,
          actor: row.actor ?? undefined,
          source: row.source ?? undefined,
          detail,
          address: row.shown_address ?? told ?? gone.get(row.account_id),
          actorAddress: row.actor_address ?? gone.get(row.actor),
        }
      })
    },
    async countEvents(event, fromMs, toMs) {
      const row = await read
        .selectFrom('audit_events')
        .select(sql<number>`count(*)`.as('n'))
        .where('event', '=', event)
        .where('at', '>=', fromMs)
        .where('at', '<', toMs)
        .executeTakeFirst()
      return row?.n ?? 0
    },
    async sharedValue(name, make) {
      const find = async (): Promise<string | undefined> =>
        (
          await read
            .selectFrom('settings')
            .select('value')
            .where('name', '=', name)
            .executeTakeFirst()
        )?.value
      const known = await find()
      if (known !== undefined) return known
      const value = make()
      await write(async (tx) => {
        await tx
          .insertInto('settings')
          .values({ name, value })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      })
      return (await find()) ?? value
    },
    async resealAll(reseal) {
      let changed = 0
      for (const place of SEALED) {
        const { table, column, row, purpose } = place
        const { rows } = await sql<{ name: string; sealed: string }>`
          select ${sql.ref(row)} as name, ${sql.ref(column)} as sealed from ${sql.table(table)}
          where ${sql.ref(column)} <> ''`.execute(read)
        for (const { name, sealed } of rows) {
          const next = reseal(purpose, name, sealed)
          if (next === undefined) continue
          await write(async (tx) => {
            await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${next}
              where ${sql.ref(row)} = ${name} and ${sql.ref(column)} = ${sealed}`.execute(tx)
          })
          changed++
        }
      }
      return changed
    },
    async sealingKeys() {
      const ids = new Set<string>()
      for (const { table, column } of SEALED) {
        const { rows } = await sql<{ id: string }>`
          select distinct substr(${sql.ref(column)}, ${sql.lit(SEALING_ID.from)}, ${sql.lit(SEALING_ID.length)}) as id
          from ${sql.table(table)} where ${sql.ref(column)} like 'v1.%'`.execute(read)
        for (const { id } of rows) ids.add(id)
      }
      return [...ids]
    },
    dump: (onRow) =>
      read.connection().execute(async (c) => {
        await c.executeQuery(
          CompiledQuery.raw(
            database.engine === 'postgres'
              ? 'begin isolation level repeatable read read only'
              : 'begin',
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
    restore: (rows, spent) =>
      write(async (tx) => {
        // A server that ran on the empty database has made values of its own: those of then replace them.
        await tx.deleteFrom('settings').execute()
        for (const [table, row] of rows) {
          if (!KEPT_TABLES.some((kept) => kept === table)) continue
          await insertRow(tx, table, row)
        }
        await endTheOld(tx, spent)
      }),
    clock: () => database.clock(),
    sweep: (nowMs) => write((tx) => sweep(tx, nowMs)),
  }
}

/** Addresses of accounts that are gone, from the event of their removal. */
async function removedAddresses(
  read: Db,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string | null, string>> {
  const wanted = [...new Set(ids)].filter((id) => id !== null && id !== 'shell')
  if (wanted.length === 0) return new Map()
  const rows = await read
    .selectFrom('audit_events')
    .select(['account_id', 'detail'])
    .where('event', '=', 'account.removed')
    .where('account_id', 'in', wanted)
    .execute()
  return new Map(
    rows.map(({ account_id, detail }) => [
      account_id,
      String((JSON.parse(detail) as Record<string, unknown>).address ?? ''),
    ]),
  )
}

async function insertRow(tx: Db, table: string, row: Row): Promise<void> {
  const columns = Object.keys(row)
  await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    values (${sql.join(columns.map((column) => row[column]))})`.execute(tx)
}

/** Sessions, devices, links and recovery codes are not in a backup; steps up to now count as spent. */
async function endTheOld(tx: Db, { step, nowMs }: { step: number; nowMs: number }): Promise<void> {
  await tx
    .updateTable('totp_authenticators')
    .set({ last_step: step })
    .where('last_step', '<', step)
    .execute()
  await tx
    .updateTable('accounts')
    .set((eb) => ({ epoch: eb('epoch', '+', 1) }))
    .execute()
  await insertEvent(tx, { event: 'store.restored', atMs: nowMs, actor: 'shell' })
}

async function sweep(tx: Db, nowMs: number): Promise<void> {
  for (const table of [
    'attempts',
    'sessions',
    'enrolments',
    'enrolment_links',
    'long_proofs',
  ] as const)
    await tx.deleteFrom(table).where('expires_at', '<=', nowMs).execute()
  await tx
    .deleteFrom('devices')
    .where('seen_at', '<=', nowMs - DEVICE_MEMORY_MS)
    .execute()
  await tx
    .deleteFrom('audit_events')
    .where('at', '<=', nowMs - AUDIT_MEMORY_MS)
    .execute()
  const foreign = await tx
    .selectFrom('attempts')
    .select(sql<number>`count(*)`.as('n'))
    .executeTakeFirst()
  if ((foreign?.n ?? 0) <= MAX_FOREIGN_METERS) return
  // Only addresses without an account make room: nobody's own budget is ever forgotten.
  await tx
    .deleteFrom('attempts')
    .where('meter', 'in', (eb) =>
      eb
        .selectFrom('attempts as old')
        .select('old.meter')
        .where('old.address', 'is not', null)
        .where('old.address', 'not in', (accounts) =>
          accounts.selectFrom('accounts').select('accounts.address'),
        )
        .orderBy('old.expires_at')
        .limit(SWEEP_ROWS),
    )
    .execute()
}
