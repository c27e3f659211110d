// Opens a database and brings its schema up to date.
import { chmodSync, closeSync, openSync } from 'node:fs'
import { OperationalError } from '@signet-id/protocol'
import { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { createSqliteDialect } from './sqlite-dialect.ts'

/** Numbered, forward only: `001-first`, `002-...`. */
export type Migrations = Readonly<Record<string, Migration>>

/**
 * Opens the embedded database at `path` and runs the migrations it lacks.
 * @param path file name, or `:memory:` for a test
 * @throws {OperationalError} `ERR_STORE_UNAVAILABLE`, `ERR_STORE_SCHEMA_NEWER`
 */
export async function openDatabase<Tables>(
  path: string,
  migrations: Migrations,
): Promise<Kysely<Tables>> {
  if (path !== ':memory:') createPrivateFile(path)
  const db = new Kysely<Tables>({ dialect: createSqliteDialect(path) })
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
  })
  const { error } = await migrator.migrateToLatest()
  if (error) {
    await db.destroy().catch(() => {})
    throw asStoreError(error, path)
  }
  return db
}

function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600))
    chmodSync(path, 0o600)
  } catch (cause) {
    throw new OperationalError(
      'ERR_STORE_UNAVAILABLE',
      `database ${path} cannot be opened; check that its folder exists and belongs to this user`,
      { cause },
    )
  }
}

function asStoreError(cause: unknown, path: string): OperationalError {
  if (cause instanceof Error && cause.message.includes('corrupted migrations')) {
    return new OperationalError(
      'ERR_STORE_SCHEMA_NEWER',
      `database ${path} was written by a newer Signet; update this program`,
      { cause },
    )
  }
  return new OperationalError(
    'ERR_STORE_UNAVAILABLE',
    `database ${path} cannot be used; is it a Signet database, on a disk with room?`,
    { cause },
  )
}
