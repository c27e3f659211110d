// The verifier as it is served: who is counted, and what the configuration says about whom it may ask.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { listen, NO_METRICS, SILENT, serveByHost, withAdmission } from '@signet-id/server-kit'
import { fakeDocuments, makeBundle, supportText, T, testKey } from '@signet-id/testing'
import { createDiscovery } from '@signet-id/verifier/discovery'
import { temporaryFolder } from '../cli.test-kit.ts'
import { readDeployment } from './config.ts'
import { verifierService } from './services.ts'

const ORIGIN = 'https://verifier.example'
const issuerKey = testKey('ES256', 'issuer')
const userKey = testKey('ES256', 'user')

function serve(): (domain: string, remote: string, forwardedFor?: string) => Promise<number> {
  const documents = fakeDocuments({ 'idp.example': supportText(issuerKey) })
  const { handle } = verifierService({
    origin: ORIGIN,
    trustedProxies: ['10.0.0.1'],
    discovery: createDiscovery({
      now: () => T,
      fetchDocument: documents.fetchDocument,
      newDomainsPerSource: 1,
    }),
    log: SILENT,
    now: () => T,
  })
  return async (domain, remote, forwardedFor) => {
    const assertion = makeBundle({
      issuerKey,
      userKey,
      nowMs: T,
      email: `a@${domain}`,
      issuer: domain,
    })
    const request = new Request(`${ORIGIN}/v2`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }),
      },
      body: JSON.stringify({ assertion, audience: 'https://rp.example' }),
    })
    return (await handle(request, remote)).status
  }
}

