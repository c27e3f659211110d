import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startPostgres, type TestPostgres } from '@signet-id/testing/postgres'
import pg from 'pg'
import { ALICE, createClock } from './fixtures/issuer.test-kit.ts'
import { beginSignIn, createTestSite } from './fixtures/site.test-kit.ts'
import { memoryReplayStore, type ReplayStore } from './replay.ts'
import { postgresReplayStore, sqliteReplayStore } from './replay-sql.ts'

const folder = mkdtempSync(join(tmpdir(), 'signet-replay-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const PROCESS = fileURLToPath(new URL('./fixtures/replay-process.test-kit.ts', import.meta.url))
const END_MS = 2_000_000_000_000

/** What every store must do, whatever keeps it. */
function describeStore(name: string, create: (now: () => number) => Promise<ReplayStore>): void {
  describe(name, () => {
    it('T97 is true for one of fifty callers at once', async () => {
      const store = await create(() => 0)
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => store.consume('one', END_MS)),
      )
      assert.equal(answers.filter((each) => each === true).length, 1)
      assert.equal(await store.consume('one', END_MS), false)
      assert.equal(await store.consume('another', END_MS), true)
    })

    it('forgets what has ended, and nothing else', async () => {
      const clock = { nowMs: 1000 }
      const store = await create(() => clock.nowMs)
      assert.equal(await store.consume('short', 2000), true)
      assert.equal(await store.consume('long', END_MS), true)
      clock.nowMs = 100_000
      assert.equal(await store.consume('sweep', END_MS), true)
      await new Promise((resolve) => setTimeout(resolve, 100))
      assert.equal(await store.consume('long', END_MS), false)
      assert.equal(await store.consume('short', END_MS), true)
    })

    it('T97 signs in once, over two processes of a site', async () => {
      const clock = createClock()
      const replayStore = await create(clock.now)
      const one = createTestSite({ replayStore }, clock)
      const two = createTestSite({ replayStore: replayStore }, clock)
      const fields = await beginSignIn(one.browser, clock, { email: ALICE })
      const cookie = [...one.browser.cookies].map((pair) => pair.join('=')).join('; ')
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          (i % 2 ? one : two).browser.post('/browserid/postback', fields, { cookie }),
        ),
      )
      assert.equal(answers.filter((each) => each.status === 302).length, 1)
    })
  })
}

describeStore('memoryReplayStore', async (now) => memoryReplayStore({ now }))

let files = 0
describeStore('sqliteReplayStore', async (now) =>
  sqliteReplayStore({ path: join(folder, `used-${files++}.sqlite`), now }),
)

describe('sqliteReplayStore among processes', () => {
  it('T97 is true for one caller of two processes', async () => {
    const path = join(folder, 'shared.sqlite')
    const run = async (key: string) => {
      const args = ['--conditions=source', '--no-warnings', PROCESS, path, key]
      return Number((await promisify(execFile)(process.execPath, args)).stdout)
    }
    for (const key of ['a', 'b']) {
      const firsts = await Promise.all([run(key), run(key)])
      assert.equal(firsts[0] + firsts[1], 1)
    }
  })

  it('says what is wrong with the file', () => {
    assert.throws(() => sqliteReplayStore({ path: join(folder, 'nowhere', 'x.sqlite') }), {
      code: 'ERR_REPLAY_STORE_UNAVAILABLE',
    })
  })
})

describe('with a PostgreSQL server', () => {
  let server: TestPostgres
  const pools: pg.Pool[] = []
  before(async () => {
    server = await startPostgres()
  })
  after(async () => {
    for (const pool of pools) await pool.end()
    await server.stop()
  })
  async function createPool(url?: string): Promise<pg.Pool> {
    const pool = new pg.Pool({ connectionString: url ?? (await server.createDatabase()) })
    pools.push(pool)
    return pool
  }

  describeStore('postgresReplayStore', async (now) =>
    postgresReplayStore({ pool: await createPool(), now }),
  )

  it('T97 begins on an empty database from two pools at once', async () => {
    const url = await server.createDatabase()
    const stores = [
      postgresReplayStore({ pool: await createPool(url) }),
      postgresReplayStore({ pool: await createPool(url) }),
    ]
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => stores[i % 2]?.consume('key', END_MS)),
    )
    assert.equal(answers.filter((each) => each === true).length, 1)
  })

  it('T97 throws when the database is away, so nobody is signed in', async () => {
    const pool = new pg.Pool({ connectionString: 'postgres://x:x@127.0.0.1:1/x' })
    await assert.rejects(postgresReplayStore({ pool }).consume('key', END_MS))
    await pool.end()
  })
})
