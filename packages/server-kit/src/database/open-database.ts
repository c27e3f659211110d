// Opens a database and brings its schema up to date.
import { chmodSync, closeSync, openSync } from 'node:fs'
import { isBrowserIdError, OperationalError } from '@signet-id/protocol'
import { Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { Database, DatabaseOptions, Engine } from './database.ts'
import { createPostgresDialect, createPostgresPool } from './postgres-dialect.ts'
import { createPostgresWriter } from './postgres-writer.ts'
import { createSqliteDialect } from './sqlite-dialect.ts'
import { createSqliteWriter } from './sqlite-writer.ts'
import { asStoreError, CERTIFICATE_WORDS } from './store-error.ts'

/** Numbered, forward only: `001-first`, `002-...`. */
export type Migrations = Readonly<Record<string, Migration>>

/** Two processes that start at once may both try to make the first tables. */
const MIGRATION_TRIES = 5

/**
 * Opens a database and runs the migrations it lacks.
 * @param location file name, `sqlite:` and a file name, `postgres://...`, or `:memory:` for a test
 * @throws {OperationalError} `ERR_STORE_UNAVAILABLE`, `ERR_STORE_SCHEMA_NEWER`, `ERR_STORE_UNSAFE`, `ERR_STORE_DRIVER_MISSING`
 */
export async function openDatabase<Tables>(
  location: string,
  migrations: Migrations,
  options: DatabaseOptions = {},
): Promise<Database<Tables>> {
  const engine = engineOf(location)
  const shown = engine === 'postgres' ? withoutPassword(location) : sqlitePath(location)
  const { db, write } =
    engine === 'postgres'
      ? await openPostgres<Tables>(location, options)
      : openSqlite<Tables>(sqlitePath(location), options)
  try {
    await requireSafe(db, engine)
    await migrate(db, migrations, options.schemaName)
    if (engine === 'sqlite') await sql`pragma busy_timeout = 0`.execute(db)
  } catch (error) {
    await db.destroy().catch(() => {})
    throw asOpeningError(error, shown)
  }
  return { engine, read: db, write, clock: () => clockOf(db, engine), close: () => db.destroy() }
}

/** Which engine keeps what a location names. */
export function engineOf(location: string): Engine {
  return /^postgres(?:ql)?:\/\//.test(location) ? 'postgres' : 'sqlite'
}

/** The file that a location names. */
export function sqlitePath(location: string): string {
  return location.startsWith('sqlite:') ? location.slice('sqlite:'.length) : location
}

function openSqlite<Tables>(path: string, options: DatabaseOptions) {
  if (path !== ':memory:') createPrivateFile(path)
  const db = new Kysely<Tables>({ dialect: createSqliteDialect(path, options.onStatement) })
  return { db, write: createSqliteWriter(db) }
}

async function openPostgres<Tables>(url: string, options: DatabaseOptions) {
  const pool = await createPostgresPool(url, options.maxConnections)
  const db = new Kysely<Tables>({ dialect: createPostgresDialect(pool, options.onStatement) })
  return { db, write: createPostgresWriter(db) }
}

/** What is acknowledged must survive a power cut, and must be read from the server that takes the writes (threat model 5.8, T140). */
async function requireSafe<Tables>(db: Kysely<Tables>, engine: Engine): Promise<void> {
  if (engine === 'sqlite') return
  const unsafe = (why: string): OperationalError =>
    new OperationalError('ERR_STORE_UNSAFE', `this PostgreSQL server cannot be used: ${why}`)
  const show = async (name: string): Promise<string> => {
    const { rows } = await sql<{ value: string | null }>`
      select current_setting(${name}, true) as value`.execute(db)
    return rows[0]?.value ?? ''
  }
  if ((await show('fsync')) === 'off') throw unsafe('fsync is off; spent codes would come back')
  if ((await show('full_page_writes')) === 'off')
    throw unsafe('full_page_writes is off; a power cut may break it')
  if ((await show('synchronous_commit')) === 'off')
    throw unsafe('synchronous_commit cannot be switched on; let this role set it')
  if ((await show('transaction_read_only')) === 'on')
    throw unsafe('it takes no writes; name the primary')
}

async function migrate<Tables>(
  db: Kysely<Tables>,
  migrations: Migrations,
  schemaName: string | undefined,
): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    ...(schemaName === undefined
      ? {}
      : {
          migrationTableName: `${schemaName}_migration`,
          migrationLockTableName: `${schemaName}_migration_lock`,
        }),
  })
  for (let tries = 1; ; tries++) {
    const { error } = await migrator.migrateToLatest()
    if (!error) return
    if (tries >= MIGRATION_TRIES || isNewer(error) || isBrowserIdError(error)) throw error
  }
}

async function clockOf<Tables>(db: Kysely<Tables>, engine: Engine): Promise<number> {
  const { rows } =
    engine === 'postgres'
      ? await sql<{
          ms: number
        }>`select extract(epoch from clock_timestamp()) * 1000 as ms`.execute(db)
      : await sql<{ ms: number }>`select unixepoch('subsec') * 1000 as ms`.execute(db)
  return Math.round(rows[0]?.ms ?? Number.NaN)
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

function isNewer(error: unknown): boolean {
  return error instanceof Error && error.message.includes('corrupted migrations')
}

function asOpeningError(error: unknown, shown: string): unknown {
  if (isNewer(error)) {
    return new OperationalError(
      'ERR_STORE_SCHEMA_NEWER',
      `database ${shown} was written by a newer Signet; update this program`,
      { cause: error },
    )
  }
  const mapped = asStoreError(error)
  if (isBrowserIdError(mapped) && mapped.code !== 'ERR_STORE_UNAVAILABLE') return mapped
  return new OperationalError(
    'ERR_STORE_UNAVAILABLE',
    `database ${shown} cannot be used; ${adviceFor(isBrowserIdError(mapped) ? mapped.cause : error)}`,
    { cause: error },
  )
}

/** What drivers say, code and then text: nothing of it is secret. */
const ADVICE: readonly (readonly [said: RegExp, advice: string])[] = [
  [/^ECONNREFUSED/, 'nothing listens there: is the server running, and is the port right?'],
  [/^ENOTFOUND/, 'its host name is not found: is it spelt right?'],
  [/^EAI_AGAIN/, 'its host name cannot be looked up just now: does DNS work on this machine?'],
  [
    CERTIFICATE_WORDS,
    'its certificate is not good for that host: name its authority in the URL, sslrootcert=FILE',
  ],
  [
    /does not support SSL/,
    'it speaks no TLS: have it do so, or write sslmode=disable in the URL where nobody else is on the way',
  ],
  [/^28/, 'the server refused the user or the password in the URL'],
  [/^3D/, 'the server has no database of that name: create it, owned by the user in the URL'],
  [/^42501/, 'that user may not create tables there: let it own the database'],
  [/^53300/, 'the server has no connection left'],
]

function adviceFor(cause: unknown): string {
  const { code = '', message = '' } = (cause ?? {}) as { code?: unknown; message?: unknown }
  const known = ADVICE.find(([said]) => said.test(`${code} ${message}`))
  return known?.[1] ?? 'is it there, a Signet database, and on a disk with room?'
}

function withoutPassword(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url)
    return `postgres://${hostname}${port === '' ? '' : `:${port}`}${pathname}`
  } catch {
    return 'postgres://...'
  }
}
