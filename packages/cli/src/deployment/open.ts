// The deployment's data folder: a private folder with the database and the key that opens its secrets.
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openProviderStore, type ProviderStore } from '@signet-id/provider'
import { createKeyFile, type KeyEncryptionKey, readKeyFile } from '@signet-id/server-kit'

export interface Data {
  readonly store: ProviderStore
  readonly kek: KeyEncryptionKey
}

/** Makes the folder and its key. Throws `ERR_KEY_FILE_EXISTS` when there is one. */
export function createDataFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  createKeyFile(keyFileOf(folder))
}

/**
 * Opens database and key.
 * @throws {OperationalError} `ERR_KEY_FILE_INVALID`, `ERR_STORE_UNAVAILABLE`, `ERR_STORE_SCHEMA_NEWER`
 */
export async function openData(folder: string): Promise<Data> {
  const kek = readKeyFile(keyFileOf(folder))
  return { kek, store: await openProviderStore(join(folder, 'signet.db')) }
}

function keyFileOf(folder: string): string {
  return join(folder, 'secret.key')
}
