// The moment an enrolment becomes an authenticator: enrolment, link and step are spent together, once (threat model T4, T12).
import type { Database } from '@signet-id/server-kit'
import type { Kysely } from 'kysely'
import { insertEvent } from './audit.ts'
import { endOthers, openSession } from './open-session.ts'
import { withdrawLinksFor } from './people-store.ts'
import { asAccount } from './rows.ts'
import type { Account, ConfirmedEnrolment } from './store.ts'
import type { AccountTable, EnrolmentTable, Tables } from './tables.ts'

type Db = Kysely<Tables>

/** Thrown to take a whole confirmation back. */
class Gone extends Error {}

/** The account it was for, or undefined when anything in it is gone or spent: nothing was written then. */
export async function confirmEnrolment(
  database: Database<Tables>,
  confirmed: ConfirmedEnrolment,
): Promise<Account | undefined> {
  try {
    return await database.write((tx) => confirm(tx, confirmed))
  } catch (error) {
    if (error instanceof Gone) return undefined
    throw error
  }
}

async function confirm(tx: Db, confirmed: ConfirmedEnrolment): Promise<Account> {
  const { id, nowMs, source, keep } = confirmed
  const enrolment = await takeEnrolment(tx, id, nowMs)
  const purpose = await takeLink(tx, enrolment.link_hash, nowMs)
  const known = await tx
    .selectFrom('accounts')
    .selectAll()
    .where('address', '=', enrolment.address)
    .executeTakeFirst()
  // A secret made for an address without account must not become a second one of somebody who came first.
  if (known ? known.disabled_at !== null : enrolment.account_id !== null) throw new Gone()
  if (known && enrolment.account_id === null && purpose === undefined) throw new Gone()
  if (known && enrolment.account_id !== null && enrolment.account_id !== known.id) throw new Gone()
  const account = known ?? (await addAccount(tx, enrolment, confirmed))
  if (known && purpose === 'recover') await removeFactors(tx, known.id)
  await addAuthenticator(tx, enrolment, account.id, confirmed)
  const epoch = known ? await endOthers(tx, account.id, keep) : account.epoch
  if (confirmed.session) {
    const domain = await tx
      .selectFrom('domains')
      .select('session_lifetime')
      .where('name', '=', account.domain)
      .executeTakeFirst()
    await openSession(
      tx,
      { ...account, epoch, session_lifetime: domain?.session_lifetime ?? null },
      { source, deviceHash: keep?.deviceHash, nowMs },
      confirmed.session,
      { method: 'enrolment', authenticatorId: enrolment.id, step: confirmed.step },
    )
  }
  await insertEvent(tx, {
    event: eventOf(known !== undefined, purpose),
    atMs: nowMs,
    domain: account.domain,
    accountId: account.id,
    source: source === '' ? undefined : source,
    detail: { authenticator: enrolment.name },
  })
  return asAccount(account)
}

function eventOf(known: boolean, purpose: string | undefined): string {
  if (!known) return 'account.enrolled'
  return purpose === 'recover' ? 'recovery.link-used' : 'authenticator.added'
}

async function takeEnrolment(tx: Db, id: string, nowMs: number): Promise<EnrolmentTable> {
  const row = await tx
    .deleteFrom('enrolments')
    .where('id', '=', id)
    .where('expires_at', '>', nowMs)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new Gone()
  return row
}

async function takeLink(
  tx: Db,
  linkHash: string | null,
  nowMs: number,
): Promise<string | undefined> {
  if (linkHash === null) return undefined
  const link = await tx
    .deleteFrom('enrolment_links')
    .where('id_hash', '=', linkHash)
    .where('expires_at', '>', nowMs)
    .returning('purpose')
    .executeTakeFirst()
  if (!link) throw new Gone()
  return link.purpose
}

async function addAccount(
  tx: Db,
  enrolment: EnrolmentTable,
  { accountId, nowMs }: ConfirmedEnrolment,
): Promise<AccountTable> {
  const row: AccountTable = {
    id: accountId,
    domain: enrolment.domain,
    address: enrolment.address,
    shown_address: enrolment.shown_address,
    role: 'person',
    epoch: 1,
    disabled_at: null,
    created_at: nowMs,
  }
  const added = await tx
    .insertInto('accounts')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (added.numInsertedOrUpdatedRows !== 1n) throw new Gone()
  await withdrawLinksFor(tx, row.address)
  return row
}

async function removeFactors(tx: Db, accountId: string): Promise<void> {
  await tx.deleteFrom('totp_authenticators').where('account_id', '=', accountId).execute()
  await tx.deleteFrom('recovery_codes').where('account_id', '=', accountId).execute()
}

/** The secret is sealed to the enrolment's id, so the authenticator keeps it. */
async function addAuthenticator(
  tx: Db,
  enrolment: EnrolmentTable,
  accountId: string,
  { step, nowMs }: ConfirmedEnrolment,
): Promise<void> {
  await tx
    .insertInto('totp_authenticators')
    .values({
      id: enrolment.id,
      account_id: accountId,
      name: enrolment.name,
      algorithm: enrolment.algorithm,
      digits: enrolment.digits,
      secret: enrolment.secret,
      weak: 0,
      last_step: step,
      used_at: nowMs,
      created_at: nowMs,
    })
    .execute()
}
