// What a provider's requests must cost at least, on bare node:http and by hand: a signature; a code and a row that is on the disk.
import { createHmac, createPrivateKey, sign, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { totpCode } from '@signet-id/provider'
import pg from 'pg'

type Answer = (body: Record<string, unknown>, i: number) => Promise<string> | string

const { MODE = 'echo', LOCATION = ':memory:', KEY = '' } = process.env
const PARAMETERS = { secret: Buffer.alloc(20, 7), algorithm: 'SHA1', digits: 6 } as const
const PEOPLE = 100_000
const UPSERT =
  'insert into totp values ($1, $2) on conflict (email) do update set last = excluded.last'

/** Three codes compared, as a sign-in must. */
function check(i: number): void {
  const code = totpCode(PARAMETERS, i)
  for (const d of [-1, 0, 1])
    timingSafeEqual(Buffer.from(totpCode(PARAMETERS, i + d)), Buffer.from(code))
  createHmac('sha256', PARAMETERS.secret).update(code).digest()
}

function certificate(): Answer {
  const key = createPrivateKey({ key: Buffer.from(KEY, 'base64'), format: 'der', type: 'pkcs8' })
  const head = Buffer.from('{"alg":"RS256"}').toString('base64url')
  return (body) =>
    new Promise((resolve, reject) => {
      const now = Date.now()
      const claims = {
        iss: 'example.org',
        iat: now,
        exp: now + 3_600_000,
        'public-key': body.publicKey,
        principal: { email: body.email },
      }
      const input = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
      sign('sha256', Buffer.from(input), key, (error, signature) =>
        error
          ? reject(error)
          : resolve(JSON.stringify({ certificate: `${input}.${signature.toString('base64url')}` })),
      )
    })
}

function openSqlite() {
  const db = new DatabaseSync(LOCATION)
  db.exec('pragma journal_mode = wal; pragma synchronous = full')
  db.exec('create table totp (email text primary key, last integer) without rowid')
  const upsert = db.prepare(UPSERT.replace('$1', '?').replace('$2', '?'))
  return { db, upsert }
}

function single(): Answer {
  const { upsert } = openSqlite()
  return (_, i) => {
    check(i)
    upsert.run(`p${i % PEOPLE}`, i)
    return '{}'
  }
}

function grouped(): Answer {
  const { db, upsert } = openSqlite()
  let group: { i: number; done: (text: string) => void }[] = []
  const flush = (): void => {
    const now = group
    group = []
    db.exec('begin')
    for (const { i } of now) upsert.run(`p${i % PEOPLE}`, i)
    db.exec('commit')
    for (const { done } of now) done('{}')
  }
  return (_, i) =>
    new Promise((done) => {
      check(i)
      if (group.push({ i, done }) === 1) setImmediate(flush)
    })
}

async function postgres(): Promise<Answer> {
  const pool = new pg.Pool({ connectionString: LOCATION, max: 16 })
  await pool.query('create table totp (email text primary key, last bigint)')
  return async (_, i) => {
    check(i)
    await pool.query({ name: 'u', text: UPSERT, values: [`p${i % PEOPLE}`, i] })
    return '{}'
  }
}

const MODES: Readonly<Record<string, () => Promise<Answer> | Answer>> = {
  certificate,
  single,
  grouped,
  postgres,
  echo: () => (body) => JSON.stringify({ email: body.email, filler: 'y'.repeat(600) }),
}

const answer = (await MODES[MODE]?.()) ?? (() => '{}')
let count = 0
const server = createServer((request, response) => {
  let text = ''
  request.setEncoding('utf8')
  request.on('data', (chunk) => {
    text += chunk
  })
  request.on('end', async () => {
    const out = await answer(JSON.parse(text), ++count)
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(out),
    })
    response.end(out)
  })
})
process.on('disconnect', () => process.exit(0))
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
