// People: accounts, their authenticators and recovery codes, and the links by which they come, in SQL.
import { type Database, randomToken } from '@signet-id/server-kit'
import { type Kysely, sql } from 'kysely'
import { confirmEnrolment } from './confirm-enrolment.ts'
import { endOthers } from './open-session.ts'
import { asAccount, asEnrolment, asLink, asListedAuthenticator } from './rows.ts'
import type { ImportedAccount, PeopleStore } from './store.ts'
import type { Tables } from './tables.ts'

/** Wrong codes after which a pending secret is dead. */
const ENROLMENT_FAILURES = 10

export function peopleStore(database: Database<Tables>): PeopleStore {
  const { read, write } = database
  return {
    async findAccount(address) {
      const row = await read
        .selectFrom('accounts')
        .selectAll()
        .where('address', '=', address)
        .executeTakeFirst()
      return row && asAccount(row)
    },
    async listAccounts(domain) {
      const rows = await read
        .selectFrom('accounts')
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
        .$if(domain !== undefined, (q) => q.where('domain', '=', domain ?? ''))
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
      }),
    setDisabled: (accountId, disabled, nowMs) =>
      write(async (tx) => {
        await tx
          .updateTable('accounts')
          .set({ disabled_at: disabled ? nowMs : null })
          .where('id', '=', accountId)
          .execute()
        await endOthers(tx, accountId)
      }),
    removeAccount: (accountId) =>
      write(async (tx) => {
        await tx
          .deleteFrom('enrolment_links')
          .where('address', '=', (eb) =>
            eb.selectFrom('accounts').select('address').where('id', '=', accountId),
          )
          .execute()
        await tx.deleteFrom('accounts').where('id', '=', accountId).execute()
      }),
    saveLink: (idHash, link) =>
      write(async (tx) => {
        await tx.deleteFrom('enrolment_links').where('address', '=', link.address).execute()
        await tx
          .insertInto('enrolment_links')
          .values({
            id_hash: idHash,
            address: link.address,
            shown_address: link.shownAddress,
            domain: link.domain,
            purpose: link.purpose,
            made_by: link.madeBy,
            created_at: link.createdAtMs,
            expires_at: link.expiresAtMs,
          })
          .execute()
      }),
    async findLink(idHash, nowMs) {
      const row = await read
        .selectFrom('enrolment_links')
        .selectAll()
        .where('id_hash', '=', idHash)
        .where('expires_at', '>', nowMs)
        .executeTakeFirst()
      return row && asLink(row)
    },
    async listLinks(domain, nowMs) {
      const rows = await read
        .selectFrom('enrolment_links')
        .selectAll()
        .where('domain', '=', domain)
        .where('expires_at', '>', nowMs)
        .orderBy('address')
        .execute()
      return rows.map(asLink)
    },
    saveEnrolment: (enrolment) =>
      write(async (tx) => {
        await tx.deleteFrom('enrolments').where('address', '=', enrolment.address).execute()
        await tx
          .insertInto('enrolments')
          .values({
            id: enrolment.id,
            address: enrolment.address,
            shown_address: enrolment.shownAddress,
            domain: enrolment.domain,
            account_id: enrolment.accountId ?? null,
            link_hash: enrolment.linkHash ?? null,
            name: enrolment.name,
            algorithm: enrolment.algorithm,
            digits: enrolment.digits,
            secret: enrolment.secret,
            failures: 0,
            expires_at: enrolment.expiresAtMs,
          })
          .execute()
      }),
    async findEnrolment(id, nowMs) {
      const row = await read
        .selectFrom('enrolments')
        .selectAll()
        .where('id', '=', id)
        .where('expires_at', '>', nowMs)
        .where('failures', '<', ENROLMENT_FAILURES)
        .executeTakeFirst()
      return row && asEnrolment(row)
    },
    failEnrolment: (id) =>
      write(async (tx) => {
        await tx
          .updateTable('enrolments')
          .set((eb) => ({ failures: eb('failures', '+', 1) }))
          .where('id', '=', id)
          .execute()
      }),
    confirmEnrolment: (confirmed) => confirmEnrolment(database, confirmed),
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
      write(async (tx) => {
        // The account's row is locked first, so that two removals at once cannot take the last two.
        await endOthers(tx, accountId, keep)
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
        return removed.numDeletedRows === 1n
      }),
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

/** An account with its authenticator; false when the address has one. */
export async function insertAccount(
  tx: Kysely<Tables>,
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
