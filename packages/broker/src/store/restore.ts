// A broker's database filled from a backup, with nothing in it that was spent: no code, no mail, no key whose time is over.
import { OperationalError } from '@signet-id/protocol'
import { type KeyEncryptionKey, sealingKeyId } from '@signet-id/server-kit'
import { isPastUse } from '../keys/key-ring.ts'
import type { BrokerStore, Row } from './store.ts'

/** A row with the name of its table. */
export type BackupRow = readonly [table: string, row: Row]

/**
 * Puts a broker's rows back; those of other services are passed over.
 * @param kek must open what the rows sealed
 * @throws {OperationalError} `ERR_STORE_NOT_EMPTY`, `ERR_SECRET_UNREADABLE`; nothing was written then
 */
export async function restoreBrokerStore(
  store: Pick<BrokerStore, 'restore'>,
  kek: KeyEncryptionKey,
  rows: readonly BackupRow[],
  nowMs: number,
): Promise<void> {
  const kept = rows.filter(([table, row]) => !isOver(table, row, nowMs))
  for (const [table, row] of kept) {
    const sealed =
      table === 'broker_keys' ? row.private_key : table === 'broker_settings' ? row.value : ''
    if (typeof sealed === 'string' && sealed !== '' && !kek.find(sealingKeyId(sealed)))
      throw new OperationalError(
        'ERR_SECRET_UNREADABLE',
        'the secrets of this backup were sealed under another key; add that key as a line to secret.key',
      )
  }
  if (!(await store.restore(kept)))
    throw new OperationalError(
      'ERR_STORE_NOT_EMPTY',
      "the broker's database has keys already; move it away first, a restore never overwrites",
    )
}

function isOver(table: string, row: Row, nowMs: number): boolean {
  switch (table) {
    case 'broker_keys':
      return isPastUse(
        { generation: Number(row.generation), createdAtMs: Number(row.created_at) },
        nowMs,
      )
    case 'budgets':
      return Number(row.ends_at) <= nowMs
    case 'remembered_domains':
      return Number(row.until) <= nowMs
    default:
      return false
  }
}
