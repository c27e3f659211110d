// What a store asks of its database, whichever engine keeps it: reads, and writes that happen whole or not at all.
import type { Kysely } from 'kysely'

/** The databases there are. */
export type Engine = 'sqlite' | 'postgres'

/** Does its work in a transaction; it may run more than once, so it changes nothing outside. */
export type Work<Tables, T> = (tx: Kysely<Tables>) => Promise<T>

/** An open database. */
export interface Database<Tables> {
  readonly engine: Engine
  /** Reads, and single statements that need no transaction. Never used inside a {@link write}: that has its own. */
  readonly read: Kysely<Tables>
  /**
   * Runs `work` whole or not at all; what it throws takes back what it did. Resolved only when it is durable.
   * On SQLite, works that arrive together share one transaction and one sync; on PostgreSQL a serialization failure runs it again.
   * @throws {OperationalError} `ERR_TIMEOUT` when the request it belongs to was answered meanwhile: nothing of it is saved
   * @throws {OperationalError} `ERR_STORE_UNAVAILABLE`; the outcome of a commit that was cut off is unknown and counts as refused
   */
  write<T>(work: Work<Tables, T>): Promise<T>
  /** The database's own clock: milliseconds since 1970. */
  clock(): Promise<number>
  close(): Promise<void>
}

/** Sees every statement before it runs; for measurements and fault tests. */
export type OnStatement = (sql: string) => void

/** How a database is opened. */
export interface DatabaseOptions {
  /** Whose tables these are, where several schemas share one PostgreSQL database; each keeps its own list of migrations. */
  readonly schemaName?: string | undefined
  readonly onStatement?: OnStatement | undefined
  /** Connections to PostgreSQL at most. */
  readonly maxConnections?: number | undefined
}
