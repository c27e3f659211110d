// Real services whose store is locked, full, gone or cut off: no success meanwhile, and recovery without hands within ten seconds.
import assert from 'node:assert/strict'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openProviderStore } from '@signet-id/provider'
import {
  connectTo,
  startPostgres,
  type TestConnection,
  type TestPostgres,
} from '@signet-id/testing/postgres'
import {
  codeNow,
  createBrowser,
  type Deployment,
  DOMAIN,
  deploy,
  healthOf,
  type Node,
  type NodeBrowser,
} from './nodes.ts'
import { smallVolume } from './volume.ts'

const RECOVERY_MS = 10_000
const CROWD = Array.from({ length: 16 }, (_, i) => `p${i}`)
const DAY_MS = 86_400_000

/** Somebody who is signed in, and somebody who wants to be; each test has people of its own. */
async function twoPeople(node: Node, signedIn: string): Promise<[NodeBrowser, NodeBrowser]> {
  const [inside, outside] = [createBrowser('192.0.2.1'), createBrowser('192.0.2.2')]
  assert.equal((await inside.signIn(node, signedIn, codeNow())).status, 200)
  await outside.get(node, '/browserid/form-token')
  return [inside, outside]
}

/** Nothing succeeds, and the answer says that it is our fault and may pass. */
async function requireRefused(
  node: Node,
  browser: NodeBrowser,
  body: { email: string; code: string; formToken: string },
): Promise<void> {
  const refused = await browser.json(node, '/browserid/sign-in', body)
  assert.equal(refused.status, 503, refused.body)
  assert.match(refused.body, /ERR_STORE_UNAVAILABLE/)
  assert.deepEqual(refused.cookies, [])
}

/** The very code that was refused opens the session, before the time is over. */
async function requireRecovery(
  node: Node,
  browser: NodeBrowser,
  body: { email: string; code: string; formToken: string },
): Promise<void> {
  const giveUpAt = performance.now() + RECOVERY_MS
  for (;;) {
    const { status, body: text } = await browser.json(node, '/browserid/sign-in', body)
    if (status === 200) return
    assert.equal(status, 503, text)
    assert.ok(performance.now() < giveUpAt, text)
    await sleep(100)
  }
}

async function isSignedIn(node: Node, browser: NodeBrowser, name: string): Promise<boolean> {
  const { status, body } = await browser.get(node, '/account')
  return status === 200 && body.includes(`${name}@${DOMAIN}`)
}

/** Goes through a fault: before it somebody is in, during it nobody gets in, after it both are in. */
async function throughFault(
  node: Node,
  people: readonly [string, string],
  fault: { begin(): unknown; during?(inside: NodeBrowser): Promise<void>; end(): unknown },
): Promise<void> {
  const [inside, outside] = await twoPeople(node, people[0])
  const formToken = await outside.formToken(node)
  const body = { email: `${people[1]}@${DOMAIN}`, code: codeNow(), formToken }
  await fault.begin()
  try {
    await requireRefused(node, outside, body)
    await fault.during?.(inside)
  } finally {
    await fault.end()
  }
  await requireRecovery(node, outside, body)
  assert.equal(await isSignedIn(node, inside, people[0]), true)
  assert.equal(await isSignedIn(node, outside, people[1]), true)
}

/** Kills the service in the middle of many sign-ins and starts it again. */
async function throughKill(
  t: TestContext,
  deployment: Deployment,
  database: string,
): Promise<void> {
  const doomed = await deployment.start(t)
  const code = codeNow()
  const attempts = CROWD.map(async (name, i) => {
    const browser = createBrowser(`198.51.100.${i}`)
    const opened = await browser.signIn(doomed, name, code).then(
      ({ status }) => status === 200,
      () => false, // the connection died with the service
    )
    return { name, browser, opened }
  })
  await Promise.race(attempts)
  doomed.program.child.kill('SIGKILL')
  const outcomes = await Promise.all(attempts)
  assert.ok(outcomes.some(({ opened }) => opened))
  const node = await deployment.start(t)
  const store = await openProviderStore(database)
  await Promise.all(
    outcomes.map(async ({ name, browser, opened }, i) => {
      if (opened) assert.ok(await isSignedIn(node, browser, name), `${name} lost a session`)
      const { status } = await createBrowser(`203.0.113.${i}`).signIn(node, name, code)
      assert.ok(opened ? status === 401 : [200, 401].includes(status), `${name}: ${status}`)
      const account = await store.findAccount(`${name}@${DOMAIN}` as never) // canonical already
      assert.equal((await store.listSessions(account?.id ?? '', Date.now())).length, 1)
    }),
  )
  await store.close()
}

