// The mistakes that operators really make, each against a real server; doctor names every one and says what to do.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, it } from 'node:test'
import { DAY_MS } from '@signet-id/protocol'
import { createTestAuthority, generateTestKey, supportText } from '@signet-id/testing'
import { runSignet } from '../cli.test-kit.ts'
import { judgeReach } from './check-address.ts'
import { checkDocument } from './check-document.ts'
import {
  AUTHORITY,
  DOCUMENT,
  examineHosts,
  type FakeHost,
  GOOD_HEADERS,
  PAGE_HEADERS,
  runDoctor,
  serveHost,
  serveNames,
} from './doctor.test-kit.ts'

const name = 'example.test'
const now = Date.now()

/** One mistake in one host. */
const MISTAKES: Readonly<Record<string, FakeHost>> = {
  'tls-name': { tls: AUTHORITY.issue(['www.example.test']) },
  'tls-expired': {
    tls: AUTHORITY.issue([name], { notBeforeMs: now - 90 * DAY_MS, notAfterMs: now - DAY_MS }),
  },
  'tls-early': {
    tls: AUTHORITY.issue([name], { notBeforeMs: now + DAY_MS, notAfterMs: now + 9 * DAY_MS }),
  },
  'tls-expires': { tls: AUTHORITY.issue([name], { notAfterMs: now + 2 * DAY_MS }) },
  'tls-chain': { tls: createTestAuthority('Nobody knows').issue([name]) },
  'tls-none': { tls: 'none' },
  redirect: {
    status: 301,
    headers: { location: 'https://www.example.test/.well-known/browserid' },
  },
  'redirect-to-http': { status: 302, headers: { location: 'http://example.test/' } },
  'document-missing': { status: 404, headers: {}, body: '' },
  'document-forbidden': { status: 403, headers: {}, body: '' },
  'document-throttled': { status: 429, headers: {}, body: '' },
  'document-failing': { status: 502, headers: {}, body: '' },
  'document-status': { status: 202 },
  'content-type': { headers: { 'content-type': 'application/octet-stream' } },
  'document-html': { headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Blog' },
  'document-bom': { body: `\ufeff${DOCUMENT}` },
  'document-invalid': { body: '{"public-key": {"algorithm":"RS"' },
  'private-key-published': {
    body: '{"public-key":{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}}',
  },
  'authority-is-url': { body: '{"authority":"https://id.example.test/"}' },
  disabled: { body: '{"disabled":true}' },
  'cache-long': { headers: { ...GOOD_HEADERS, 'cache-control': 'public, max-age=31536000' } },
  'cache-stale': { headers: { ...GOOD_HEADERS, age: '200000' } },
  'clock-off': { headers: { ...GOOD_HEADERS, date: new Date(now - 90_000).toUTCString() } },
  'delegation-loop': { body: '{"authority":"example.test"}' },
  'delegate-dead': { body: '{"authority":"id.example.test"}' },
  'pages-missing': { page: { status: 404, body: 'not here' } },
  'opener-policy': { page: { headers: { 'cross-origin-opener-policy': 'same-origin' } } },
  'policy-doubled': {
    page: { headers: { 'content-security-policy': ["default-src 'none'", "default-src 'self'"] } },
  },
  'redirect-loop': {
    status: 301,
    headers: { location: 'https://example.test/.well-known/browserid?domain=example.test' },
  },
  'document-challenged': { status: 403, headers: { 'cf-mitigated': 'challenge' }, body: '' },
  'document-long': { body: `${DOCUMENT}${' '.repeat(70_000)}` },
  'key-old': {
    body: supportText(generateTestKey('RS128')),
  },
  coded: { headers: { ...GOOD_HEADERS, 'content-encoding': 'gzip' }, body: '\x1f\x8b' },
  'scripts-missing': { others: { '/assets/a.js': { type: 'text/plain', body: '' } } },
  'page-rewritten': {
    page: {
      body: '<script src="/cdn-cgi/loader.js"></script><script src="/assets/a.js" defer></script><div id="journey"></div>',
    },
  },
  'own-pages-missing': { others: { '/enrol': undefined } },
  'referrer-policy': { page: { headers: { 'referrer-policy': ['strict-origin', 'no-referrer'] } } },
  'policy-replaced': { page: { headers: { 'content-security-policy': "default-src 'self'" } } },
  'headers-stripped': { page: { headers: { 'x-content-type-options': [] } } },
  'page-cached': { page: { headers: { age: '30' } } },
  'page-cacheable': { page: { headers: { 'cache-control': 'public, max-age=600' } } },
  'cookie-stripped': { page: { headers: { 'set-cookie': [] } } },
  'cookie-rewritten': {
    page: { headers: { 'set-cookie': 'idp_tx=a; Domain=example.test; Path=/; Secure' } },
  },
}

const DELEGATE = { 'id.example.test': { status: 404, headers: {}, body: '' } } as const

describe('signet doctor names the mistake', () => {
  for (const [code, host] of Object.entries(MISTAKES)) {
    it(code, async (t) => {
      const hosts = code === 'delegate-dead' ? { [name]: host, ...DELEGATE } : { [name]: host }
      const examined = await examineHosts(t, hosts)
      const finding = examined.findings.find((candidate) => candidate.code === code)
      assert.ok(finding, JSON.stringify(examined.findings, null, 1))
      assert.equal(finding.verdict, 'wrong')
      assert.ok(finding.next && finding.next.length > 10)
      assert.equal(examined.code, 1)
      assert.equal(examined.green, false)
      assert.ok(examined.next)
    })
  }

  it('dns-missing', async (t) => {
    const server = await serveNames(t, {})
    const examined = await runDoctor(t, ['--dns', server])
    assert.deepEqual(codes(examined), ['dns-missing'])
  })

  it('dns-private', async (t) => {
    const server = await serveNames(t, { [name]: '192.168.1.5' })
    assert.deepEqual(codes(await runDoctor(t, ['--dns', server])), ['dns-private'])
  })

  it('port-closed', async (t) => {
    const examined = await runDoctor(t, ['--connect', `${name}=https://127.0.0.1:1`])
    assert.deepEqual(codes(examined), ['port-closed'])
  })

  it('address-dead: one of two addresses does not answer', async (t) => {
    const port = await serveHost(t, name, {})
    const examined = await runDoctor(t, [
      ...['--connect', `${name}=https://127.0.0.1:${port}`],
      ...['--connect', `${name}=https://127.0.0.1:1`],
    ])
    assert.ok(codes(examined).includes('address-dead'))
  })

  it('dns-private: an address that is reserved is none either', async (t) => {
    for (const address of ['0.0.0.0', '192.0.2.1', '198.18.0.1', '240.0.0.1']) {
      const server = await serveNames(t, { [name]: address })
      assert.deepEqual(codes(await runDoctor(t, ['--dns', server])), ['dns-private'], address)
    }
  })

  it('dns-failing: name servers that fail are no missing record', async (t) => {
    assert.deepEqual(codes(await runDoctor(t, ['--dns', '127.0.0.1:1'])), ['dns-failing'])
  })

  it('what only one of two addresses gets wrong', async (t) => {
    const at = async (host: FakeHost): Promise<string[]> => [
      '--connect',
      `${name}=https://127.0.0.1:${await serveHost(t, name, { tls: longLived, ...host })}`,
    ]
    const longLived = AUTHORITY.issue([name], { notAfterMs: now + 80 * DAY_MS })
    const good = await at({})
    for (const [code, host] of [
      ['tls-name', { tls: AUTHORITY.issue(['old.example.test']) }],
      ['document-missing', { status: 404, headers: {}, body: '' }],
      ['addresses-differ', { body: '{"authority":"old.example.test"}' }],
    ] as const) {
      const bad = await at(host)
      for (const words of [
        [...good, ...bad],
        [...bad, ...good],
      ])
        if (code !== 'addresses-differ' || words[1] === good[1])
          assert.deepEqual(codes(await runDoctor(t, words)), [code])
    }
    const dead = ['--connect', `${name}=https://127.0.0.1:1`]
    assert.deepEqual(codes(await runDoctor(t, [...dead, ...good])), ['address-dead'])
  })

  it('no-way: what a machine without IPv6 cannot see is no fault of the host', () => {
    const [four, six] = ['192.0.2.1', '2001:db8::1'].map((address) => ({
      ...{ address, port: 443, secure: true },
    }))
    assert.ok(four && six)
    const both = judgeReach(name, [four, six], ['live', 'no-way'])
    assert.deepEqual(both.live, [four])
    assert.deepEqual(
      both.findings.map(({ verdict }) => verdict),
      ['skipped', 'ok'],
    )
    const alone = judgeReach(name, [six], ['no-way'])
    assert.deepEqual([alone.live, alone.findings.map(({ code }) => code)], [[], ['no-way']])
    assert.match(alone.findings[0]?.next ?? '', /add an A record/)
  })

  it('slow, which is wrong once verifiers give up', () => {
    const answer = (tookMs: number) => ({
      status: 200,
      headers: GOOD_HEADERS,
      rawHeaders: [],
      body: DOCUMENT,
      tookMs,
      certificate: undefined,
    })
    const verdict = (tookMs: number) =>
      checkDocument(name, answer(tookMs), now).findings.find(({ code }) => code === 'slow')?.verdict
    assert.deepEqual([1000, 3000, 6000].map(verdict), [undefined, 'warning', 'wrong'])
  })

  for (const [code, alert] of [
    ['tls-old', 70],
    ['tls-client-certificate', 116],
    ['tls-no-site', 112],
    ['tls-no-site', 80],
    ['tls-no-site', 40],
    ['http2-only', 120],
  ] as const) {
    it(`${code}, by alert ${alert} of the web server`, async (t) => {
      const server = createServer((socket) => {
        socket.on('error', () => {})
        socket.once('data', () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, alert])))
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      t.after(() => server.close())
      const { port } = server.address() as AddressInfo
      const examined = await runDoctor(t, ['--connect', `${name}=https://127.0.0.1:${port}`])
      assert.deepEqual(codes(examined), [code])
    })
  }

  it('authority-is-url: whatever is no bare name', async (t) => {
    for (const authority of ['id.example.test.', 'ID.example.test', 'id.example.test:8443']) {
      const examined = await examineHosts(t, { [name]: { body: JSON.stringify({ authority }) } })
      assert.ok(codes(examined).includes('authority-is-url'), authority)
    }
  })

  it('delegation-long', async (t) => {
    const to = (host: string): FakeHost => ({ body: `{"authority":"${host}"}` })
    const examined = await examineHosts(t, {
      [name]: to('a.test'),
      'a.test': to('b.test'),
      'b.test': to('c.test'),
      'c.test': to('d.test'),
    })
    assert.ok(codes(examined).includes('delegation-long'))
  })

  for (const [code, host] of [
    ['cache-none', { headers: { 'content-type': 'application/json' } }],
    ['tls-expires-soon', { tls: AUTHORITY.issue([name], { notAfterMs: now + 14 * DAY_MS }) }],
    ['frame-options', { page: { headers: { 'x-frame-options': 'DENY' } } }],
  ] as const satisfies readonly (readonly [string, FakeHost])[]) {
    it(`${code}, which is a warning and stays green`, async (t) => {
      const longLived = AUTHORITY.issue([name], { notAfterMs: now + 80 * DAY_MS })
      const examined = await examineHosts(t, { [name]: { tls: longLived, ...host } })
      const found = examined.findings.find((finding) => finding.code === code)
      assert.equal(found?.verdict, 'warning')
      assert.equal(examined.code, 0)
      assert.ok(examined.next)
    })
  }
})

