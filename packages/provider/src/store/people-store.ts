// People: accounts, their authenticators and recovery codes, in SQL.
import { type Database, randomToken } from '@signet-id/server-kit'
import { type Kysely, sql } from 'kysely'
import { like } from './like.ts'
import { endOthers } from './open-session.ts'
import { asAccount, asListedAuthenticator } from './rows.ts'
import type { ImportedAccount, Keep, PeopleStore } from './store.ts'
import type { Tables } from './tables.ts'

type Db = Kysely<Tables>

/** The SQL behind `PeopleStore`. */
export function peopleStore({ read, write }: Database<Tables>): PeopleStore {
  return {
    async findAccount(address) {
      const row = await read
        .selectFrom('accounts')
        .selectAll()
        .where('address', '=', address)
        .executeTakeFirst()
      return row && asAccount(row)
    },
    async listAccounts({ domain, search, after, limit } = {}) {
      const rows = await read
        .selectFrom((db) =>
          db
            .selectFrom('accounts')
            .selectAll()
            .$if(domain !== undefined, (q) => q.where('domain', '=', domain ?? ''))
            .$if(search !== undefined, (q) => q.where(sql.ref('address'), 'like', like(search)))
            .$if(after !== undefined, (q) => q.where(sql.ref('address'), '>', after))
            .orderBy('address')
            .$if(limit !== undefined, (q) => q.limit(limit ?? 0))
            .as('accounts'),
        )
        .selectAll('accounts')
        .select((eb) => [
          eb
            .selectFrom('totp_authenticators')
            .whereRef('account_id', '=', 'accounts.id')
            .select((c) => c.fn.countAll<number>().as('n'))
            .as('authenticators'),
          eb
            .selectFrom('totp_authenticators')
            .whereRef('account_id', '=', 'accounts.id')
            .select((c) => c.fn.max('used_at').as('at'))
            .as('last_used'),
          eb
            .selectFrom('recovery_codes')
            .whereRef('account_id', '=', 'accounts.id')
            .where('used_at', 'is', null)
            .select((c) => c.fn.countAll<number>().as('n'))
            .as('codes'),
        ])
        .orderBy('address')
        .execute()
      return rows.map((row) => ({
        ...asAccount(row),
        createdAtMs: row.created_at,
        authenticators: Number(row.authenticators),
        recoveryCodes: Number(row.codes),
        lastUsedMs: row.last_used ?? undefined,
      }))
    },
    importAccount: (account, accountId, nowMs) =>
      write((tx) => insertAccount(tx, account, accountId, nowMs)),
    setRole: (accountId, role) =>
      write(async (tx) => {
        await tx.updateTable('accounts').set({ role }).where('id', '=', accountId).execute()
        if (role === 'person') await withdrawLinksBy(tx, accountId)
      }),
    setDisabled: (accountId, disabled, nowMs) =>
      write(async (tx) => {
        const changed = await tx
          .updateTable('accounts')
          .set({ disabled_at: disabled ? nowMs : null })
          .where('id', '=', accountId)
          .where('disabled_at', disabled ? 'is' : 'is not', null)
          .executeTakeFirst()
        if (changed.numUpdatedRows !== 1n) return false
        await endOthers(tx, accountId)
        if (disabled) await withdrawLinksBy(tx, accountId)
        return true
      }),
    removeAccount: (accountId) =>
      write(async (tx) => {
        await withdrawLinksBy(tx, accountId)
        for (const table of ['enrolment_links', 'enrolments'] as const)
          await tx
            .deleteFrom(table)
            .where('address', '=', (eb) =>
              eb.selectFrom('accounts').select('address').where('id', '=', accountId),
            )
            .execute()
        await tx.deleteFrom('accounts').where('id', '=', accountId).execute()
      }),
    async listAuthenticators(accountId) {
      const rows = await read
        .selectFrom('totp_authenticators')
        .selectAll()
        .where('account_id', '=', accountId)
        .orderBy('created_at')
        .orderBy('id')
        .execute()
      return rows.map(asListedAuthenticator)
    },
    renameAuthenticator: (accountId, id, name) =>
      write(async (tx) => {
        const renamed = await tx
          .updateTable('totp_authenticators')
          .set({ name })
          .where('id', '=', id)
          .where('account_id', '=', accountId)
          .executeTakeFirst()
        return renamed.numUpdatedRows === 1n
      }),
    removeAuthenticator: (accountId, id, keep) =>
      write((tx) => removeAuthenticator(tx, accountId, id, keep)),
    resetSteps: (accountId, step) =>
      write(async (tx) => {
        const reset = await tx
          .updateTable('totp_authenticators')
          .set({ last_step: step })
          .where('account_id', '=', accountId)
          .where('last_step', '>', step)
          .executeTakeFirst()
        return Number(reset.numUpdatedRows)
      }),
    saveRecoveryCodes: (accountId, codeHashes, nowMs) =>
      write(async (tx) => {
        await lockAccount(tx, accountId) // or two renewals at once would leave both lists
        await tx.deleteFrom('recovery_codes').where('account_id', '=', accountId).execute()
        await tx
          .insertInto('recovery_codes')
          .values(
            codeHashes.map((codeHash) => ({
              id: randomToken(12),
              account_id: accountId,
              code_hash: codeHash,
              used_at: null,
              created_at: nowMs,
            })),
          )
          .execute()
      }),
    async countRecoveryCodes(accountId) {
      const row = await read
        .selectFrom('recovery_codes')
        .select(sql<number>`count(*)`.as('n'))
        .where('account_id', '=', accountId)
        .where('used_at', 'is', null)
        .executeTakeFirst()
      return row?.n ?? 0
    },
  }
}

