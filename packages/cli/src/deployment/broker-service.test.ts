import assert from 'node:assert/strict'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { openBrokerStore } from '@signet-id/broker'
import { DAY_MS, parseDomain, parseSupportDocument } from '@signet-id/protocol'
import { createKeyEncryptionKey, SILENT, sealSecret, serveByHost } from '@signet-id/server-kit'
import { runSignet, temporaryFolder } from '../cli.test-kit.ts'
import { readDeployment } from './config.ts'
import { createDataFolder } from './open.ts'
import { buildServices } from './services.ts'

const MAIL = '[mail]\nhost = "mail.example.org"\nfrom = "codes@example.org"\n'
const BROKER = '[broker]\norigin = "https://broker.example.org"\n[broker.fallback]\n'
const PROVIDER = '[provider]\norigin = "https://broker.example.org"\n'

function deploymentOf(t: TestContext, text: string): { file: string; folder: string } {
  const folder = temporaryFolder(t)
  createDataFolder(join(folder, 'data'))
  const file = join(folder, 'signet.toml')
  writeFileSync(file, text, { mode: 0o600 })
  return { file, folder }
}

const build = (file: string) =>
  buildServices(readDeployment(file, {}), ['broker'], SILENT, Date.now)

describe('a deployment with codes by e-mail', () => {
  it('refuses one without mail', async (t) => {
    const { file } = deploymentOf(t, BROKER)
    await assert.rejects(build(file), { code: 'ERR_CONFIG_INVALID' })
  })

  it('T50 refuses one on the host of a provider, whose keys would speak for the broker', async (t) => {
    const { file } = deploymentOf(t, BROKER + MAIL + PROVIDER)
    await assert.rejects(build(file), { code: 'ERR_CONFIG_INVALID' })
  })

  it('refuses an alias on the host of a provider, whose pages would share its keys', async (t) => {
    for (const rest of [MAIL, '']) {
      const broker = (rest === '' ? BROKER.replace('[broker.fallback]', '') : BROKER).replace(
        'org"\n',
        'org"\naliases = ["https://old.example.org", "https://id.example.org"]\n',
      )
      const { file } = deploymentOf(t, broker + rest + PROVIDER.replace('broker.', 'id.'))
      await assert.rejects(build(file), { code: 'ERR_CONFIG_INVALID', message: /broker\.aliases/ })
    }
  })

  it('is asked under an alias for itself alone, with a provider and a verifier beside it', async (t) => {
    const { file } = deploymentOf(
      t,
      `${BROKER.replace('org"\n', 'org"\naliases = "https://old.example.org"\n')}${MAIL}${PROVIDER.replace('broker.', 'id.')}[verifier]\norigin = "https://verifier.example.org"\n`,
    )
    const running = await buildServices(
      readDeployment(file, {}),
      ['provider', 'broker', 'verifier'],
      SILENT,
      Date.now,
    )
    t.after(() => running.close())
    const all = serveByHost(running.services)
    const get = async (host: string, path: string): Promise<string> => {
      const request = new Request(`https://${host}${path}`, { headers: { host } })
      return (await all.handle(request, '192.0.2.1')).text()
    }
    assert.deepEqual(JSON.parse(await get('old.example.org', '/.well-known/browserid')), {
      authority: 'broker.example.org',
    })
    assert.equal(await get('old.example.org', '/'), await get('broker.example.org', '/'))
    for (const path of ['/account', '/verify', '/.well-known/signet-probe'])
      assert.match(await get('old.example.org', path), /ERR_NOT_FOUND/)
  })

  it('brings a verifier of its own origin along under an alias, as servers of old sites expect', async (t) => {
    const { file } = deploymentOf(
      t,
      `${BROKER.replace('org"\n', 'org"\naliases = "https://old.example.org"\n')}${MAIL}[verifier]\norigin = "https://broker.example.org"\n`,
    )
    const running = await buildServices(
      readDeployment(file, {}),
      ['broker', 'verifier'],
      SILENT,
      Date.now,
    )
    t.after(() => running.close())
    const { handle } = serveByHost(running.services)
    for (const host of ['broker.example.org', 'old.example.org', 'old.example.org:443']) {
      const request = new Request(`https://${host}/verify`, {
        method: 'POST',
        headers: { host },
        body: new URLSearchParams({ assertion: 'x', audience: 'https://shop.example' }),
      })
      assert.match(await (await handle(request, '192.0.2.1')).text(), /^{"status":"failure"/, host)
    }
  })

  it('refuses a mail server elsewhere without TLS', async (t) => {
    const { file } = deploymentOf(t, `${BROKER}${MAIL}security = "none"\n`)
    await assert.rejects(build(file), { code: 'ERR_CONFIG_INVALID' })
  })

  it('keeps nothing where there is no fallback', async (t) => {
    const { file } = deploymentOf(t, BROKER.replace('[broker.fallback]', ''))
    const running = await build(file)
    const [service] = running.services
    assert.equal(service?.has('/wsapi/fallback/code'), false)
    assert.equal(service?.has('/.well-known/browserid'), false)
    await running.close()
  })

  it('publishes a key that outlives the process', async (t) => {
    const { file } = deploymentOf(t, BROKER + MAIL)
    const published = await publishedKeys(file)
    assert.equal(await publishedKeys(file), published)
    assert.equal(parseSupportDocument(published).kind, 'support')
  })
})

describe('another sealing key', () => {
  it('T131 nothing serves, and nothing is sealed under it beside the old one', async (t) => {
    const { file, folder } = deploymentOf(t, BROKER + MAIL)
    const key = join(folder, 'data/secret.key')
    const right = readFileSync(key, 'utf8')
    const published = await publishedKeys(file)
    const wrong = `${Buffer.alloc(32, 9).toString('base64')}\n`
    writeFileSync(key, wrong)
    await assert.rejects(build(file), { code: 'ERR_SECRET_UNREADABLE' })
    for (const more of [[], ['--workers', '2']]) {
      const { code, stderr } = await runSignet(['serve', '--config', file, ...more])
      assert.equal(code, 1)
      assert.match(stderr, /ERR_SECRET_UNREADABLE\)\n.*hint: put that key back, or add it as/)
    }
    for (const keys of [wrong + right, right]) {
      writeFileSync(key, keys)
      assert.equal(await publishedKeys(file), published)
    }
  })

  it('does not mind mails that are over', async (t) => {
    const { file, folder } = deploymentOf(t, BROKER + MAIL)
    await publishedKeys(file)
    const store = await openBrokerStore(join(folder, 'data', 'broker.db'))
    const older = createKeyEncryptionKey(Buffer.alloc(32, 9))
    const place = { purpose: 'broker-mail', row: 'm' }
    const mail = { id: 'm', sealed: sealSecret(older, place, Buffer.from('x')) }
    const challenge = { id: 'c', browser: 'b', address: 'a', proof: 'p', expiresAtMs: 1 }
    await store.openChallenge(challenge, mail, [], 0)
    assert.equal((await store.sealingKeys()).length, 2)
    await store.close()
    await (await build(file)).close()
  })
})

