// Kysely over node:sqlite: one connection, one statement or transaction at a time.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
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

const MAX_STATEMENTS = 256

/** Settings that one-use decisions rest on (threat model 5.8). */
const PRAGMAS = [
  'pragma journal_mode = wal',
  'pragma synchronous = full',
  'pragma foreign_keys = on',
  'pragma busy_timeout = 5000',
  'pragma trusted_schema = off',
]

/** @param path file name, or `:memory:` for a test */
export function createSqliteDialect(path: string): Dialect {
  return {
    createAdapter: (): DialectAdapter => new SqliteAdapter(),
    createDriver: (): Driver => createDriver(path),
    createIntrospector: (db: Kysely<unknown>): DatabaseIntrospector => new SqliteIntrospector(db),
    createQueryCompiler: (): QueryCompiler => new SqliteQueryCompiler(),
  }
}

function createDriver(path: string): Driver {
  let connection: SqliteConnection | undefined
  let lastInLine: Promise<void> = Promise.resolve()
  const releases = new WeakMap<DatabaseConnection, () => void>()
  return {
    async init() {
      const database = new DatabaseSync(path)
      for (const pragma of PRAGMAS) database.exec(pragma)
      connection = new SqliteConnection(database)
    },
    async acquireConnection() {
      const before = lastInLine
      let release = (): void => {}
      lastInLine = new Promise((resolve) => {
        release = resolve
      })
      await before
      if (!connection) throw new TypeError('database is not open')
      releases.set(connection, release)
      return connection
    },
    async releaseConnection(released) {
      releases.get(released)?.()
    },
    // Immediate: the write lock is taken first, so a transaction never fails half way for want of it.
    beginTransaction: async (c) =>
      void (await c.executeQuery(CompiledQuery.raw('begin immediate'))),
    commitTransaction: async (c) => void (await c.executeQuery(CompiledQuery.raw('commit'))),
    rollbackTransaction: async (c) => void (await c.executeQuery(CompiledQuery.raw('rollback'))),
    async destroy() {
      connection?.close()
      connection = undefined
    },
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.#prepare(query.sql)
    const parameters = query.parameters as SQLInputValue[] // Kysely passes on what the store gave it
    if (statement.columns().length > 0) return { rows: statement.all(...parameters) as R[] }
    const { changes } = statement.run(...parameters)
    return { rows: [], numAffectedRows: BigInt(changes) }
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator; no query of ours streams
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new TypeError('streaming is not supported')
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear()
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}
