import assert from 'node:assert/strict'
import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { openDatabase } from '@signet-id/server-kit'
import { createTestAuthority, type TlsIdentity } from '@signet-id/testing'
import { connectTo, startPostgres, type TestPostgres } from '@signet-id/testing/postgres'
import { CompiledQuery } from 'kysely'
import { openProviderStore } from './sql-store.ts'
import { addExample, right, someAttempt } from './store.test-kit.ts'
import { storeContract } from './store-contract.test-kit.ts'

let server: TestPostgres
before(async () => {
  server = await startPostgres()
})
after(() => server.stop())

storeContract('PostgreSQL', () => server.createDatabase())

it('T140 refuses a server that takes no writes, or may forget what it confirmed', async () => {
  const url = await server.createDatabase()
  for (const setting of ['default_transaction_read_only=on', 'synchronous_commit=off']) {
    const unsafe = `${url}?options=${encodeURIComponent(`-c ${setting}`)}`
    await assert.rejects(openProviderStore(unsafe), { code: 'ERR_STORE_UNSAFE' }, setting)
  }
})

it('sends what is asked in one turn in one packet, and plans by index', async () => {
  const store = await openProviderStore(await server.createDatabase(), { maxConnections: 1 })
  await addExample(store)
  const signIn = (step: number) =>
    store.signInWithCode(someAttempt({ source: `10.0.0.${step}` }), right(step))
  for (let step = 1; step <= 2; step++) await signIn(step) // its statements are prepared
  const writes = countWrites()
  assert.equal((await signIn(3)).kind, 'opened')
  // Begin, proof and candidates; charges; the step; all that is opened; commit.
  assert.equal(writes.stop(), 5)
  await store.close()
  const database = await openDatabase<Record<string, never>>(await server.createDatabase(), {})
  for (const [name, value] of [
    ['synchronous_commit', 'on'],
    ['enable_seqscan', 'off'],
    ['plan_cache_mode', 'force_generic_plan'],
  ]) {
    const { rows } = await database.read.executeQuery<Record<string, string>>(
      CompiledQuery.raw(`show ${name}`),
    )
    assert.equal(rows[0]?.[name ?? ''], value)
  }
  await database.close()
})

/** Counts what sockets of this process are given to write, each a packet. */
function countWrites(): { stop(): number } {
  const { _write, _writev } = Socket.prototype
  let count = 0
  Socket.prototype._write = function (...args) {
    count++
    _write.apply(this, args)
  }
  Socket.prototype._writev = function (...args) {
    count++
    _writev?.apply(this, args)
  }
  return {
    stop() {
      Object.assign(Socket.prototype, { _write, _writev })
      return count
    },
  }
}

const MISTAKES: Readonly<Record<string, readonly [(url: URL) => void, RegExp]>> = {
  password: [(url) => (url.password = 'other'), /refused the user or the password/],
  port: [(url) => (url.port = '1'), /nothing listens there/],
  host: [(url) => (url.hostname = 'nowhere.invalid'), /host name/],
  database: [(url) => (url.pathname = '/nothing'), /no database of that name/],
}

it('says what is wrong with the URL of a database, and not its password', async () => {
  const good = await server.createDatabase()
  for (const [what, [spoil, says]] of Object.entries(MISTAKES)) {
    const url = new URL(good)
    spoil(url)
    const refused = openProviderStore(url.href)
    await assert.rejects(refused, { code: 'ERR_STORE_UNAVAILABLE', message: says }, what)
    await assert.rejects(refused, ({ message }: Error) => !message.includes(`${url.password}@`))
  }
})

it('T71 sends a server whose certificate is not good neither user nor password, whatever the environment says', {
  skip: process.env.TEST_DATABASE_URL !== undefined, // it is not ours to change
}, async (t) => {
  const url = await server.createDatabase()
  const refusal = { code: 'ERR_STORE_UNAVAILABLE' }
  const secure = (query: string): string => `${url}?sslmode=require${query}`
  await assert.rejects(openProviderStore(secure('')), { ...refusal, message: /it speaks no TLS/ })
  const authority = createTestAuthority()
  await speakTls(url, authority.issue(['127.0.0.1']))
  const folder = mkdtempSync(join(tmpdir(), 'signet-authority-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, authority.cert)
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
  t.after(() => delete process.env.NODE_TLS_REJECT_UNAUTHORIZED)
  await assert.rejects(openProviderStore(secure('')), {
    ...refusal,
    message: /its certificate is not good for that host/,
  })
  await (await openProviderStore(secure(`&sslrootcert=${caFile}`))).close()
  const otherName = secure(`&sslrootcert=${caFile}`).replace('127.0.0.1', 'localhost')
  await assert.rejects(openProviderStore(otherName), refusal)
})

/** Gives the server a certificate, in its own folder and its own user's. */
async function speakTls(url: string, { key, cert }: TlsIdentity): Promise<void> {
  const connection = await connectTo(url)
  const show = async (name: string): Promise<string> => {
    const { rows } = (await connection.query(`show ${name}`)) as { rows: Record<string, string>[] }
    return rows[0]?.[name] ?? ''
  }
  const folder = await show('data_directory')
  const { uid, gid } = statSync(folder)
  for (const [name, text] of [
    ['server.key', key],
    ['server.crt', cert],
  ] as const) {
    writeFileSync(join(folder, name), text, { mode: 0o600 })
    chownSync(join(folder, name), uid, gid)
  }
  await connection.query('alter system set ssl = on')
  await connection.query('select pg_reload_conf()')
  while ((await show('ssl')) !== 'on') await setTimeout(20)
  await connection.close()
}

it('tells of statements that were sent together what made the first of them fail, and goes on', async () => {
  const database = await openDatabase<Record<string, never>>(await server.createDatabase(), {})
  const ask = (tx: Parameters<Parameters<typeof database.write>[0]>[0], text: string) =>
    tx.executeQuery(CompiledQuery.raw(text))
  const codes = await database
    .write(async (tx) => {
      const all = await Promise.allSettled([
        ask(tx, 'select 1'),
        ask(tx, 'select 1 / 0'),
        ask(tx, 'select 2'),
      ])
      const again = await Promise.allSettled([ask(tx, 'select 3')])
      const told = [...all, ...again].map((s) => s.status === 'rejected' && s.reason.code)
      throw new Error(JSON.stringify(told))
    })
    .catch((error: Error) => error.message)
  assert.equal(codes, '[false,"22012","22012","22012"]')
  const fine = database.write((tx) => Promise.all([ask(tx, 'select 1'), ask(tx, 'select 2')]))
  assert.equal((await fine).length, 2)
  await database.close()
})
