// Domains and the keys of their issuers, in SQL.
import { type Database, isDuplicate, prepare } from '@signet-id/server-kit'
import type { Kysely } from 'kysely'
import { insertEvent } from './audit.ts'
import { insertAccount } from './people-store.ts'
import { asDomain, asKey, domainRow } from './rows.ts'
import type { DomainStore, KeyChange, ServedDomain, StoredKey } from './store.ts'
import type { Tables } from './tables.ts'

/** Thrown to take a whole change back. */
class Stale extends Error {}

/** The SQL behind `DomainStore`. */
export function domainStore({ read, write }: Database<Tables>): DomainStore {
  return {
    addDomain: (domain, key, nowMs) =>
      write(async (tx) => {
        const added = await tx
          .insertInto('domains')
          .values({ ...domainRow(domain), created_at: nowMs })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (added.numInsertedOrUpdatedRows !== 1n) return false
        await insertKey(tx, key, nowMs) // unless its issuer has one
        return true
      }),
    updateDomain: (domain) =>
      write(async (tx) => {
        const { name, ...changed } = domainRow(domain)
        const updated = await tx
          .updateTable('domains')
          .set(changed)
          .where('name', '=', name)
          .executeTakeFirst()
        return updated.numUpdatedRows === 1n
      }),
    removeDomain: (name) =>
      write(async (tx) => {
        for (const table of ['enrolment_links', 'enrolments', 'accounts'] as const)
          await tx.deleteFrom(table).where('domain', '=', name).execute()
        const [removed] = await tx
          .deleteFrom('domains')
          .where('name', '=', name)
          .returning('issuer')
          .execute()
        if (!removed) return false
        await tx
          .deleteFrom('signing_keys')
          .where('issuer', '=', removed.issuer)
          .where((eb) =>
            eb.not(
              eb.exists(
                eb.selectFrom('domains').select('name').where('issuer', '=', removed.issuer),
              ),
            ),
          )
          .execute()
        return true
      }),
    async findDomain(name) {
      const [row] = (await selectDomain(read, { name })).rows
      return row && asDomain(row)
    },
    async listDomains() {
      return (await read.selectFrom('domains').selectAll().orderBy('name').execute()).map(asDomain)
    },
    async findKeys(issuer) {
      const rows = await read
        .selectFrom('signing_keys')
        .selectAll()
        .where('issuer', '=', issuer)
        .where('state', '<>', 'revoked')
        .orderBy('created_at')
        .execute()
      return rows.map(asKey)
    },
    async listKeys() {
      const rows = await read
        .selectFrom('signing_keys')
        .selectAll()
        .orderBy('issuer')
        .orderBy('created_at')
        .execute()
      return rows.map(asKey)
    },
    async changeKeys(change, nowMs) {
      try {
        return await write(async (tx) => {
          await applyKeyChange(tx, change, nowMs)
          return true
        })
      } catch (error) {
        if (error instanceof Stale) return false
        throw error
      }
    },
    async importInstallation({ domain, keys, people }, nowMs) {
      try {
        return await write(async (tx) => {
          if (domain) await saveDomain(tx, domain, nowMs)
          await applyKeyChange(tx, keys, nowMs)
          for (const { accountId, ...account } of people) {
            if (!(await insertAccount(tx, account, accountId, nowMs)))
              throw new Stale(account.address)
            await insertEvent(tx, {
              ...{ event: 'account.imported', atMs: nowMs, actor: 'shell' },
              ...{ domain: account.domain, accountId },
            })
          }
          return undefined
        })
      } catch (error) {
        if (error instanceof Stale) return error.message
        throw error
      }
    },
  }
}

async function saveDomain(tx: Kysely<Tables>, domain: ServedDomain, nowMs: number): Promise<void> {
  const { name: _, ...changed } = domainRow(domain)
  await tx
    .insertInto('domains')
    .values({ ...domainRow(domain), created_at: nowMs })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(changed))
    .execute()
}

async function applyKeyChange(
  tx: Kysely<Tables>,
  { insert, moves }: KeyChange,
  nowMs: number,
): Promise<void> {
  for (const { id, from, to } of moves) {
    const moved = await tx
      .updateTable('signing_keys')
      .set({
        state: to,
        changed_at: nowMs,
        ...(to === 'revoked' ? { private_key: '' } : {}),
      })
      .where('id', '=', id)
      .where('state', '=', from)
      .executeTakeFirst()
      .catch((error: unknown) => {
        throw isDuplicate(error) ? new Stale('keys') : error // another came into that state first
      })
    if (moved.numUpdatedRows !== 1n) throw new Stale('keys')
  }
  if (insert && !(await insertKey(tx, insert, nowMs))) throw new Stale('keys')
}

const selectDomain = prepare((db: Kysely<Tables>, { name }: { name: string }) =>
  db.selectFrom('domains').selectAll().where('name', '=', name),
)

/** False when the issuer has a key in this state, of which there is one: two processes may both find that it is missing. */
async function insertKey(tx: Kysely<Tables>, key: StoredKey, nowMs: number): Promise<boolean> {
  const inserted = await tx
    .insertInto('signing_keys')
    .values({
      id: key.id,
      issuer: key.issuer,
      algorithm: key.algorithm,
      state: key.state,
      private_key: key.privateKey,
      created_at: nowMs,
      changed_at: nowMs,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}
