// Faults in the middle of a sign-in, on both engines: at most one session a code, and nothing lost that was acknowledged.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseDomain, parseEmailAddress } from '@signet-id/protocol'
import { openProviderStore, type ProviderStore } from '@signet-id/provider'
import { startPostgres, type TestPostgres } from '@signet-id/testing/postgres'

const ALICE = parseEmailAddress('alice@example.org')
const DOMAIN = parseDomain('example.org')
const CHILD = fileURLToPath(new URL('sign-in-child.ts', import.meta.url))
const FIRST_STEP = 60_000_000

async function prepare(location: string): Promise<ProviderStore> {
  const store = await openProviderStore(location)
  const key = {
    id: 'k',
    issuer: DOMAIN,
    algorithm: 'RS256',
    state: 'current',
    privateKey: '',
  } as const
  await store.addDomain({ name: DOMAIN, issuer: DOMAIN, displayName: 'x', brokers: [] }, key, 0)
  const authenticator = {
    id: 'a',
    name: 'x',
    algorithm: 'SHA1',
    digits: 6,
    secret: '',
    weak: false,
    lastStep: 0,
  } as const
  await store.importAccount(
    { domain: DOMAIN, address: ALICE, shownAddress: ALICE, authenticator },
    'alice',
    0,
  )
  return store
}

function signIn(store: ProviderStore, step: number, name: string) {
  return store.signInWithCode(
    {
      address: ALICE,
      source: '192.0.2.2',
      deviceHash: undefined,
      nowMs: step * 30_000,
      digits: 6,
      transactionHash: `${name}${step}`,
      codeHash: `${step}`,
      session: {
        idHash: `${name} ${step}`,
        deviceHash: `${name}d${step}`,
        label: '',
        lifetimeMs: 43_200_000,
      },
    },
    (found) => found.map((authenticator) => ({ authenticator, step })),
  )
}

async function sessionsOf(
  store: ProviderStore,
  step: number,
  names: readonly string[],
): Promise<number> {
  const found = await Promise.all(
    names.map((name) => store.findSession(`${name} ${step}`, step * 30_000, 3_600_000)),
  )
  return found.filter((session) => session !== undefined).length
}

function killedAtEveryStatement(engine: string, locate: () => Promise<string>): void {
  it(`T139 kill -9 at every statement of a sign-in on ${engine}, then the same code again`, async () => {
    const location = await locate()
    const store = await prepare(location)
    let step = FIRST_STEP
    let survived = false
    for (let n = 1; !survived; n++, step += 2) {
      const args = ['--conditions=source', '--disable-warning=ExperimentalWarning', CHILD]
      const child = spawnSync(
        process.execPath,
        [...args, location, String(n), ALICE, String(step)],
        { encoding: 'utf8' },
      )
      survived = child.signal === null
      const acknowledged = child.stdout.startsWith('opened')
      const again = await signIn(store, step, 'parent')
      const open = await sessionsOf(store, step, ['child', 'parent'])
      assert.ok(open <= 1, `statement ${n}: ${open} sessions`)
      assert.equal(again.kind === 'opened' ? 1 : 0, await sessionsOf(store, step, ['parent']))
      if (acknowledged) assert.equal(await sessionsOf(store, step, ['child']), 1)
      await store.clearAttempts(ALICE)
      assert.ok(n < 60)
    }
    assert.equal(survived, true)
    await store.close()
  })
}

describe('faults on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-faults-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  killedAtEveryStatement('SQLite', async () => join(folder, 'kill.db'))
})

describe('faults on PostgreSQL', () => {
  let server: TestPostgres
  before(async () => {
    server = await startPostgres()
  })
  after(() => server.stop())
  killedAtEveryStatement('PostgreSQL', () => server.createDatabase())

  it('T142 a connection cut at COMMIT, before or after it arrives: refused, and at most one session', async () => {
    const location = await server.createDatabase()
    const direct = await prepare(location)
    const cutter = await startCutter(new URL(location).port)
    const url = new URL(location)
    url.port = String(cutter.port)
    const cut = await openProviderStore(url.href)
    for (const [i, when] of (['before', 'after'] as const).entries()) {
      const step = FIRST_STEP + 10 * i
      cutter.when = when
      await assert.rejects(signIn(cut, step, 'cut'), { code: 'ERR_STORE_UNAVAILABLE' })
      cutter.when = undefined
      await signIn(direct, step, 'again')
      assert.equal(await sessionsOf(direct, step, ['cut', 'again']), 1)
      assert.equal((await signIn(cut, step + 1, 'next')).kind, 'opened')
    }
    await cut.close()
    await direct.close()
    cutter.close()
  })

  it('T141 no success while the server is away, and recovery within ten seconds of its return', async () => {
    const store = await prepare(await server.createDatabase())
    assert.equal((await signIn(store, FIRST_STEP, 'a')).kind, 'opened')
    await server.kill()
    await assert.rejects(signIn(store, FIRST_STEP + 1, 'b'), { code: 'ERR_STORE_UNAVAILABLE' })
    await assert.rejects(store.findSession(`a ${FIRST_STEP}`, FIRST_STEP * 30_000, 3_600_000), {
      code: 'ERR_STORE_UNAVAILABLE',
    })
    await server.restart()
    const backAt = performance.now()
    let opened = false
    while (!opened && performance.now() - backAt < 10_000)
      opened = await signIn(store, FIRST_STEP + 1, 'b').then(
        ({ kind }) => kind === 'opened',
        () => false,
      )
    assert.ok(opened)
    assert.ok(await store.findSession(`a ${FIRST_STEP}`, FIRST_STEP * 30_000, 3_600_000))
    await store.close()
  })
})

/** A relay that cuts the connection when a COMMIT passes. */
async function startCutter(port: string) {
  const state: { when: 'before' | 'after' | undefined; port: number; close(): void } = {
    when: undefined,
    port: 0,
    close: () => relay.close(),
  }
  const relay = createServer((client: Socket) => {
    const server = connect(Number(port), '127.0.0.1')
    const end = (): void => {
      client.destroy()
      server.destroy()
    }
    client.on('data', (bytes) => {
      const commits = state.when !== undefined && bytes.includes('commit')
      if (commits && state.when === 'before') return end()
      server.write(bytes)
      if (commits) setTimeout(end, 200)
    })
    server.on('data', (bytes) => {
      if (state.when !== 'after' || !bytes.includes('COMMIT')) client.write(bytes)
    })
    client.on('error', end).on('close', end)
    server.on('error', end).on('close', end)
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  const address = relay.address()
  state.port = typeof address === 'object' && address ? address.port : 0
  return state
}
