// The provider at work: certificates for live sessions against the bare signature, and sign-ins that are on the disk before they
// are answered, against the least that a grouped commit costs. Requests are handed to the service without a socket.
import { createHmac, generateKeyPairSync, sign, timingSafeEqual } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  parseDomain,
  parseEmailAddress,
  parsePublicKey,
  publicKeyToWire,
} from '@signet-id/protocol'
import {
  addDomain,
  createProvider,
  openProviderStore,
  STEP_MS,
  stepAt,
  TOTP_SECRET_PURPOSE,
  totpCode,
} from '@signet-id/provider'
import { createKeyEncryptionKey, type Service, SILENT, sealSecret } from '@signet-id/server-kit'
import { type Bench, figure, type Row, ratioAtLeast } from './figures.ts'
import { measureRates, type Rates } from './measure.ts'

const ORIGIN = 'https://id.example.org'
const BROKER = 'https://broker.example'
const DOMAIN = parseDomain('example.org')
const PEOPLE = 1000
const LANES = 64
const ROUNDS = { rounds: 3, roundMs: 2000 }
const SECRET = Buffer.alloc(20, 7)
const PARAMETERS = { secret: SECRET, algorithm: 'SHA1', digits: 6 } as const

export const provider: Bench = {
  name: 'provider',
  about: 'certificates and durable sign-ins (SQLite, synchronous=FULL), each over its floor',
  async run({ quick }) {
    const folder = mkdtempSync(join(tmpdir(), 'signet-bench-'))
    try {
      const world = await createWorld(join(folder, 'signet.db'))
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

async function createWorld(path: string) {
  const store = await openProviderStore(path)
  const kek = createKeyEncryptionKey(Buffer.alloc(32, 1))
  let nowMs = Date.UTC(2026, 0, 1)
  await addDomain(
    store,
    kek,
    { name: DOMAIN, issuer: DOMAIN, displayName: 'x', brokers: [], algorithm: 'RS256' },
    nowMs,
  )
  await Promise.all(
    Array.from({ length: PEOPLE }, (_, i) => {
      const address = parseEmailAddress(`p${i}@example.org`)
      const secret = sealSecret(kek, { purpose: TOTP_SECRET_PURPOSE, row: `a${i}` }, SECRET)
      const authenticator = {
        ...PARAMETERS,
        id: `a${i}`,
        name: 'x',
        secret,
        weak: false,
        lastStep: 0,
      }
      return store.importAccount(
        { domain: DOMAIN, address, shownAddress: address, authenticator },
        `p${i}`,
        nowMs,
      )
    }),
  )
  const service = createProvider({
    config: {
      origin: ORIGIN,
      brokers: [BROKER],
      sessionIdle: 3_600_000,
      sessionLifetime: 43_200_000,
      certificateLifetime: 3_600_000,
    },
    store,
    kek,
    log: SILENT,
    now: () => nowMs,
    trustedProxies: [],
  })
  const form = await service.handle(new Request(`${ORIGIN}/browserid/form-token`), '192.0.2.1')
  const { formToken } = (await form.json()) as { formToken: string }
  const cookie = form.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  let next = 0
  const signIn = async (): Promise<Response> => {
    const i = next++
    if (i % PEOPLE === 0) nowMs += STEP_MS
    const email = `p${i % PEOPLE}@example.org`
    const code = totpCode(PARAMETERS, stepAt(nowMs))
    const source = `10.0.${(i % PEOPLE) >> 8}.${i & 255}`
    const answer = await post(
      service,
      '/browserid/sign-in',
      { email, code, formToken },
      cookie,
      source,
    )
    if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`)
    return answer
  }
  let session = ''
  let sessionAtMs = 0
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const asked = {
    email: 'p0@example.org',
    publicKey: publicKeyToWire(parsePublicKey(publicKey.export({ format: 'jwk' }))),
    durationSeconds: 3600,
    broker: BROKER,
  }
  return {
    signIn,
    async certificate() {
      if (nowMs - sessionAtMs > STEP_MS) {
        sessionAtMs = nowMs + STEP_MS
        next = Math.ceil(next / PEOPLE) * PEOPLE // the next one is p0, with a new code
        session = (await signIn()).headers.getSetCookie()[0]?.split(';')[0] ?? ''
      }
      while (session === '') await new Promise((resolve) => setImmediate(resolve))
      const answer = await post(service, '/browserid/certificates', asked, session, '192.0.2.1')
      if (answer.status !== 200) throw new Error(`certificate: ${await answer.text()}`)
    },
    close: () => store.close(),
  }
}

function post(service: Service, path: string, body: unknown, cookie: string, source: string) {
  const headers = {
    'content-type': 'application/json',
    origin: ORIGIN,
    'sec-fetch-site': 'same-origin',
    cookie,
  }
  const init = { method: 'POST', body: JSON.stringify(body), headers }
  return service.handle(new Request(`${ORIGIN}${path}`, init), source)
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