describe('the verifier as it is served', () => {
  it('T69 counts new domains by address, and an IPv6 /64 as one', async () => {
    const ask = serve()
    assert.equal(await ask('idp.example', '192.0.2.1'), 200)
    assert.equal(await ask('b.example', '192.0.2.1'), 429)
    assert.equal(await ask('idp.example', '192.0.2.1'), 200)
    assert.equal(await ask('c.example', '2001:db8::1'), 200)
    assert.equal(await ask('d.example', '2001:db8::2'), 429)
    assert.equal(await ask('d.example', '2001:db8:1::2'), 200)
  })
  it('T69 believes X-Forwarded-For from a trusted proxy only', async () => {
    const ask = serve()
    assert.equal(await ask('a.example', '10.0.0.1', '192.0.2.1'), 200)
    assert.equal(await ask('b.example', '10.0.0.1', '192.0.2.2'), 200)
    assert.equal(await ask('c.example', '10.0.0.1', '192.0.2.3, 192.0.2.1'), 429)
    assert.equal(await ask('d.example', '192.0.2.9', '192.0.2.4'), 200)
    assert.equal(await ask('e.example', '192.0.2.9', '192.0.2.5'), 429)
  })
  it('T126 turns away in the form of the old interface, and answers for health and on other methods all the same', async () => {
    const service = verifierService({
      origin: ORIGIN,
      trustedProxies: [],
      discovery: createDiscovery({ now: () => T }),
      log: SILENT,
      now: () => T,
    })
    const limits = { log: SILENT, metrics: NO_METRICS, isOverloaded: () => true }
    const { handle } = withAdmission(service, limits)
    const ask = (method: string, path: string) =>
      handle(new Request(`${ORIGIN}${path}`, { method }), '192.0.2.1')
    const answers = await Promise.all(['/', '/verify', '/v2'].map((path) => ask('POST', path)))
    for (const busy of answers) {
      assert.deepEqual(
        [busy.status, await busy.json(), busy.headers.get('retry-after')],
        [503, { status: 'failure', reason: 'too busy' }, '1'],
      )
      assert.equal(busy.headers.get('x-frame-options'), 'DENY')
      assert.match(busy.headers.get('cache-control') ?? '', /^private, no-cache, no-store/)
    }
    for (const path of ['/status', '/__heartbeat__', '/__lbheartbeat__', '/__version__'])
      assert.equal((await ask('GET', path)).status, 200, path)
    const wrong = await ask('GET', '/verify')
    assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'POST'])
  })
  it('T124 refuses other methods, and what is no request, with the headers of every answer', async (t) => {
    const service = verifierService({
      origin: ORIGIN,
      trustedProxies: [],
      discovery: createDiscovery({ now: () => T }),
      log: SILENT,
      now: () => T,
    })
    const { port, close } = await listen(serveByHost([service]), '127.0.0.1', 0)
    t.after(close)
    const answerTo = async (method: string, path: string, host = 'v.example') => {
      const asked = request({ port, method, path, headers: { host } }).end()
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      answer.resume()
      return answer
    }
    for (const method of ['TRACE', 'PROPFIND', 'LOCK', 'DELETE', 'OPTIONS'])
      for (const path of ['/', '/verify', '/v2']) {
        const { statusCode, headers } = await answerTo(method, path)
        assert.deepEqual([statusCode, headers.allow], [405, 'POST'], `${method} ${path}`)
        assert.equal(headers['x-frame-options'], 'DENY')
      }
    for (const [path, host] of [
      ['//v.example', 'v.example'],
      ['/', 'v.example/x'],
    ] as const) {
      const { statusCode, headers } = await answerTo('POST', path, host)
      assert.deepEqual([statusCode, headers['x-frame-options']], [400, 'DENY'])
    }
  })
  it('reads the numbers and the addresses that are out of bounds', (t) => {
    const file = join(temporaryFolder(t), 'signet.toml')
    const [verifier, discovery] = [`[verifier]\norigin = "${ORIGIN}"\n`, '[discovery]\n']
    writeFileSync(
      file,
      `${verifier}new_domains_per_source = 500\n${discovery}forbidden_addresses = ["198.18.0.7", "2001:db8::/32"]\n`,
    )
    const config = readDeployment(file, {})
    assert.equal(config.verifier?.newDomainsPerSource, 500)
    assert.deepEqual(config.forbiddenAddresses, ['198.18.0.7', '2001:db8::/32'])
    writeFileSync(file, verifier)
    assert.equal(readDeployment(file, {}).verifier?.newDomainsPerSource, 30)
    writeFileSync(file, `${discovery}forbidden_addresses = ["my server"]\n`)
    assert.throws(() => readDeployment(file, {}), { code: 'ERR_CONFIG_INVALID' })
  })
  it('reads whose certificates count, and which keys', (t) => {
    const file = join(temporaryFolder(t), 'signet.toml')
    const verifier = `[verifier]\norigin = "${ORIGIN}"\n`
    const broker = '[broker]\norigin = "https://broker.example"\n'
    const read = (text: string, env = {}) => {
      writeFileSync(file, text)
      return readDeployment(file, env).verifier
    }
    const own = read(verifier + broker)
    assert.deepEqual(
      [own?.algorithms, own?.trustedIssuers, own?.fallbackIssuer],
      [['RS256', 'ES256', 'Ed25519'], [], undefined],
    )
    const more = 'algorithms = ["RS256", "DS128"]\ntrusted_issuers = ["Other.example"]\n'
    const set = read(`${verifier}${more}${broker}[broker.fallback]\n`)
    assert.deepEqual(
      [set?.algorithms, set?.trustedIssuers, set?.fallbackIssuer],
      [['RS256', 'DS128'], ['other.example'], 'broker.example'],
    )
    const env = {
      SIGNET_VERIFIER_ALGORITHMS: 'RS128,DS256',
      SIGNET_VERIFIER_TRUSTED_ISSUERS: 'a.example',
    }
    const fromEnv = read(verifier, env)
    assert.deepEqual(
      [fromEnv?.algorithms, fromEnv?.trustedIssuers],
      [['RS128', 'DS256'], ['a.example']],
    )
    const hosts = Array.from({ length: 17 }, (_, i) => `"b${i}.example"`)
    for (const [wrong, message] of [
      ['algorithms = ["RS64"]', /algorithms.*expected some of RS256, ES256/],
      ['algorithms = []', /algorithms.*expected some of RS256, ES256/],
      ['trusted_issuers = ["https://b.example"]', /trusted_issuers.*at most 16 host names/],
      [`trusted_issuers = [${hosts.join()}]`, /trusted_issuers.*at most 16 host names/],
    ] as const)
      assert.throws(() => read(`${verifier}${wrong}\n`), { code: 'ERR_CONFIG_INVALID', message })
  })
  it('lets the broker of the deployment speak where there is no provider, and takes old keys where they are listed', async () => {
    const brokerKey = testKey('RS256', 'broker')
    const oldKey = testKey('DS256', 'old')
    const documents = fakeDocuments({
      'idp.example': supportText(issuerKey),
      'broker.example': supportText(brokerKey),
      'old.example': supportText(oldKey),
      'none.example': { status: 404 },
    })
    const { fetchDocument } = documents
    const ask = async (parts: object, accepted?: object): Promise<unknown> => {
      const { handle } = verifierService({
        origin: ORIGIN,
        trustedProxies: [],
        discovery: createDiscovery({ now: () => T, fetchDocument }),
        log: SILENT,
        now: () => T,
        ...(accepted
          ? {
              accepted: {
                algorithms: ['RS256', 'ES256'],
                trustedIssuers: [],
                fallbackIssuer: 'broker.example',
                ...accepted,
              },
            }
          : {}),
      })
      const assertion = makeBundle({ issuerKey: brokerKey, userKey, nowMs: T, ...parts })
      const answer = await handle(
        new Request(`${ORIGIN}/v2`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ assertion, audience: 'https://rp.example' }),
        }),
        '192.0.2.1',
      )
      return ((await answer.json()) as { status: string }).status
    }
    const byBroker = { email: 'a@none.example', issuer: 'broker.example' }
    assert.equal(await ask(byBroker), 'failure')
    assert.equal(await ask(byBroker, {}), 'okay')
    assert.equal(await ask({ ...byBroker, email: 'a@idp.example' }, {}), 'failure')
    const old = { issuerKey: oldKey, email: 'a@old.example', issuer: 'old.example' }
    assert.equal(await ask(old, {}), 'failure')
    assert.equal(await ask(old, { algorithms: ['DS256', 'ES256'] }), 'okay')
  })
  it('reads the addresses that are none', (t) => {
    const file = join(temporaryFolder(t), 'signet.toml')
    writeFileSync(file, '[discovery]\nforbidden_addresses = ["my server"]\n')
    assert.throws(() => readDeployment(file, {}), { code: 'ERR_CONFIG_INVALID' })
  })
})
