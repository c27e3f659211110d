// Kysely over pg: a bounded pool, named statements, big integers as numbers, and the settings one-use decisions rest on.
import { OperationalError } from '@signet-id/protocol'
import {
  CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type MigrationLockOptions,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCompiler,
  type QueryResult,
  sql,
} from 'kysely'
import type { Pool, PoolClient } from 'pg'
import type { OnStatement } from './database.ts'
import { readPostgresUrl } from './postgres-tls.ts'
import { asStoreError, storeFault } from './store-error.ts'

/** Milliseconds (threat model 5.8). */
const STATEMENT_TIMEOUT_MS = 5000
const LOCK_TIMEOUT_MS = 2000
const IDLE_IN_TRANSACTION_MS = 10_000
const CONNECT_TIMEOUT_MS = 3000
/** A peer that vanished without a word. */
const QUERY_TIMEOUT_MS = 8000
const DEFAULT_CONNECTIONS = 16
/**
 * What is acknowledged is on the disk. And what is asked often finds its rows by an index: a table that is empty when its first
 * statement is planned would be read from end to end until its statistics are gathered, ten times slower than it need be. What has no
 * index, such as a sweep, reads all of it still.
 */
const SESSION_SETTINGS = [
  ['synchronous_commit', 'on'],
  ['enable_seqscan', 'off'],
  ['plan_cache_mode', 'force_generic_plan'],
] as const
const MAX_NAMED_STATEMENTS = 512
/** int8, int2, int4, oid, numeric, float8 */
const NUMBER_OIDS: readonly number[] = [20, 21, 23, 26, 1700, 701]
const BOOLEAN_OID = 16
/** SQLSTATE of whatever follows a failed statement. */
const TRANSACTION_ABORTED = '25P02'

/**
 * Makes a pool for a database URL.
 * @throws {OperationalError} `ERR_STORE_DRIVER_MISSING` when `pg` is not installed, and those of {@link readPostgresUrl}
 */
export async function createPostgresPool(
  url: string,
  max: number = DEFAULT_CONNECTIONS,
): Promise<Pool> {
  let pg: typeof import('pg').default
  try {
    pg = (await import('pg')).default
  } catch (cause) {
    throw new OperationalError(
      'ERR_STORE_DRIVER_MISSING',
      'the PostgreSQL driver is not installed; run: npm install pg',
      { cause },
    )
  }
  const pool = new pg.Pool({
    ...readPostgresUrl(url),
    max,
    // Statements that are sent together travel together.
    pipeline: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    options: SESSION_SETTINGS.map(([name, value]) => `-c ${name}=${value}`).join(' '),
    application_name: 'signet',
    allowExitOnIdle: true,
  })
  // One that is cut in the middle of a query fails that query; the event itself must not end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', () => {}) // a connection that died while idle is replaced when the next one is asked for
  return pool
}

/** A dialect over a pool, which ends with it. @param onStatement told the text of each statement */
export function createPostgresDialect(pool: Pool, onStatement?: OnStatement): Dialect {
  return {
    createAdapter: () => new RowLockingAdapter(),
    createDriver: () => createDriver(pool, onStatement),
    createIntrospector: (db: Kysely<unknown>): DatabaseIntrospector => new PostgresIntrospector(db),
    createQueryCompiler: (): QueryCompiler => new PostgresQueryCompiler(),
  }
}

/** Migrations are kept apart by a row lock instead of an advisory one, which related engines lack. */
class RowLockingAdapter extends PostgresAdapter {
  override async acquireMigrationLock(
    db: Kysely<never>,
    { lockTable, lockRowId }: MigrationLockOptions,
  ): Promise<void> {
    await sql`select id from ${sql.table(lockTable)} where id = ${lockRowId} for update`.execute(db)
  }
}

function createDriver(pool: Pool, onStatement: OnStatement | undefined): Driver {
  const names = new Map<string, string>()
  const run = (text: string) => async (c: DatabaseConnection) =>
    void (await c.executeQuery(CompiledQuery.raw(text)))
  return {
    async init() {},
    async acquireConnection() {
      try {
        return new PostgresConnection(await pool.connect(), names, onStatement)
      } catch (error) {
        throw asStoreError(error)
      }
    },
    async releaseConnection(connection) {
      if (connection instanceof PostgresConnection) connection.release()
    },
    beginTransaction: run('begin'),
    commitTransaction: run('commit'),
    rollbackTransaction: run('rollback'),
    destroy: () => pool.end(),
  }
}

class PostgresConnection implements DatabaseConnection {
  readonly #client: PoolClient
  readonly #names: Map<string, string>
  readonly #onStatement: OnStatement | undefined
  #broken = false
  #gathering = false
  /** What made this transaction fail: statements sent along with it only learn that it did. */
  #failure: unknown

  constructor(
    client: PoolClient,
    names: Map<string, string>,
    onStatement: OnStatement | undefined,
  ) {
    this.#client = client
    this.#names = names
    this.#onStatement = onStatement
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      this.#onStatement?.(query.sql)
      if (query.sql === 'begin') this.#failure = undefined
      this.#gather()
      const name = this.#nameOf(query)
      const { command, rowCount, rows } = await this.#client.query({
        ...(name === undefined ? {} : { name }),
        text: query.sql,
        values: query.parameters as unknown[],
        types: TYPES,
      })
      // A transaction that failed before answers COMMIT with ROLLBACK, and no error.
      if (query.sql === 'commit' && command !== 'COMMIT')
        throw new TypeError('the transaction was rolled back before its commit')
      return {
        rows: rows as R[],
        ...(command !== 'SELECT' && rowCount !== null ? { numAffectedRows: BigInt(rowCount) } : {}),
      }
    } catch (thrown) {
      const error = this.#causeOf(thrown)
      if (storeFault(error) === 'connection') this.#broken = true
      throw asStoreError(error)
    }
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator; no query of ours streams
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new TypeError('streaming is not supported')
  }

  /** What is asked in one turn leaves in one packet: waking the server for each costs more than the statement in it. */
  #gather(): void {
    if (this.#gathering) return
    const { stream } = this.#client.connection
    this.#gathering = true
    stream.cork()
    process.nextTick(() => {
      this.#gathering = false
      stream.uncork()
    })
  }

  #causeOf(error: unknown): unknown {
    const isEcho = (error as { code?: unknown } | null)?.code === TRANSACTION_ABORTED
    if (!isEcho) this.#failure = error
    return this.#failure ?? error
  }

  release(): void {
    this.#client.release(this.#broken)
  }

  /** Statements with parameters are prepared once on each connection. */
  #nameOf({ sql: text, parameters }: CompiledQuery): string | undefined {
    if (parameters.length === 0) return undefined
    const known = this.#names.get(text)
    if (known !== undefined || this.#names.size >= MAX_NAMED_STATEMENTS) return known
    const name = `signet_${this.#names.size}`
    this.#names.set(text, name)
    return name
  }
}

/** Our columns are text and integers: counts and instants, far below 2^53. */
const TYPES = {
  getTypeParser: (oid: number): ((text: string) => unknown) =>
    NUMBER_OIDS.includes(oid) ? Number : oid === BOOLEAN_OID ? (text) => text === 't' : String,
}
