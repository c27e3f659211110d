// Secrets that all processes of a deployment share: random, sealed in the store, so that they outlive a new sealing key.
import { randomBytes } from 'node:crypto'
import { type KeyEncryptionKey, openSecret, sealSecret } from '@signet-id/server-kit'
import type { ProviderStore } from '../store/store.ts'

const PURPOSE = 'shared-value'
const BYTES = 32

/** @param name such as `pepper`; @returns reads the secret, made at first use and remembered */
export function sharedSecret(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  name: string,
): () => Promise<Buffer> {
  const place = { purpose: PURPOSE, row: name }
  let known: Buffer | undefined
  return async () => {
    known ??= openSecret(
      kek,
      place,
      await store.sharedValue(name, () => sealSecret(kek, place, randomBytes(BYTES))),
    )
    return known
  }
}
