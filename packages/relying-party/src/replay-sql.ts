// Used assertions in a database that all processes of a site share (threat model T97): SQLite for one machine, PostgreSQL for several.
import { OperationalError } from '@signet-id/protocol'
import type { ReplayStore } from './replay.ts'

const TABLE = 'browserid_used_assertion'
/** The same text for both databases. */
const CREATE = `create table if not exists ${TABLE} (key text primary key, expires_at_ms bigint not null)`

const DEFAULTS = {
  // Ended keys are harmless and small; clearing them is housekeeping.
  sweepEveryMs: 60_000,
  // How long a process waits for another one that is writing.
  busyTimeoutMs: 5000,
}

/** Where the database is; `now` is milliseconds since 1970, default `Date.now`. */
export interface SqliteReplayStoreOptions {
  /** File of the database; it is made when it is not there. Every process of the site names the same. */
  readonly path: string
  readonly now?: () => number
}

/**
 * Keeps used assertions in an SQLite file, through Node's own `node:sqlite`.
 * @throws {OperationalError} `ERR_REPLAY_STORE_UNAVAILABLE` when the file cannot be opened
 */
export function sqliteReplayStore(
  options: SqliteReplayStoreOptions,
): ReplayStore & { close(): void } {
  const now = options.now ?? Date.now
  // Loaded here and not above, so that sites without SQLite do without its module.
  const sqlite = process.getBuiltinModule('node:sqlite')
  const open = () => {
    const opened = new sqlite.DatabaseSync(options.path)
    opened.exec(`pragma busy_timeout = ${DEFAULTS.busyTimeoutMs}`)
    opened.exec('pragma journal_mode = wal')
    // What was answered must not be forgotten by a power cut.
    opened.exec('pragma synchronous = full')
    opened.exec(CREATE)
    return opened
  }
  let database: ReturnType<typeof open>
  try {
    database = open()
  } catch (cause) {
    throw new OperationalError(
      'ERR_REPLAY_STORE_UNAVAILABLE',
      `the database of used assertions cannot be opened (${options.path})`,
      { cause },
    )
  }
  const insert = database.prepare(
    `insert into ${TABLE} (key, expires_at_ms) values (?, ?) on conflict (key) do nothing`,
  )
  const remove = database.prepare(`delete from ${TABLE} where expires_at_ms <= ?`)
  let nextSweepMs = 0
  return {
    async consume(key, expiresAtMs) {
      const nowMs = now()
      if (nowMs >= nextSweepMs) {
        remove.run(nowMs)
        nextSweepMs = nowMs + DEFAULTS.sweepEveryMs
      }
      return insert.run(key, Math.ceil(expiresAtMs)).changes === 1
    },
    close: () => database.close(),
  }
}

/** What a pool of the `pg` package can do; any client with the same call will do. */
export interface SqlPool {
  query(text: string, values: unknown[]): Promise<{ rowCount: number | null }>
}

/** How the database is reached; `now` is milliseconds since 1970, default `Date.now`. */
export interface PostgresReplayStoreOptions {
  /** The site's own pool; its user may create the table, or it is there already. */
  readonly pool: SqlPool
  readonly now?: () => number
}

/** `undefined_table`: the first sign-in of a new site. */
const NO_TABLE = '42P01'
/** `unique_violation` in the catalogue, `duplicate_table`, `duplicate_object`: somebody else was first. */
const ALREADY_THERE: readonly string[] = ['23505', '42P07', '42710']

/** Keeps used assertions in PostgreSQL, through the site's own pool. */
export function postgresReplayStore(options: PostgresReplayStoreOptions): ReplayStore {
  const { pool, now = Date.now } = options
  let nextSweepMs = 0

  async function insert(key: string, expiresAtMs: number): Promise<boolean> {
    const { rowCount } = await pool.query(
      `insert into ${TABLE} (key, expires_at_ms) values ($1, $2) on conflict (key) do nothing`,
      [key, Math.ceil(expiresAtMs)],
    )
    return rowCount === 1
  }

  return {
    async consume(key, expiresAtMs) {
      const nowMs = now()
      let first: boolean
      try {
        first = await insert(key, expiresAtMs)
      } catch (error) {
        if (codeOf(error) !== NO_TABLE) throw error
        await createTable(pool)
        first = await insert(key, expiresAtMs)
      }
      if (nowMs >= nextSweepMs) {
        nextSweepMs = nowMs + DEFAULTS.sweepEveryMs
        // Whoever signs in does not wait for housekeeping; if it fails, the next minute has another.
        pool.query(`delete from ${TABLE} where expires_at_ms <= $1`, [nowMs]).catch(() => {})
      }
      return first
    },
  }
}

/**
 * Two processes may begin at once, and `if not exists` does not keep PostgreSQL from telling one of them so, in several ways. What counts
 * is that the table is there: the insert that follows will say.
 */
async function createTable(pool: SqlPool): Promise<void> {
  try {
    await pool.query(CREATE, [])
  } catch (error) {
    if (!ALREADY_THERE.includes(codeOf(error))) throw error
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
