// Changing the key that seals every secret in the store, while it is in use.
import { type KeyEncryptionKey, openSecret, sealingKeyId, sealSecret } from '@signet-id/server-kit'
import type { ProviderStore } from '../store/store.ts'

/** A process with the old key may seal a row while we pass; more passes than this mean that one does not follow. */
const MAX_PASSES = 5

/**
 * Seals again whatever is not sealed under the ring's first key. A row that changed meanwhile is left for the next pass.
 * @returns how many secrets were sealed again
 * @throws {OperationalError} `ERR_SECRET_UNREADABLE` when a secret was sealed under a key that is not in the ring
 */
export async function rekeySecrets(store: ProviderStore, kek: KeyEncryptionKey): Promise<number> {
  let total = 0
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const changed = await store.resealAll((purpose, row, sealed) =>
      sealingKeyId(sealed) === kek.id
        ? undefined
        : sealSecret(kek, { purpose, row }, openSecret(kek, { purpose, row }, sealed)),
    )
    if (changed === 0) return total
    total += changed
  }
  return total
}
