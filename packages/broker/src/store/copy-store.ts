// Whole tables, in SQL: for backups, for the operator's eyes, and to forget what is over.
import type { Database } from '@signet-id/server-kit'
import { CompiledQuery, sql } from 'kysely'
import type { CopyStore, Row } from './store.ts'
import type { Tables } from './tables.ts'

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

/** The SQL behind `CopyStore`. */
export function copyStore({ engine, read, write }: Database<Tables>): CopyStore {
  return {
    async dump() {
      const rows = await Promise.all(
        TABLES.map(async (name) => [name, await read.selectFrom(name).selectAll().execute()]),
      )
      return Object.fromEntries(rows)
    },
    readKept: (onRow) =>
      read.connection().execute(async (c) => {
        await c.executeQuery(
          CompiledQuery.raw(
            engine === 'postgres' ? 'begin isolation level repeatable read read only' : 'begin',
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
      write(async (tx) => {
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
      write(async (tx) => {
        await tx.deleteFrom('challenges').where('expires_at', '<=', nowMs).execute()
        await tx.deleteFrom('outgoing_mails').where('expires_at', '<=', nowMs).execute()
        await tx.deleteFrom('budgets').where('ends_at', '<=', nowMs).execute()
        await tx.deleteFrom('remembered_domains').where('until', '<=', nowMs).execute()
      }),
  }
}
