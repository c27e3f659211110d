// The mistakes that operators really make, each against a real server; doctor names every one and says what to do.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY_MS } from '@signet-id/protocol'
import { createTestAuthority } from '@signet-id/testing'
import { runSignet } from '../cli.test-kit.ts'
import {
  AUTHORITY,
  DOCUMENT,
  examineHosts,
  type FakeHost,
  GOOD_HEADERS,
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
