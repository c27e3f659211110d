// The provider at work: certificates for live sessions against the bare signature, and sign-ins that are on the disk before they
// are answered, against the least that a grouped commit costs. Requests are handed to the service without a socket.
import { createHmac, generateKeyPairSync, sign, timingSafeEqual } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { totpCode } from '@signet-id/provider'
import { createKeyEncryptionKey } from '@signet-id/server-kit'
import { type Bench, figure, type Row, ratioAtLeast } from './figures.ts'
import { measureRates, type Rates } from './measure.ts'
import { populate } from './population.ts'
import { openWorld } from './world.ts'

/** More than sign in again while it runs: an account keeps twenty sessions, and a code counts once. */
const PEOPLE = 20_000
const LANES = 64
const ROUNDS = { rounds: 3, roundMs: 2000 }
const SECRET = Buffer.alloc(20, 7)
const PARAMETERS = { secret: SECRET, algorithm: 'SHA1', digits: 6 } as const

/** Certificates and sign-ins a second, without HTTP. */
export const provider: Bench = {
  name: 'provider',
  about: 'certificates and durable sign-ins (SQLite, synchronous=FULL), each over its floor',
  async run({ quick }) {
    const folder = mkdtempSync(join(tmpdir(), 'signet-bench-'))
    try {
      const kek = createKeyEncryptionKey(Buffer.alloc(32, 1))
      const location = join(folder, 'signet.db')
      await populate(location, kek, { people: PEOPLE })
      const world = await openWorld({ location, kek, people: PEOPLE })
      const floors = openFloors(folder)
      const lanes = (run: (i: number) => Promise<unknown>) => ({ run, inFlight: LANES })
      const rates = await measureRates(
        {
          bareSignature: lanes(floors.signature),
          certificates: lanes(world.certificate),
          grouped: lanes(floors.grouped),
          single: lanes(floors.single),
          signIns: lanes(world.signIn),
        },
        { quick, ...ROUNDS },
      )
      await world.close()
      floors.close()
      return rowsOf(rates)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

type Case = 'bareSignature' | 'certificates' | 'grouped' | 'single' | 'signIns'

function rowsOf(rates: Readonly<Record<Case, Rates>>): readonly Row[] {
  const { bareSignature, certificates, grouped, single, signIns } = rates
  const bare = figure(
    'provider.bare-signature',
    'bare crypto.sign, RSA-2048',
    '/core-s',
    bareSignature.perCore,
  )
  const group = figure(
    'provider.floor-grouped',
    'TOTP and one row, grouped commits',
    '/core-s',
    grouped.perCore,
  )
  const each = figure(
    'provider.floor-single',
    'TOTP and one row, a sync each',
    '/s',
    single.perSecond,
  )
  return [
    bare,
    figure(
      'provider.certificate',
      'certificate for a live session',
      '/core-s',
      certificates.perCore,
      { over: bare, target: ratioAtLeast(0.7) },
    ),
    group,
    figure('provider.sign-in', 'sign-in, durable', '/core-s', signIns.perCore, {
      over: group,
      target: ratioAtLeast(0.8),
    }),
    each,
    figure('provider.sign-in-to-single', 'sign-in, durable', '/s', signIns.perSecond, {
      over: each,
      target: ratioAtLeast(3),
    }),
  ]
}

/** The least work: a bare signature; three codes compared and one row, alone or in a group. */
function openFloors(folder: string) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const input = Buffer.alloc(700, 'x')
  const db = new DatabaseSync(join(folder, 'floor.db'))
  db.exec('pragma journal_mode = wal; pragma synchronous = full')
  db.exec('create table totp (email text primary key, last integer) without rowid')
  const upsert = db.prepare(
    'insert into totp values (?, ?) on conflict (email) do update set last = excluded.last',
  )
  const check = (i: number): void => {
    const code = totpCode(PARAMETERS, i)
    for (const d of [-1, 0, 1])
      timingSafeEqual(Buffer.from(totpCode(PARAMETERS, i + d)), Buffer.from(code))
    createHmac('sha256', SECRET).update(code).digest()
  }
  let group: { i: number; done: () => void }[] = []
  const flush = (): void => {
    const now = group
    group = []
    db.exec('begin')
    for (const { i } of now) upsert.run(`p${i % PEOPLE}`, i)
    db.exec('commit')
    for (const { done } of now) done()
  }
  return {
    signature: () =>
      new Promise<void>((resolve, reject) =>
        sign('sha256', input, privateKey, (error) => (error ? reject(error) : resolve())),
      ),
    single(i: number) {
      check(i + 1)
      upsert.run(`p${i % PEOPLE}`, i)
      return new Promise<void>((resolve) => setImmediate(resolve))
    },
    grouped: (i: number) =>
      new Promise<void>((done) => {
        check(i + 1)
        if (group.push({ i, done }) === 1) setImmediate(flush)
      }),
    close: () => db.close(),
  }
}
