// The broker's store in SQL: plain transactions and conditional statements, nothing that only one engine has.
import { type Database, type DatabaseOptions, openDatabase } from '@signet-id/server-kit'
import { challengeStore } from './challenge-store.ts'
import { copyStore } from './copy-store.ts'
import { domainMemory } from './domain-memory.ts'
import { mailStore } from './mail-store.ts'
import { migrations } from './migrations.ts'
import { secretStore } from './secret-store.ts'
import type { BrokerStore } from './store.ts'
import type { Tables } from './tables.ts'

/**
 * Opens the broker's database.
 * @param location as for `openDatabase`; on SQLite a file of its own, on PostgreSQL it may be the provider's database
 * @throws {OperationalError} `ERR_STORE_UNAVAILABLE`, `ERR_STORE_SCHEMA_NEWER`
 */
export async function openBrokerStore(
  location: string,
  options: DatabaseOptions = {},
): Promise<BrokerStore> {
  const database: Database<Tables> = await openDatabase<Tables>(location, migrations, {
    ...options,
    schemaName: 'broker',
  })
  return {
    ...challengeStore(database),
    ...mailStore(database),
    ...domainMemory(database),
    ...secretStore(database),
    ...copyStore(database),
    close: () => database.close(),
  }
}
