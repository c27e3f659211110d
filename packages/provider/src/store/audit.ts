// The trail of what matters, append only (threat model T150).
import { prepare, randomToken } from '@signet-id/server-kit'
import type { Kysely } from 'kysely'
import { instantText } from './instant-text.ts'
import type { AuditEvent } from './store.ts'
import type { AuditEventTable, Tables } from './tables.ts'

const RANDOM_BYTES = 9

/** Appends an event, in whatever transaction the caller is in. */
export async function insertEvent(db: Kysely<Tables>, event: AuditEvent): Promise<void> {
  await insertRow(db, {
    id: eventId(event.atMs),
    at: event.atMs,
    event: event.event,
    domain: event.domain ?? null,
    account_id: event.accountId ?? null,
    actor: event.actor ?? null,
    source: event.source ?? null,
    detail: JSON.stringify({
      ...event.detail,
      ...(event.address === undefined ? {} : { address: event.address }),
    }),
  })
}

function eventId(atMs: number): string {
  return `${instantText(atMs)}${randomToken(RANDOM_BYTES)}`
}

const insertRow = prepare(
  (db: Kysely<Tables>, row: AuditEventTable & Record<string, string | number | null>) =>
    db.insertInto('audit_events').values({
      id: row.id,
      at: row.at,
      event: row.event,
      domain: row.domain,
      account_id: row.account_id,
      actor: row.actor,
      source: row.source,
      detail: row.detail,
    }),
)
