// Kysely over node:sqlite: one connection, one statement or transaction at a time.
import { statSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { OperationalError } from '@signet-id/protocol'
import {
  CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { OnStatement } from './database.ts'
import { asStoreError } from './store-error.ts'

const MAX_STATEMENTS = 256
/**
 * How every transaction begins: the write lock is taken first, so that none fails half way for want of it. The connection knows it, and
 * looks whether its file is still there.
 */
export const BEGIN: CompiledQuery = CompiledQuery.raw('begin immediate')
/** A file that was replaced may be read for this long yet; every write looks first. */
const FOLLOW_MS = 20

/**
 * Settings that one-use decisions rest on (threat model 5.8). Once the schema stands, a write waits for another process outside
 * SQLite (sqlite-writer.ts), so that requests which need no write go on.
 */
const PRAGMAS = [
  'pragma journal_mode = wal',
  'pragma synchronous = full',
  'pragma foreign_keys = on',
  'pragma busy_timeout = 5000',
  'pragma trusted_schema = off',
  // A group of 64 sign-ins changes some 700 pages: they stay in memory until the commit, and several groups are copied into the file at once.
  'pragma cache_size = -8192',
  'pragma wal_autocheckpoint = 4000',
]

/** @param path file name, or `:memory:` for a test */
export function createSqliteDialect(path: string, onStatement?: OnStatement): Dialect {
  return {
    createAdapter: (): DialectAdapter => new SqliteAdapter(),
    createDriver: (): Driver => createDriver(path, onStatement),
    createIntrospector: (db: Kysely<unknown>): DatabaseIntrospector => new SqliteIntrospector(db),
    createQueryCompiler: (): QueryCompiler => new SqliteQueryCompiler(),
  }
}

function createDriver(path: string, onStatement: OnStatement | undefined): Driver {
  let connection: SqliteConnection | undefined
  return {
    async init() {
      connection = new SqliteConnection(path, onStatement)
    },
    // Kysely hands out the one connection to one at a time; it would never hand it out again if this threw.
    async acquireConnection() {
      if (!connection) throw new TypeError('database is not open')
      connection.followSometimes()
      return connection
    },
    async releaseConnection() {},
    beginTransaction: async (c) => void (await c.executeQuery(BEGIN)),
    commitTransaction: async (c) => void (await c.executeQuery(CompiledQuery.raw('commit'))),
    rollbackTransaction: async (c) => void (await c.executeQuery(CompiledQuery.raw('rollback'))),
    async destroy() {
      connection?.close()
      connection = undefined
    },
  }
}

interface PreparedStatement {
  readonly statement: StatementSync
  readonly hasRows: boolean
}

class SqliteConnection implements DatabaseConnection {
  readonly #path: string
  readonly #onStatement: OnStatement | undefined
  readonly #statements = new Map<string, PreparedStatement>()
  #database: DatabaseSync
  #inode: number | undefined
  #followedAtMs = performance.now()
  /** Why nothing can be asked of the file just now. */
  #fault: unknown

  constructor(path: string, onStatement: OnStatement | undefined) {
    this.#path = path
    this.#onStatement = onStatement
    this.#database = openFile(path)
    this.#inode = inodeOf(path)
  }

  /** For reads, of which there are several in a request: looking costs as much as reading. */
  followSometimes(): void {
    if (performance.now() - this.#followedAtMs > FOLLOW_MS) this.#follow()
  }

  /** A file that was moved away is not written to any more; one that was put in its place is opened. */
  #follow(): void {
    this.#followedAtMs = performance.now()
    this.#fault = undefined
    if (this.#inode === undefined) return
    const inode = inodeOf(this.#path)
    if (inode === this.#inode) return
    try {
      if (inode === undefined)
        throw new OperationalError(
          'ERR_STORE_UNAVAILABLE',
          'the database file is gone; put it back',
        )
      const database = openFile(this.#path)
      this.close()
      this.#database = database
      this.#inode = inode
    } catch (error) {
      this.#fault = asStoreError(error)
    }
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (query.sql === BEGIN.sql) this.#follow()
    if (this.#fault !== undefined) throw this.#fault
    try {
      this.#onStatement?.(query.sql)
      const { statement, hasRows } = this.#prepare(query.sql)
      const parameters = query.parameters as SQLInputValue[] // Kysely passes on what the store gave it
      if (hasRows) return { rows: statement.all(...parameters) as R[] }
      const { changes } = statement.run(...parameters)
      return { rows: [], numAffectedRows: BigInt(changes) }
    } catch (error) {
      throw asStoreError(error)
    }
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator; no query of ours streams
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new TypeError('streaming is not supported')
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #prepare(sql: string): PreparedStatement {
    const known = this.#statements.get(sql)
    if (known) return known
    if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear()
    const statement = this.#database.prepare(sql)
    const prepared = { statement, hasRows: statement.columns().length > 0 }
    this.#statements.set(sql, prepared)
    return prepared
  }
}

function openFile(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  try {
    for (const pragma of PRAGMAS) database.exec(pragma)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Which file a path leads to; undefined when there is none. */
function inodeOf(path: string): number | undefined {
  return path === ':memory:' ? undefined : statSync(path, { throwIfNoEntry: false })?.ino
}
