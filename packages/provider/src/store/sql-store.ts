// The store in SQL: plain transactions and conditional statements, nothing that only one engine has.
import { type DatabaseOptions, type Migrations, openDatabase } from '@signet-id/server-kit'
import { domainStore } from './domain-store.ts'
import { enrolmentStore } from './enrolment-store.ts'
import { provider } from './migrations/001-provider.ts'
import { importedPages } from './migrations/002-imported-pages.ts'
import { proofsByStep } from './migrations/003-proofs-by-step.ts'
import { oneKeyAState } from './migrations/004-one-key-a-state.ts'
import { peopleStore } from './people-store.ts'
import { sessionStore } from './session-store.ts'
import { signInStore } from './sign-in-store.ts'
import type { ProviderStore } from './store.ts'
import type { Tables } from './tables.ts'
import { upkeepStore } from './upkeep-store.ts'

const MIGRATIONS: Migrations = {
  '001-provider': provider,
  '002-imported-pages': importedPages,
  '003-proofs-by-step': proofsByStep,
  '004-one-key-a-state': oneKeyAState,
}

/**
 * Opens the provider's store.
 * @param location database file, `postgres://...`, or `:memory:` for a test
 * @throws {OperationalError} `ERR_STORE_UNAVAILABLE`, `ERR_STORE_SCHEMA_NEWER`, `ERR_STORE_UNSAFE`, `ERR_STORE_DRIVER_MISSING`
 */
export async function openProviderStore(
  location: string,
  options: DatabaseOptions = {},
): Promise<ProviderStore> {
  const database = await openDatabase<Tables>(location, MIGRATIONS, options)
  return {
    engine: database.engine,
    schema: Object.keys(MIGRATIONS).sort().at(-1) ?? '',
    ...domainStore(database),
    ...peopleStore(database),
    ...enrolmentStore(database),
    ...sessionStore(database),
    ...signInStore(database),
    ...upkeepStore(database),
    close: () => database.close(),
  }
}
