// A provider's database with as many people as wanted: the real schema and really sealed secrets, filled by a few big statements.
import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { parseDomain } from '@signet-id/protocol'
import {
  addDomain,
  openProviderStore,
  stepAt,
  TOTP_SECRET_PURPOSE,
  type TotpParameters,
  totpCode,
} from '@signet-id/provider'
import { engineOf, type KeyEncryptionKey, randomToken, sealSecret } from '@signet-id/server-kit'
import pg from 'pg'

/** How many people, spread evenly over how many domains (default 1). */
export interface Population {
  readonly people: number
  readonly domains?: number
}

/** Rows of one statement on PostgreSQL. */
const BATCH = 10_000

/** Fills the database at a location, which must be new. */
export async function populate(
  location: string,
  kek: KeyEncryptionKey,
  { people, domains = 1 }: Population,
): Promise<void> {
  const nowMs = Date.now()
  const store = await openProviderStore(location)
  for (let i = 0; i < domains; i++) {
    const name = parseDomain(domainOf(i))
    // Making an RSA key takes longer than adding a thousand people.
    const algorithm = i === 0 ? 'RS256' : 'Ed25519'
    const domain = { name, issuer: name, displayName: 'x', brokers: [], algorithm } as const
    await addDomain(store, kek, domain, nowMs)
  }
  await store.close()
  const rows = rowsOf(kek, people, domains, nowMs)
  if (engineOf(location) === 'sqlite') fillSqlite(location, rows)
  else await fillPostgres(location, rows)
}

function domainOf(i: number): string {
  return i === 0 ? 'example.org' : `d${i}.example.org`
}

/** @param domains as the population has */
export function emailOf(i: number, domains = 1): string {
  return `p${i}@${domainOf(i % domains)}`
}

/** Everybody has their own secret. */
export function parametersOf(i: number): TotpParameters {
  return { secret: createHash('sha1').update(`p${i}`).digest(), algorithm: 'SHA1', digits: 6 }
}

/** The code that a person's phone shows; it counts once, so nobody signs in twice in thirty seconds. */
export function codeOf(i: number, nowMs: number): string {
  return totpCode(parametersOf(i), stepAt(nowMs))
}

interface Person {
  readonly account: readonly (string | number | null)[]
  readonly authenticator: readonly (string | number | null)[]
}

function* rowsOf(
  kek: KeyEncryptionKey,
  people: number,
  domains: number,
  nowMs: number,
): Generator<Person> {
  for (let i = 0; i < people; i++) {
    const [account, authenticator] = [randomToken(12), randomToken(12)]
    const email = emailOf(i, domains)
    const place = { purpose: TOTP_SECRET_PURPOSE, row: authenticator }
    const secret = sealSecret(kek, place, parametersOf(i).secret)
    yield {
      account: [account, domainOf(i % domains), email, email, 'person', 1, null, nowMs],
      authenticator: [authenticator, account, 'phone', 'SHA1', 6, secret, 0, 0, null, nowMs],
    }
  }
}

const ACCOUNT =
  'accounts (id, domain, address, shown_address, role, epoch, disabled_at, created_at)'
const AUTHENTICATOR =
  'totp_authenticators (id, account_id, name, algorithm, digits, secret, weak, last_step, used_at, created_at)'

function fillSqlite(path: string, rows: Iterable<Person>): void {
  const db = new DatabaseSync(path)
  db.exec('pragma synchronous = off; pragma cache_size = -400000; begin')
  const account = db.prepare(`insert into ${ACCOUNT} values (?, ?, ?, ?, ?, ?, ?, ?)`)
  const authenticator = db.prepare(
    `insert into ${AUTHENTICATOR} values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  for (const person of rows) {
    account.run(...person.account)
    authenticator.run(...person.authenticator)
  }
  db.exec('commit; analyze; pragma wal_checkpoint(truncate)')
  db.close()
}

async function fillPostgres(url: string, rows: Iterable<Person>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const text = 'text'
  const whole = 'bigint'
  const types = {
    account: [text, text, text, text, text, whole, whole, whole],
    authenticator: [text, text, text, text, whole, text, whole, whole, whole, whole],
  }
  const insert = (table: string, kinds: readonly string[], batch: readonly Person['account'][]) =>
    client.query(
      `insert into ${table} select * from unnest(${kinds.map((kind, i) => `$${i + 1}::${kind}[]`).join(', ')})`,
      kinds.map((_, column) => batch.map((row) => row[column])),
    )
  let batch: Person[] = []
  const flush = async (): Promise<void> => {
    await insert(
      ACCOUNT,
      types.account,
      batch.map(({ account }) => account),
    )
    await insert(
      AUTHENTICATOR,
      types.authenticator,
      batch.map(({ authenticator }) => authenticator),
    )
    batch = []
  }
  for (const person of rows) {
    batch.push(person)
    if (batch.length === BATCH) await flush()
  }
  if (batch.length > 0) await flush()
  await client.query('vacuum analyze')
  await client.end()
}
