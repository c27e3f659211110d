// The store in SQL: plain transactions and conditional statements, nothing that only one engine has.
import type { Domain, EmailAddress } from '@signet-id/protocol'
import { DAY_MS } from '@signet-id/protocol'
import { type Migrations, openDatabase, randomToken } from '@signet-id/server-kit'
import type { Kysely, Transaction } from 'kysely'
import { first } from './migrations/001-first.ts'
import { asAccount, asDomain, asEnrolment } from './rows.ts'
import type {
  Admission,
  Attempt,
  NewSession,
  ProviderStore,
  StoredAuthenticator,
  StoredKey,
} from './store.ts'
import type { Tables } from './tables.ts'
import { admit, metersOf, refund } from './throttle.ts'

const MIGRATIONS: Migrations = { '001-first': first }

/** Sessions an account may have; the oldest makes room (threat model 5.3). */
const SESSIONS_PER_ACCOUNT = 20
/** A device is remembered this long after its last sign-in. */
export const DEVICE_MEMORY_MS: number = 180 * DAY_MS
/** How stale `seen_at` may be before a request refreshes it. */
const SEEN_GRAIN_MS = 60_000

/**
 * Opens the provider's store.
 * @param path database file, or `:memory:` for a test
 * @throws {OperationalError} `ERR_STORE_UNAVAILABLE`, `ERR_STORE_SCHEMA_NEWER`
 */
export async function openProviderStore(path: string): Promise<ProviderStore> {
  return createSqlStore(await openDatabase<Tables>(path, MIGRATIONS))
}

function createSqlStore(db: Kysely<Tables>): ProviderStore {
  const transaction = <T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> =>
    db.transaction().execute(work)
  return {
    addDomain: (domain, key, nowMs) =>
      transaction(async (tx) => {
        const added = await tx
          .insertInto('domains')
          .values({
            name: domain.name,
            issuer: domain.issuer,
            display_name: domain.displayName,
            brokers: JSON.stringify(domain.brokers),
            created_at: nowMs,
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (added.numInsertedOrUpdatedRows !== 1n) return false
        const keys = await tx
          .selectFrom('signing_keys')
          .select('id')
          .where('issuer', '=', domain.issuer)
          .execute()
        if (keys.length === 0) {
          await tx
            .insertInto('signing_keys')
            .values({
              id: key.id,
              issuer: key.issuer,
              algorithm: key.algorithm,
              state: key.state,
              private_key: key.privateKey,
              created_at: nowMs,
            })
            .execute()
        }
        return true
      }),
    async findDomain(name) {
      const row = await db
        .selectFrom('domains')
        .selectAll()
        .where('name', '=', name)
        .executeTakeFirst()
      return row && asDomain(row)
    },
    async listDomains() {
      return (await db.selectFrom('domains').selectAll().orderBy('name').execute()).map(asDomain)
    },
    async findKeys(issuer) {
      const rows = await db
        .selectFrom('signing_keys')
        .selectAll()
        .where('issuer', '=', issuer)
        .orderBy('created_at')
        .execute()
      return rows.map((row) => ({
        id: row.id,
        issuer: row.issuer as Domain,
        algorithm: row.algorithm as StoredKey['algorithm'],
        state: row.state as StoredKey['state'],
        privateKey: row.private_key,
      }))
    },
    async findAccount(address) {
      const row = await db
        .selectFrom('accounts')
        .selectAll()
        .where('address', '=', address)
        .executeTakeFirst()
      return row && asAccount(row)
    },
    async listAccounts() {
      const rows = await db
        .selectFrom('accounts')
        .leftJoin('totp_authenticators', 'totp_authenticators.account_id', 'accounts.id')
        .selectAll('accounts')
        .select((eb) => eb.fn.count<number>('totp_authenticators.id').as('authenticators'))
        .groupBy('accounts.id')
        .orderBy('accounts.address')
        .execute()
      return rows.map((row) => ({
        ...asAccount(row),
        createdAtMs: row.created_at,
        authenticators: Number(row.authenticators),
      }))
    },
    async findAuthenticators(address) {
      const rows = await db
        .selectFrom('totp_authenticators')
        .innerJoin('accounts', 'accounts.id', 'totp_authenticators.account_id')
        .selectAll('totp_authenticators')
        .where('accounts.address', '=', address)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        accountId: row.account_id,
        algorithm: row.algorithm as StoredAuthenticator['algorithm'],
        digits: row.digits as StoredAuthenticator['digits'],
        secret: row.secret,
      }))
    },
    saveEnrolment: (enrolment) =>
      transaction(async (tx) => {
        await tx.deleteFrom('enrolments').where('address', '=', enrolment.address).execute()
        await tx
          .insertInto('enrolments')
          .values({
            id: enrolment.id,
            address: enrolment.address,
            shown_address: enrolment.shownAddress,
            domain: enrolment.domain,
            algorithm: enrolment.algorithm,
            digits: enrolment.digits,
            secret: enrolment.secret,
            expires_at: enrolment.expiresAtMs,
          })
          .execute()
      }),
    async findEnrolment(id, nowMs) {
      const row = await db
        .selectFrom('enrolments')
        .selectAll()
        .where('id', '=', id)
        .where('expires_at', '>', nowMs)
        .executeTakeFirst()
      return row && asEnrolment(row)
    },
    confirmEnrolment: (id, step, accountId, nowMs) =>
      transaction(async (tx) => {
        const row = await tx
          .selectFrom('enrolments')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirst()
        const taken = await tx
          .deleteFrom('enrolments')
          .where('id', '=', id)
          .where('expires_at', '>', nowMs)
          .executeTakeFirst()
        if (!row || taken.numDeletedRows !== 1n) return false
        await tx
          .insertInto('accounts')
          .values({
            id: accountId,
            domain: row.domain,
            address: row.address,
            shown_address: row.shown_address,
            created_at: nowMs,
          })
          .execute()
        // The secret is sealed to the enrolment's id, so the authenticator keeps it.
        await tx
          .insertInto('totp_authenticators')
          .values({
            id: row.id,
            account_id: accountId,
            name: 'Authenticator',
            algorithm: row.algorithm,
            digits: row.digits,
            secret: row.secret,
            last_step: step,
            created_at: nowMs,
          })
          .execute()
        return true
      }),
    async admitAttempt(attempt) {
      return admitWhole(db, attempt)
    },
    openSession: (session) => transaction((tx) => openSession(tx, session)),
    async findSession(idHash, nowMs, idleMs) {
      const row = await db
        .selectFrom('sessions')
        .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
        .selectAll('accounts')
        .select([
          'sessions.created_at as session_created_at',
          'sessions.seen_at',
          'sessions.expires_at',
        ])
        .where('sessions.id_hash', '=', idHash)
        .where('sessions.expires_at', '>', nowMs)
        .where('sessions.seen_at', '>', nowMs - idleMs)
        .executeTakeFirst()
      if (!row) return undefined
      if (row.seen_at < nowMs - SEEN_GRAIN_MS)
        await db
          .updateTable('sessions')
          .set({ seen_at: nowMs })
          .where('id_hash', '=', idHash)
          .execute()
      return {
        account: asAccount(row),
        createdAtMs: row.session_created_at,
        expiresAtMs: row.expires_at,
      }
    },
    async endSession(idHash) {
      await db.deleteFrom('sessions').where('id_hash', '=', idHash).execute()
    },
    async clearAttempts(address: EmailAddress) {
      for (const { prefix } of metersOf(address)) {
        await db
          .deleteFrom('attempts')
          .where('meter', '>=', prefix)
          .where('meter', '<', `${prefix}\uffff`)
          .execute()
      }
    },
    async recordEvent(event) {
      await db
        .insertInto('audit_events')
        .values({
          id: randomToken(12),
          at: event.atMs,
          event: event.event,
          account_id: event.accountId ?? null,
          source: event.source ?? null,
          detail: JSON.stringify(event.detail ?? {}),
        })
        .execute()
    },
    async sweep(nowMs) {
      await db.deleteFrom('attempts').where('expires_at', '<=', nowMs).execute()
      await db.deleteFrom('sessions').where('expires_at', '<=', nowMs).execute()
      await db.deleteFrom('enrolments').where('expires_at', '<=', nowMs).execute()
      await db
        .deleteFrom('devices')
        .where('seen_at', '<=', nowMs - DEVICE_MEMORY_MS)
        .execute()
    },
    close: () => db.destroy(),
  }
}

