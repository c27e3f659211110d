// Sessions and known devices, in SQL.
import { type Database, prepare } from '@signet-id/server-kit'
import { type Kysely, sql } from 'kysely'
import { endOthers } from './open-session.ts'
import { asAccount, asDomain } from './rows.ts'
import type { ListedSession, Session, SessionStore } from './store.ts'
import type { DeviceTable, SessionTable, Tables } from './tables.ts'

/** How stale `seen_at` may be before a request refreshes it. */
const SEEN_GRAIN_MS = 60_000

/** The SQL behind `SessionStore`, signing in apart. */
export function sessionStore({
  read,
  write,
}: Database<Tables>): Omit<SessionStore, 'signInWithCode' | 'signInWithRecoveryCode'> {
  return {
    async hasSession(idHash, nowMs, idleMs) {
      return (await selectLive(read, { idHash, now: nowMs, idle: idleMs })).rows.length > 0
    },
    async findSession(idHash, nowMs, idleMs) {
      const { rows } = await selectSession(read, { idHash, now: nowMs, idle: idleMs })
      const [row] = rows
      if (!row) return undefined
      if (row.seen_at < nowMs - SEEN_GRAIN_MS) {
        await write(async (tx) => {
          await tx
            .updateTable('sessions')
            .set({ seen_at: nowMs })
            .where('id_hash', '=', idHash)
            .where('seen_at', '<', nowMs)
            .execute()
        })
      }
      return {
        id: row.session_id,
        account: asAccount(row),
        domain: asDomain({ ...row, name: row.domain }),
        method: row.method as Session['method'],
        createdAtMs: row.opened_at,
        proofAtMs: row.proof_at,
        expiresAtMs: row.expires_at,
      }
    },
    endSession: (idHash) =>
      write(async (tx) => {
        await tx.deleteFrom('sessions').where('id_hash', '=', idHash).execute()
      }),
    async listSessions(accountId, nowMs) {
      const rows = await read
        .selectFrom('sessions')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('expires_at', '>', nowMs)
        .orderBy('seen_at', 'desc')
        .orderBy('id')
        .execute()
      return rows.map(asListed)
    },
    async listDevices(accountId) {
      const rows = await read
        .selectFrom('devices')
        .selectAll()
        .where('account_id', '=', accountId)
        .orderBy('seen_at', 'desc')
        .orderBy('id')
        .execute()
      return rows.map(asListed)
    },
    endSessionById: (accountId, id) =>
      write(async (tx) => {
        const ended = await tx
          .deleteFrom('sessions')
          .where('account_id', '=', accountId)
          .where('id', '=', id)
          .executeTakeFirst()
        return ended.numDeletedRows === 1n
      }),
    forgetDevice: (accountId, id) =>
      write(async (tx) => {
        const ended = await tx
          .deleteFrom('devices')
          .where('account_id', '=', accountId)
          .where('id', '=', id)
          .executeTakeFirst()
        return ended.numDeletedRows === 1n
      }),
    endAll: (accountId, keep) =>
      write(async (tx) => {
        await endOthers(tx, accountId, keep)
      }),
    endSessionsOfIssuer: (issuer) =>
      write(async (tx) => {
        const ended = await tx
          .deleteFrom('sessions')
          .where('account_id', 'in', (eb) =>
            eb
              .selectFrom('accounts')
              .innerJoin('domains', 'domains.name', 'accounts.domain')
              .select('accounts.id')
              .where('domains.issuer', '=', issuer),
          )
          .executeTakeFirst()
        return Number(ended.numDeletedRows)
      }),
    clearAttempts: (address) =>
      write(async (tx) => {
        await tx.deleteFrom('attempts').where('address', '=', address).execute()
      }),
  }
}

type Asked = Readonly<{ idHash: string; now: number; idle: number }>

const selectLive = prepare((db: Kysely<Tables>, asked: Asked) =>
  liveSession(db, asked).select('sessions.id'),
)

const selectSession = prepare((db: Kysely<Tables>, asked: Asked) =>
  liveSession(db, asked).select([
    'accounts.id',
    'accounts.domain',
    'accounts.address',
    'accounts.shown_address',
    'accounts.role',
    'accounts.disabled_at',
    'sessions.id as session_id',
    'sessions.method',
    'sessions.proof_at',
    'sessions.created_at as opened_at',
    'sessions.seen_at',
    'sessions.expires_at',
    'domains.issuer',
    'domains.display_name',
    'domains.color',
    'domains.pages',
    'domains.brokers',
    'domains.session_idle',
    'domains.session_lifetime',
    'domains.certificate_lifetime',
  ]),
)

function liveSession(db: Kysely<Tables>, { idHash, now, idle }: Asked) {
  return db
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
    .innerJoin('domains', 'domains.name', 'accounts.domain')
    .where('sessions.id_hash', '=', idHash)
    .whereRef('sessions.epoch', '=', 'accounts.epoch')
    .where('accounts.disabled_at', 'is', null)
    .where('sessions.expires_at', '>', now)
    .where(
      sql<boolean>`sessions.seen_at + coalesce(domains.session_idle, cast(${idle} as bigint)) > cast(${now} as bigint)`,
    )
}

function asListed(row: SessionTable | DeviceTable): ListedSession {
  return {
    id: row.id,
    label: row.label,
    source: row.source,
    createdAtMs: row.created_at,
    seenAtMs: row.seen_at,
  }
}
