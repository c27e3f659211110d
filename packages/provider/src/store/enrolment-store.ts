// The links by which people come, and enrolments that wait for their code, in SQL.
import type { Database } from '@signet-id/server-kit'
import { sql } from 'kysely'
import { confirmEnrolment } from './confirm-enrolment.ts'
import { like } from './like.ts'
import { asEnrolment, asLink } from './rows.ts'
import type { EnrolmentStore } from './store.ts'
import type { EnrolmentTable, Tables } from './tables.ts'

/** Wrong codes after which a pending secret is dead. */
const ENROLMENT_FAILURES = 10

/** The SQL behind `EnrolmentStore`. */
export function enrolmentStore(database: Database<Tables>): EnrolmentStore {
  const { read, write } = database
  return {
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
    async listLinks(domain, nowMs, { search, limit } = {}) {
      const rows = await read
        .selectFrom('enrolment_links')
        .selectAll()
        .where('domain', '=', domain)
        .where('expires_at', '>', nowMs)
        .$if(search !== undefined, (q) => q.where(sql.ref('address'), 'like', like(search)))
        .orderBy('address')
        .$if(limit !== undefined, (q) => q.limit(limit ?? 0))
        .execute()
      return rows.map(asLink)
    },
    withdrawLink: (address) =>
      write(async (tx) => {
        const withdrawn = await tx
          .deleteFrom('enrolment_links')
          .where('address', '=', address)
          .executeTakeFirst()
        return withdrawn.numDeletedRows > 0n
      }),
    saveEnrolment: (enrolment) =>
      write(async (tx) => {
        const row: EnrolmentTable = {
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
        }
        await tx
          .insertInto('enrolments')
          .values(row)
          .onConflict((conflict) => conflict.column('address').doUpdateSet(row))
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
  }
}
