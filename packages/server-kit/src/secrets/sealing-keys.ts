// Is the ring at hand the one that a store was sealed with? Asked before anything is sealed with a wrong key beside it (threat model T131).
import { OperationalError } from '@signet-id/protocol'
import type { KeyEncryptionKey } from './seal.ts'

/**
 * Refuses a ring that does not open everything in the store.
 * @throws {OperationalError} `ERR_SECRET_UNREADABLE`
 */
export async function requireSealingKeys(
  store: { sealingKeys(): Promise<readonly string[]> },
  kek: KeyEncryptionKey,
): Promise<void> {
  const missing = (await store.sealingKeys()).filter((id) => kek.find(id) === undefined)
  if (missing.length === 0) return
  throw new OperationalError(
    'ERR_SECRET_UNREADABLE',
    'secrets in the database are sealed under another key than secret.key (or your `key`) holds; put that key back, or add it as a further line',
    { detail: { missing: missing.join(' ') } },
  )
}
