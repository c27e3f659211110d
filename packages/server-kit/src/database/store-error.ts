// What drivers throw, as one error: the store is away, and nothing was saved.
import { isBrowserIdError, OperationalError } from '@signet-id/protocol'

/** What to do about a failed statement. */
export type StoreFault =
  /** Another transaction was in the way: run it again. */
  | 'conflict'
  /** The connection is gone. */
  | 'connection'
  /** Locked, full, read-only, out of memory, too slow. */
  | 'unavailable'
  /** A statement that this schema does not understand: our mistake. */
  | 'mistake'

/** PostgreSQL's SQLSTATE, by class or whole. */
const POSTGRES_FAULTS: readonly (readonly [string, StoreFault])[] = [
  ['40', 'conflict'],
  ['CR', 'conflict'],
  ['08', 'connection'],
  ['57P', 'connection'],
  ['57014', 'unavailable'],
  ['55P03', 'unavailable'],
  ['53', 'unavailable'],
  ['58', 'unavailable'],
  ['25006', 'unavailable'],
  ['25P03', 'connection'],
  ['28', 'unavailable'],
  ['3D', 'unavailable'],
  ['XX', 'unavailable'],
]

/** Result codes of SQLite that say "not now": busy, locked, no memory, read-only, I/O, corrupt, full, cannot open, not a database. */
const SQLITE_UNAVAILABLE: readonly number[] = [5, 6, 7, 8, 10, 11, 13, 14, 26]
const SQLITE_BUSY = 5

/** What OpenSSL and Node say of a certificate that is not good for the host. */
export const CERTIFICATE_WORDS: RegExp =
  /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|\w+_ALTNAME_INVALID)/
/** Errors of sockets, of TLS and of the driver itself, which carry no SQLSTATE. */
const CONNECTION_WORDS =
  /^(?:ECONN|EPIPE|EPROTO|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|\w+_SSL_)/
const CONNECTION_MESSAGES =
  /SSL connection|Connection terminated|not queryable|timeout exceeded when trying to connect|Client was closed|Query read timeout|server closed the connection/

/** Classifies what a driver threw. */
export function storeFault(error: unknown): StoreFault {
  if (!(error instanceof Error)) return 'mistake'
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (typeof errcode === 'number')
    return SQLITE_UNAVAILABLE.includes(errcode & 0xff) ? 'unavailable' : 'mistake'
  if (typeof code === 'string') {
    if (CONNECTION_WORDS.test(code) || CERTIFICATE_WORDS.test(code)) return 'connection'
    const known = POSTGRES_FAULTS.find(([prefix]) => code.startsWith(prefix))
    if (known) return known[1]
  }
  if (error instanceof AggregateError) return 'connection'
  return CONNECTION_MESSAGES.test(error.message) ? 'connection' : 'mistake'
}

/** True for a row that a unique index refused: PostgreSQL's SQLSTATE, or SQLite's codes for a unique index and a primary key. */
export function isDuplicate(error: unknown): boolean {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown }
  return code === '23505' || errcode === 2067 || errcode === 1555
}

/** True when SQLite found the database locked by another process. */
export function isBusy(error: unknown): boolean {
  const cause = isBrowserIdError(error) ? error.cause : error
  return ((cause as { errcode?: number } | undefined)?.errcode ?? 0) % 256 === SQLITE_BUSY
}

/** `ERR_STORE_UNAVAILABLE` for whatever is no mistake of ours; a mistake stays what it is. */
export function asStoreError(error: unknown): unknown {
  if (isBrowserIdError(error) || storeFault(error) === 'mistake') return error
  return new OperationalError(
    'ERR_STORE_UNAVAILABLE',
    'the database does not answer right now; nothing was saved, so try again in a moment',
    { cause: error },
  )
}