/** A refusal takes every charge of its transaction back: who has to wait is not counted. */
async function admitWhole(db: Kysely<Tables>, attempt: Attempt): Promise<Admission> {
  let refusal: Admission | undefined
  try {
    return await db.transaction().execute(async (tx) => {
      const admission = await admit(tx, attempt)
      if ('lane' in admission) return admission
      refusal = admission
      throw new Error('attempt refused')
    })
  } catch (error) {
    if (refusal) return refusal
    throw error
  }
}

async function openSession(tx: Transaction<Tables>, session: NewSession): Promise<boolean> {
  const { nowMs, accountId } = session
  const spent = await tx
    .updateTable('totp_authenticators')
    .set({ last_step: session.step })
    .where('id', '=', session.authenticatorId)
    .where('last_step', '<', session.step)
    .executeTakeFirst()
  if (spent.numUpdatedRows !== 1n) return false
  await tx
    .insertInto('sessions')
    .values({
      id_hash: session.idHash,
      account_id: accountId,
      authenticator_id: session.authenticatorId,
      step: session.step,
      created_at: nowMs,
      seen_at: nowMs,
      expires_at: session.expiresAtMs,
    })
    .execute()
  await tx
    .deleteFrom('sessions')
    .where('account_id', '=', accountId)
    .where('id_hash', 'in', (eb) =>
      eb
        .selectFrom('sessions')
        .select('id_hash')
        .where('account_id', '=', accountId)
        .orderBy('created_at', 'desc')
        .limit(1000)
        .offset(SESSIONS_PER_ACCOUNT),
    )
    .execute()
  if (session.attempt.deviceHash !== undefined) {
    await tx
      .deleteFrom('devices')
      .where('id_hash', '=', session.attempt.deviceHash)
      .where('account_id', '=', accountId)
      .execute()
  }
  await tx
    .insertInto('devices')
    .values({ id_hash: session.deviceHash, account_id: accountId, failures: 0, seen_at: nowMs })
    .execute()
  await refund(tx, session.attempt, session.lane)
  return true
}
