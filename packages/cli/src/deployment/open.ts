// The deployment's data folder: a private folder with the database and the key that opens its secrets.
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import type { ProviderStore } from '@signet-id/provider'
import {
  createKeyFile,
  engineOf,
  type KeyEncryptionKey,
  keyFromCommand,
  keyFromText,
  readKeyFile,
  requireSealingKeys,
} from '@signet-id/server-kit'
import { makeFolder } from '../folder.ts'
import { ENV_PREFIX, type KeySource } from './config.ts'

/** The open database, and the key of what is sealed in it. */
export interface Data {
  readonly store: ProviderStore
  readonly kek: KeyEncryptionKey
}

/** Makes the folder and its key. Throws `ERR_KEY_FILE_EXISTS` when there is one. */
export function createDataFolder(folder: string): void {
  makeFolder(folder, 0o700)
  chmodSync(folder, 0o700)
  createKeyFile(keyFileOf(folder))
}

/** Where a deployment keeps its data: a data folder alone, or with another database or key. */
export interface DataPlace {
  readonly dataFolder: string
  readonly database?: string | undefined
  readonly key?: KeySource | undefined
}

/**
 * Opens database and key.
 * @param place a configuration, or just the data folder
 * @throws {OperationalError} `ERR_KEY_FILE_INVALID`, `ERR_SECRET_UNREADABLE`, `ERR_STORE_UNAVAILABLE`, `ERR_STORE_SCHEMA_NEWER`
 */
export async function openData(place: DataPlace | string): Promise<Data> {
  const at = typeof place === 'string' ? { dataFolder: place } : place
  const kek = openKey(at)
  // Read here: a verifier or a broker alone needs nothing of it.
  const { openProviderStore } = await import('@signet-id/provider')
  const store = await openProviderStore(databaseOf(at))
  try {
    await requireSealingKeys(store, kek)
    return { kek, store }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** The key that opens the database's secrets. */
export function openKey({ dataFolder, key }: DataPlace): KeyEncryptionKey {
  if (key === undefined) return readKeyFile(keyFileOf(dataFolder))
  return 'text' in key
    ? keyFromText(key.text)
    : keyFromCommand(key.command, withoutOwnSettings(process.env))
}

/** What another program may see of our environment: not our settings, which may hold passwords (threat model T152). */
function withoutOwnSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith(`${ENV_PREFIX}_`)),
  )
}

/** Where the database is, as the store is told. */
export function databaseOf({ dataFolder, database }: DataPlace): string {
  return database ?? join(dataFolder, 'signet.db')
}

/** Where the broker's is: on PostgreSQL the deployment's database; otherwise a file of its own in the data folder. */
export function brokerDatabaseOf({ dataFolder, database }: DataPlace): string {
  return database !== undefined && engineOf(database) === 'postgres'
    ? database
    : join(dataFolder, 'broker.db')
}

/** Where the key-encryption key is when no setting says otherwise. */
export function keyFileOf(folder: string): string {
  return join(folder, 'secret.key')
}
