// A new signing key as the row it will be: made, named, sealed.
import type { Domain } from '@signet-id/protocol'
import {
  generatePrivateKey,
  type KeyEncryptionKey,
  randomToken,
  type SigningAlgorithm,
  sealSecret,
} from '@signet-id/server-kit'
import type { KeyState, StoredKey } from '../store/store.ts'

/** Purpose of sealed signing keys. */
export const SIGNING_KEY_PURPOSE = 'signing-key'
const ID_BYTES = 12

/** Makes a key pair, whose private half is sealed. */
export async function newKey(
  kek: KeyEncryptionKey,
  issuer: Domain,
  algorithm: SigningAlgorithm,
  state: KeyState,
): Promise<StoredKey> {
  return sealedKey(kek, issuer, algorithm, state, await generatePrivateKey(algorithm))
}

/** A new row for a private key, sealed for it. */
export function sealedKey(
  kek: KeyEncryptionKey,
  issuer: Domain,
  algorithm: SigningAlgorithm,
  state: KeyState,
  pkcs8: Buffer,
): StoredKey {
  const id = newKeyId()
  const privateKey = sealSecret(kek, { purpose: SIGNING_KEY_PURPOSE, row: id }, pkcs8)
  return { id, issuer, algorithm, state, privateKey }
}

/** Never begins like an option: people type it after `signet key revoke`. */
function newKeyId(): string {
  for (;;) {
    const id = randomToken(ID_BYTES)
    if (!id.startsWith('-')) return id
  }
}
