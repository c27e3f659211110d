import assert from 'node:assert/strict'
import { Socket } from 'node:net'
import { after, before, it } from 'node:test'
import { openDatabase } from '@signet-id/server-kit'
import { startPostgres, type TestPostgres } from '@signet-id/testing/postgres'
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