describe('signet doctor', () => {
  it('knows its own cookie beside that of a load balancer', async (t) => {
    const tls = AUTHORITY.issue([name], { notAfterMs: now + 80 * DAY_MS })
    const cookies = ['SERVERID=s1; path=/', PAGE_HEADERS['set-cookie'] ?? '']
    const host = { tls, page: { headers: { 'set-cookie': cookies } } }
    assert.deepEqual(codes(await examineHosts(t, { [name]: host })), [])
  })

  it('finds nothing wrong where nothing is, through a delegation', async (t) => {
    const tls = (host: string) => AUTHORITY.issue([host], { notAfterMs: now + 80 * DAY_MS })
    const examined = await examineHosts(t, {
      [name]: { tls: tls(name), body: '{"authority":"id.example.test"}' },
      'id.example.test': { tls: tls('id.example.test') },
    })
    assert.deepEqual(codes(examined), [])
    assert.equal(examined.code, 0)
    assert.equal(examined.next, null)
    assert.ok(examined.findings.some(({ check }) => check === 'verifier'))
  })

  it('is misused by a name that is none, and by a strange --connect, --ca or --dns', async () => {
    assert.equal((await runSignet(['doctor'])).code, 2)
    assert.equal((await runSignet(['doctor', 'localhost'])).code, 2)
    assert.equal((await runSignet(['doctor', 'a.example', '--connect', 'x'])).code, 2)
    assert.equal((await runSignet(['doctor', 'a.example', '--ca', '/nowhere'])).code, 2)
    for (const server of ['x', '192.0.2.1:99999'])
      assert.equal((await runSignet(['doctor', 'a.example', '--dns', server])).code, 2, server)
  })

  it('prints each check, and the one next thing at the end', async (t) => {
    const port = await serveHost(t, name, { tls: 'none' })
    const { stdout, code } = await runSignet([
      'doctor',
      name,
      '--connect',
      `${name}=https://127.0.0.1:${port}`,
    ])
    assert.equal(code, 1)
    assert.match(stdout, /^ok {4}dns {11}example\.test is at 127\.0\.0\.1/m)
    assert.match(stdout, /^BAD {3}tls {11}example\.test: the port does not speak TLS$/m)
    assert.match(stdout, /\nNext: configure https for this host/)
  })
})

function codes({ findings }: { findings: readonly { code: string }[] }): string[] {
  return findings.map(({ code }) => code).filter((code) => code !== 'ok' && code !== 'skipped')
}