/** Whoever changes what hangs on an account one after the other, on PostgreSQL as well. */
async function lockAccount(tx: Db, accountId: string): Promise<void> {
  await tx
    .updateTable('accounts')
    .set((eb) => ({ epoch: eb.ref('epoch') }))
    .where('id', '=', accountId)
    .execute()
}

/** All but the last one; everything else the account had open ends. */
async function removeAuthenticator(
  tx: Db,
  accountId: string,
  id: string,
  keep: Keep,
): Promise<boolean> {
  await lockAccount(tx, accountId) // or two removals at once would take the last two
  const removed = await tx
    .deleteFrom('totp_authenticators')
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('totp_authenticators as other')
          .select('other.id')
          .where('other.account_id', '=', accountId)
          .where('other.id', '<>', id),
      ),
    )
    .executeTakeFirst()
  if (removed.numDeletedRows !== 1n) return false
  await endOthers(tx, accountId, keep)
  return true
}

/** Links that an administrator gave out end with the office. */
async function withdrawLinksBy(tx: Db, accountId: string): Promise<void> {
  await tx.deleteFrom('enrolment_links').where('made_by', '=', accountId).execute()
}

/** A link that was made for somebody new must not become a second way to somebody who came by another one. */
export async function withdrawLinksFor(tx: Db, address: string): Promise<void> {
  await tx.deleteFrom('enrolment_links').where('address', '=', address).execute()
}

/** An account with its authenticator; false when the address has one. */
export async function insertAccount(
  tx: Db,
  account: ImportedAccount,
  accountId: string,
  nowMs: number,
): Promise<boolean> {
  const added = await tx
    .insertInto('accounts')
    .values({
      id: accountId,
      domain: account.domain,
      address: account.address,
      shown_address: account.shownAddress,
      role: 'person',
      epoch: 1,
      disabled_at: null,
      created_at: nowMs,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (added.numInsertedOrUpdatedRows !== 1n) return false
  await withdrawLinksFor(tx, account.address)
  const { authenticator } = account
  await tx
    .insertInto('totp_authenticators')
    .values({
      id: authenticator.id,
      account_id: accountId,
      name: authenticator.name,
      algorithm: authenticator.algorithm,
      digits: authenticator.digits,
      secret: authenticator.secret,
      weak: authenticator.weak ? 1 : 0,
      last_step: authenticator.lastStep,
      used_at: null,
      created_at: nowMs,
    })
    .execute()
  return true
}