describe('a store that is away', { concurrency: true }, () => {
  describe('on SQLite', { concurrency: 1 }, () => {
    const endings: (() => unknown)[] = []
    const suite = { after: (work: () => unknown) => void endings.unshift(work) }
    const volume = smallVolume()
    const file = join(volume.folder, 'signet.db')
    let deployment: Deployment
    let node: Node
    let clockFile: string

    before(async () => {
      const names = ['a1', 'a2', 'b1', 'b2', 'c1', 'c2', 'd', ...CROWD]
      deployment = await deploy(suite, names, `sqlite:${file}`)
      clockFile = join(deployment.folder, 'clock')
      writeFileSync(clockFile, '0')
      node = await deployment.start(suite, { clockFile })
    })
    after(async () => {
      for (const end of endings) await end()
      volume.remove()
    })

    it('T142 locked by another process', async () => {
      const other = new DatabaseSync(file)
      await throughFault(node, ['a1', 'a2'], {
        begin: () => other.exec('begin immediate'),
        end: () => other.exec('rollback'),
      })
      other.close()
    })

    it('T141 full', async () => {
      const { pid } = node.program.child
      await throughFault(node, ['b1', 'b2'], {
        begin: () => volume.fill(pid),
        end: () => volume.free(pid),
      })
    })

    it('T141 gone and back, and health says so', async () => {
      const move = (from: string, to: string): void => {
        for (const end of ['', '-wal', '-shm']) renameSync(`${from}${end}`, `${to}${end}`)
      }
      await throughFault(node, ['c1', 'c2'], {
        begin: () => move(file, `${file}.away`),
        during: async (inside) => {
          assert.match(await healthOf(node), /^503 .*"store"/)
          const { status } = await inside.get(node, '/account')
          assert.equal(status, 503)
        },
        end: () => move(`${file}.away`, file),
      })
      assert.match(await healthOf(node), /^200 /)
    })

    it('T143 T144 a clock that jumps: nobody signs in, and the code of before is spent for ever', async () => {
      const browser = createBrowser('192.0.2.4')
      const code = codeNow()
      for (const jumpMs of [DAY_MS, -3_600_000]) {
        writeFileSync(clockFile, String(jumpMs))
        const refused = await browser.signIn(node, 'd', codeNow(jumpMs / 30_000))
        assert.equal(refused.status, 503)
        assert.match(refused.body, /ERR_CLOCK_UNSURE/)
        writeFileSync(clockFile, '0')
      }
      assert.equal((await browser.signIn(node, 'd', code)).status, 200)
      assert.equal((await createBrowser('192.0.2.5').signIn(node, 'd', code)).status, 401)
    })

    it('T139 kill -9 in the middle of many sign-ins: what was acknowledged stands, no code counts twice', (t) =>
      throughKill(t, deployment, `sqlite:${file}`))
  })

  describe('on PostgreSQL', { concurrency: 1 }, () => {
    const endings: (() => unknown)[] = []
    const suite = { after: (work: () => unknown) => void endings.unshift(work) }
    let server: TestPostgres
    let database: string
    let deployment: Deployment
    let node: Node
    let admin: TestConnection | undefined

    before(async () => {
      server = await startPostgres()
      database = await server.createDatabase()
      admin = await connectTo(database)
      deployment = await deploy(suite, ['a1', 'a2', 'b1', 'b2', 'c1', 'c2', ...CROWD], database)
      node = await deployment.start(suite)
    })
    after(async () => {
      for (const end of endings) await end()
      await admin?.close()
      await server?.stop()
    })

    it('T142 locked by another transaction', () =>
      throughFault(node, ['a1', 'a2'], {
        begin: async () => {
          await admin?.query('begin')
          await admin?.query('lock table totp_authenticators in access exclusive mode')
        },
        end: () => admin?.query('rollback'),
      }))

    it('T141 full, as the server says it', () =>
      throughFault(node, ['b1', 'b2'], {
        begin: () =>
          admin?.query(`create function full_disk() returns trigger language plpgsql as
            $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;
            create trigger full_disk before insert on sessions execute function full_disk()`),
        end: () => admin?.query('drop trigger full_disk on sessions; drop function full_disk()'),
      }))

    it('T139 kill -9 in the middle of many sign-ins: what was acknowledged stands, no code counts twice', (t) =>
      throughKill(t, deployment, database))

    it('T141 gone and back, and health says so', () =>
      throughFault(node, ['c1', 'c2'], {
        begin: () => server.kill(),
        during: async (inside) => {
          assert.match(await healthOf(node), /^503 .*"store"/)
          const { status } = await inside.get(node, '/account')
          assert.equal(status, 503)
        },
        end: () => server.restart(),
      }))
  })
})
