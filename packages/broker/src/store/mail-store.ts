// Mails that wait to be sent, in SQL.
import type { Database } from '@signet-id/server-kit'
import type { MailStore } from './store.ts'
import type { Tables } from './tables.ts'

/** The SQL behind `MailStore`. */
export function mailStore({ write }: Database<Tables>): MailStore {
  return {
    takeMails: (nowMs, leaseMs, limit) =>
      write(async (tx) => {
        const due = await tx
          .selectFrom('outgoing_mails')
          .selectAll()
          .where('next_at', '<=', nowMs)
          .orderBy('next_at')
          .limit(limit)
          .execute()
        const taken = []
        for (const row of due) {
          const { numUpdatedRows } = await tx
            .updateTable('outgoing_mails')
            .set({ next_at: nowMs + leaseMs, attempts: row.attempts + 1 })
            .where('id', '=', row.id)
            .where('next_at', '=', row.next_at)
            .executeTakeFirst()
          const { id, sealed, attempts, expires_at: expiresAtMs } = row
          if (numUpdatedRows === 1n) taken.push({ id, sealed, attempts: attempts + 1, expiresAtMs })
        }
        return taken
      }),
    deleteMail: (id) =>
      write(
        async (tx) => void (await tx.deleteFrom('outgoing_mails').where('id', '=', id).execute()),
      ),
    postponeMail: (id, nextAtMs) =>
      write(
        async (tx) =>
          void (await tx
            .updateTable('outgoing_mails')
            .set({ next_at: nextAtMs })
            .where('id', '=', id)
            .execute()),
      ),
  }
}