/** The keys that a deployment's broker publishes. */
async function publishedKeys(file: string): Promise<string> {
  const running = await build(file)
  try {
    const answer = await running.services[0]?.handle(
      new Request('https://broker.example.org/.well-known/browserid', {
        headers: { host: 'broker.example.org' },
      }),
      '192.0.2.1',
    )
    return (await answer?.text()) ?? ''
  } finally {
    await running.close()
  }
}

describe('signet backup and restore', () => {
  it('T135 carry the broker over, and refuse a second time, another sealing key, a key whose time is over', async (t) => {
    const { file, folder } = deploymentOf(t, BROKER + MAIL)
    const [keys, copy] = [join(folder, 'k'), join(folder, 'a.backup')]
    const restore = (at: { file: string }, now?: () => number) =>
      runSignet(['restore', copy, '--key', `${keys}.key`, '--config', at.file], now ? { now } : {})
    const published = await publishedKeys(file)
    const running = await build(file)
    assert.equal((await runSignet(['backup', 'keys', keys])).code, 0)
    const written = await runSignet(['backup', copy, '--to', `${keys}.pub`, '--config', file])
    assert.equal(written.code, 0, written.stderr)
    await running.close()

    const stranger = deploymentOf(t, BROKER + MAIL)
    const refused = await restore(stranger)
    assert.match(refused.stderr, /another key/)

    const place = deploymentOf(t, BROKER + MAIL)
    copyFileSync(join(folder, 'data/secret.key'), join(place.folder, 'data/secret.key'))
    const restored = await restore(place)
    assert.equal(restored.code, 0, restored.stderr)
    assert.equal(await publishedKeys(place.file), published)
    assert.match((await restore(place)).stderr, /not empty|keys already|move it away/)

    const late = deploymentOf(t, BROKER + MAIL)
    copyFileSync(join(folder, 'data/secret.key'), join(late.folder, 'data/secret.key'))
    assert.equal((await restore(late, () => Date.now() + 100 * DAY_MS)).code, 0)
    assert.notEqual(await publishedKeys(late.file), published)
  })
})

describe('signet broker forget', () => {
  it('T72 ends the memory of one domain, and says so', async (t) => {
    const { file, folder } = deploymentOf(t, BROKER + MAIL)
    const store = await openBrokerStore(join(folder, 'data', 'broker.db'))
    await store.rememberDomain(parseDomain('old.example'), Date.now() + 60_000)
    await store.rememberDomain(parseDomain('other.example'), Date.now() + 60_000)
    const forget = () => runSignet(['broker', 'forget', 'old.example', '--config', file])
    assert.match((await forget()).stdout, /^old\.example is forgotten/)
    assert.match((await forget()).stdout, /was not remembered/)
    assert.equal(await store.recallDomain(parseDomain('old.example')), undefined)
    assert.notEqual(await store.recallDomain(parseDomain('other.example')), undefined)
    await store.close()
  })

  it('refuses where nothing is remembered, and makes no database there', async (t) => {
    for (const parts of [PROVIDER, BROKER.replace('[broker.fallback]', '')]) {
      const { file, folder } = deploymentOf(t, parts)
      const { code, stderr } = await runSignet([
        'broker',
        'forget',
        'old.example',
        '--config',
        file,
      ])
      assert.equal(code, 1)
      assert.match(stderr, /ERR_CONFIG_INVALID/)
      assert.equal(existsSync(join(folder, 'data', 'broker.db')), false)
    }
  })

  it('is misused without a word', async () => {
    assert.equal((await runSignet(['broker'])).code, 2)
    assert.equal((await runSignet(['broker', 'remember'])).code, 2)
  })
})
