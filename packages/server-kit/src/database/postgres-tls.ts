// What a PostgreSQL URL says about TLS. To another machine the connection is encrypted and the server's certificate is checked, unless
// the URL says `sslmode=disable`; no word in it, and nothing in the environment, makes a connection that only looks safe (T71).
import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { OperationalError } from '@signet-id/protocol'

/** What the driver is given. */
export interface PostgresConnectionConfig {
  readonly connectionString: string
  readonly ssl: false | ConnectionOptions
  readonly sslnegotiation?: 'direct' | 'postgres'
}

/** Those of libpq that encrypt; here all of them check as `verify-full` does. */
const CHECKED_MODES: readonly string[] = ['prefer', 'require', 'verify-ca', 'verify-full']
/** What the driver would read for itself, each in its own way. */
const TLS_PARAMETERS = [
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslnegotiation',
  'ssl',
  'uselibpqcompat',
] as const
/** A socket in the file system, or this very machine. */
const LOCAL = /^(?:\/|%2f|localhost$|127(?:\.\d{1,3}){3}$|\[?::1\]?$)/i

/**
 * Takes what the URL says about TLS out of it.
 * @throws {OperationalError} `ERR_STORE_UNSAFE` for a mode that checks nothing, `ERR_STORE_UNAVAILABLE` for a file that cannot be read
 */
export function readPostgresUrl(
  url: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): PostgresConnectionConfig {
  const [base = '', query = ''] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  const said = Object.fromEntries(TLS_PARAMETERS.map((name) => [name, parameters.get(name)]))
  for (const name of TLS_PARAMETERS) parameters.delete(name)
  const rest = parameters.toString()
  const connectionString = rest === '' ? base : `${base}?${rest}`
  const host = parameters.get('host') ?? hostOf(base)
  const isHere = LOCAL.test(host === '' ? (env.PGHOST ?? 'localhost') : host)
  const mode = said.sslmode ?? env.PGSSLMODE ?? (isHere ? 'disable' : 'verify-full')
  if (mode === 'disable') return { connectionString, ssl: false }
  if (!CHECKED_MODES.includes(mode)) throw unsafe(`sslmode is ${JSON.stringify(mode)}`)
  if (typeof said.ssl === 'string' || typeof said.uselibpqcompat === 'string')
    throw unsafe('ssl and uselibpqcompat mean nothing here')
  const { sslrootcert, sslcert, sslkey, sslnegotiation } = said
  return {
    connectionString,
    ssl: {
      rejectUnauthorized: true,
      ...(sslrootcert && sslrootcert !== 'system' ? { ca: textOf(sslrootcert) } : {}),
      ...(sslcert ? { cert: textOf(sslcert) } : {}),
      ...(sslkey ? { key: textOf(sslkey) } : {}),
    },
    ...(sslnegotiation === 'direct' ? { sslnegotiation } : {}),
  }
}

function hostOf(base: string): string {
  const authority = base.replace(/^[a-z]+:\/\//i, '').split('/', 1)[0] ?? ''
  return authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d*$/, '')
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new OperationalError(
      'ERR_STORE_UNAVAILABLE',
      `${path} cannot be read; the database's URL names it`,
      { cause },
    )
  }
}

function unsafe(why: string): OperationalError {
  return new OperationalError(
    'ERR_STORE_UNSAFE',
    `the database's URL cannot be used: ${why}; write sslmode=verify-full, with sslrootcert=FILE where the authority is your own, or sslmode=disable where nobody else is on the way`,
  )
}
