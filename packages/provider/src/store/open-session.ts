// What opening a session writes, and what ends everything an account had open before.
import { DAY_MS } from '@signet-id/protocol'
import { changedRows, prepare, randomToken } from '@signet-id/server-kit'
import type { Kysely } from 'kysely'
import type { Keep, NewSession, ProofMethod } from './store.ts'
import type { AccountTable, DeviceTable, SessionTable, Tables } from './tables.ts'

type Db = Kysely<Tables>

/** Sessions an account may have, and devices; the oldest makes room (threat model 5.3). */
const SESSIONS_PER_ACCOUNT = 20
const DEVICES_PER_ACCOUNT = 20
/** A device is remembered this long after its last sign-in. */
export const DEVICE_MEMORY_MS: number = 180 * DAY_MS
const ID_BYTES = 12

/** An account with its domain's session lifetime. */
export type AccountRow = Pick<
  AccountTable,
  'id' | 'domain' | 'address' | 'shown_address' | 'role' | 'epoch' | 'disabled_at'
> & { readonly session_lifetime: number | null }

/** What the person proved themselves with; `step` is the time step of the code. */
export interface Proof {
  readonly method: ProofMethod
  readonly authenticatorId: string
  readonly step: number
}

/**
 * Opens a session and remembers the device, instead of the one the browser came with.
 * @returns true when the device was not known before
 */
export async function openSession(
  db: Db,
  account: AccountRow,
  from: { source: string; deviceHash: string | undefined; nowMs: number },
  session: NewSession,
  proof: Proof,
): Promise<boolean> {
  const { nowMs, source } = from
  const mine = {
    account_id: account.id,
    epoch: account.epoch,
    label: session.label,
    source,
    created_at: nowMs,
    seen_at: nowMs,
  }
  const inserted = insertSession(db, {
    ...mine,
    id_hash: session.idHash,
    id: randomToken(ID_BYTES),
    method: proof.method,
    authenticator_id: proof.authenticatorId,
    step: proof.step,
    proof_at: nowMs,
    expires_at: nowMs + (account.session_lifetime ?? session.lifetimeMs),
  })
  const [, deleted] = await Promise.all([
    inserted,
    from.deviceHash === undefined
      ? undefined
      : deleteDevice(db, { idHash: from.deviceHash, account: account.id }),
    insertDevice(db, {
      ...mine,
      id_hash: session.deviceHash,
      id: randomToken(ID_BYTES),
      failures: 0,
    }),
  ])
  return deleted === undefined || changedRows(deleted) === 0
}

/** How many an account had before a sign-in. */
export interface Crowd {
  readonly sessions: number
  readonly devices: number
}

/** Sends away what is too many once a session was opened: the oldest makes room. Those who have few, as nearly all, cost no statement. */
export async function makeRoom(db: Db, account: string, had: Crowd): Promise<void> {
  await Promise.all([
    had.sessions < SESSIONS_PER_ACCOUNT ? undefined : trimSessions(db, { account }),
    had.devices < DEVICES_PER_ACCOUNT ? undefined : trimDevices(db, { account }),
  ])
}

/**
 * Starts a new epoch: every session and device of an account is over, except what is kept, and so is an authenticator that was being
 * added in one of them (threat model T12).
 * @returns the epoch
 */
export async function endOthers(db: Db, accountId: string, keep?: Keep): Promise<number> {
  const { epoch } = await db
    .updateTable('accounts')
    .set((eb) => ({ epoch: eb('epoch', '+', 1) }))
    .where('id', '=', accountId)
    .returning('epoch')
    .executeTakeFirstOrThrow()
  await db
    .deleteFrom('sessions')
    .where('account_id', '=', accountId)
    .where('id', '<>', keep?.sessionId ?? '')
    .execute()
  await db
    .deleteFrom('devices')
    .where('account_id', '=', accountId)
    .where('id_hash', '<>', keep?.deviceHash ?? '')
    .execute()
  await db.deleteFrom('enrolments').where('account_id', '=', accountId).execute()
  for (const table of ['sessions', 'devices'] as const)
    await db.updateTable(table).set({ epoch }).where('account_id', '=', accountId).execute()
  return epoch
}

type Row<T> = T & Record<string, string | number | null>

const insertSession = prepare((db: Db, row: Row<SessionTable>) =>
  db.insertInto('sessions').values({
    id_hash: row.id_hash,
    id: row.id,
    account_id: row.account_id,
    epoch: row.epoch,
    method: row.method,
    authenticator_id: row.authenticator_id,
    step: row.step,
    label: row.label,
    source: row.source,
    proof_at: row.proof_at,
    created_at: row.created_at,
    seen_at: row.seen_at,
    expires_at: row.expires_at,
  }),
)

const insertDevice = prepare((db: Db, row: Row<DeviceTable>) =>
  db.insertInto('devices').values({
    id_hash: row.id_hash,
    id: row.id,
    account_id: row.account_id,
    epoch: row.epoch,
    label: row.label,
    source: row.source,
    failures: row.failures,
    created_at: row.created_at,
    seen_at: row.seen_at,
  }),
)

const deleteDevice = prepare((db: Db, { idHash, account }: { idHash: string; account: string }) =>
  db.deleteFrom('devices').where('id_hash', '=', idHash).where('account_id', '=', account),
)

/** What is older than the twentieth of an account goes. */
const trimSessions = prepare((db: Db, { account }: { account: string }) =>
  db
    .deleteFrom('sessions')
    .where('account_id', '=', account)
    .where('created_at', '<', (eb) =>
      eb
        .selectFrom('sessions')
        .select('created_at')
        .where('account_id', '=', account)
        .orderBy('created_at', 'desc')
        .limit(1)
        .offset(SESSIONS_PER_ACCOUNT - 1),
    ),
)

const trimDevices = prepare((db: Db, { account }: { account: string }) =>
  db
    .deleteFrom('devices')
    .where('account_id', '=', account)
    .where('seen_at', '<', (eb) =>
      eb
        .selectFrom('devices')
        .select('seen_at')
        .where('account_id', '=', account)
        .orderBy('seen_at', 'desc')
        .limit(1)
        .offset(DEVICES_PER_ACCOUNT - 1),
    ),
)
