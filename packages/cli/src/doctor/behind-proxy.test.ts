// Doctor against a real deployment behind a real TLS proxy, in its good and its bad set-ups.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request as forward, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { DAY_MS } from '@signet-id/protocol'
import { listen, SILENT, serveByHost } from '@signet-id/server-kit'
import { testKey } from '@signet-id/testing'
import { runSignet } from '../cli.test-kit.ts'
import { readDeployment } from '../deployment/config.ts'
import { buildServices } from '../deployment/services.ts'
import { checkKeys } from './check-keys.ts'
import {
  AUTHORITY,
  type Cleanup,
  type Examined,
  examineHosts,
  runDoctor,
} from './doctor.test-kit.ts'

const DOMAIN = 'example.test'
const ISSUER = 'id.example.test'

interface SetUp {
  readonly origin?: string
  readonly env?: Readonly<Record<string, string>>
  /** What the proxy does to the headers it passes on. */
  readonly rewrite?: (headers: IncomingHttpHeaders) => IncomingHttpHeaders
  /** What the proxy answers by itself: this status. */
  readonly refuse?: (incoming: IncomingMessage) => number | undefined
  /** Milliseconds that signet's clock is ahead. */
  readonly aheadMs?: number
  /** Another deployment's configuration for doctor. */
  readonly foreign?: boolean
}

const folder = mkdtempSync(join(tmpdir(), 'signet-doctor-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const made = new Map<string, Promise<string>>()

/** A deployment of this name; its keys are made once. */
function makeDeployment(name: string, origin: string): Promise<string> {
  const making = made.get(name) ?? createDeployment(join(folder, name), origin)
  made.set(name, making)
  return making
}

async function createDeployment(at: string, origin: string): Promise<string> {
  await runSignet(['init', '--origin', origin, '--folder', at])
  const config = join(at, 'signet.toml')
  const added = await runSignet(['domain', 'add', DOMAIN, '--issuer', ISSUER, '-c', config])
  assert.equal(added.code, 0, added.stderr)
  return config
}

/** A deployment, a proxy with TLS before it for both hosts, and doctor's view. */
async function examineSetUp(t: Cleanup, setUp: SetUp = {}): Promise<Examined> {
  const origin = setUp.origin ?? `https://${ISSUER}`
  const config = await makeDeployment(new URL(origin).hostname, origin)
  const now = (): number => Date.now() + (setUp.aheadMs ?? 0)
  const deployment = readDeployment(config, setUp.env ?? {})
  const running = await buildServices(deployment, ['provider', 'broker'], SILENT, now)
  t.after(() => running.close())
  const signet = await listen(serveByHost(running.services), '127.0.0.1', 0)
  t.after(() => signet.close())
  const tls = AUTHORITY.issue([ISSUER, DOMAIN], { notAfterMs: Date.now() + 80 * DAY_MS })
  const rewrite = setUp.rewrite ?? ((headers) => ({ ...headers, 'x-forwarded-for': '203.0.113.9' }))
  const proxy = createServer(tls, (incoming, outgoing) => {
    const refused = setUp.refuse?.(incoming)
    if (refused !== undefined) {
      outgoing.writeHead(refused).end()
      return
    }
    const passed = forward(
      {
        port: signet.port,
        path: incoming.url,
        method: incoming.method,
        headers: rewrite(incoming.headers),
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    incoming.pipe(passed)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.after(() => proxy.close())
  const at = `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const asked = setUp.foreign ? await makeDeployment('foreign', `https://${ISSUER}`) : config
  return runDoctor(t, [
    ...['--connect', `${DOMAIN}=${at}`, '--connect', `${ISSUER}=${at}`],
    ...['--config', asked],
  ])
}

function named({ findings }: Examined): string[] {
  const bad = findings.filter(({ verdict }) => verdict === 'wrong' || verdict === 'warning')
  return bad.map(({ code }) => code)
}

describe('signet doctor behind a proxy', () => {
  it('names the slip in a delegation, and not what the host that nobody meant lacks', async (t) => {
    const config = await makeDeployment('slip', `https://${ISSUER}`)
    const elsewhere = 'id.example.tset'
    const tls = AUTHORITY.issue([DOMAIN, elsewhere], { notAfterMs: Date.now() + 80 * DAY_MS })
    const examined = await examineHosts(
      t,
      {
        [DOMAIN]: { body: `{"authority":"${elsewhere}"}`, tls },
        [elsewhere]: { status: 404, tls },
      },
      ['--config', config],
    )
    assert.match(
      examined.next ?? '',
      /publish \{"authority":"id\.example\.test"\} at example\.test/,
    )
    assert.equal(examined.code, 1)
  })

  it('is green where the proxy does its part', async (t) => {
    const examined = await examineSetUp(t)
    assert.deepEqual(named(examined), [])
    assert.equal(examined.code, 0)
    const checks = examined.findings.map(({ check }) => check)
    for (const check of [
      'dns',
      'tls',
      'keys',
      'pages',
      'cookies',
      'public-url',
      'proxy-host',
      'proxy-client',
      'clock',
      'scripts',
      'own-pages',
      'forms',
    ])
      assert.ok(checks.includes(check), check)
    const copy = examined.findings.find(({ check }) => check === 'key-copy')
    assert.match(copy?.says ?? '', /a copy of .*secret\.key is kept elsewhere/)
  })

  const cases: Readonly<Record<string, SetUp>> = {
    'forwarded-missing': {
      rewrite: ({ 'x-forwarded-for': _, ...headers }) => headers,
    },
    'forwarded-forged': { rewrite: (headers) => headers },
    'proxy-untrusted': { env: { SIGNET_TRUSTED_PROXIES: '10.0.0.1' } },
    'proxy-unknown': {
      rewrite: (headers) => ({
        ...headers,
        'x-forwarded-for': `${headers['x-forwarded-for']}, 203.0.113.9, 203.0.113.77`,
      }),
    },
    'posts-refused': { refuse: ({ method }) => (method === 'POST' ? 403 : undefined) },
    'request-headers-lost': {
      rewrite: ({ origin: _, ...headers }) => ({ ...headers, 'x-forwarded-for': '203.0.113.9' }),
    },
    'scripts-missing': { refuse: ({ url }) => (url?.startsWith('/assets/') ? 404 : undefined) },
    'pages-missing': {
      refuse: ({ url }) => (url?.startsWith('/browserid/provision') ? 404 : undefined),
    },
    'own-pages-missing': { refuse: ({ url }) => (url === '/account' ? 404 : undefined) },
    'host-rewritten': {
      rewrite: (headers) => ({
        ...headers,
        host: '127.0.0.1:8080',
        'x-forwarded-for': '203.0.113.9',
      }),
    },
    'origin-differs': { origin: 'https://signet.example.test' },
    'clock-off': { aheadMs: 60_000 },
    'deployment-other': { foreign: true },
    'key-drift': { foreign: true },
  }
  for (const [code, setUp] of Object.entries(cases)) {
    it(`names ${code}`, async (t) => {
      const examined = await examineSetUp(t, setUp)
      assert.ok(named(examined).includes(code), JSON.stringify(named(examined)))
      assert.equal(examined.code, 1)
    })
  }

  it('tells strangers nothing about itself', async (t) => {
    const config = await makeDeployment('foreign', `https://${ISSUER}`)
    const running = await buildServices(readDeployment(config, {}), ['provider'], SILENT, Date.now)
    t.after(() => running.close())
    const all = serveByHost(running.services)
    for (const token of [undefined, '', 'v1.a.b.c', 'x'.repeat(600)]) {
      const headers = token === undefined ? {} : { 'x-signet-probe': token }
      const url = `https://${ISSUER}/.well-known/signet-probe`
      const response = await all.handle(new Request(url, { headers }), '127.0.0.1')
      assert.equal(response.status, 404)
      assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/)
    }
  })
})

describe('checkKeys', () => {
  const [one, two, three] = ['a', 'b', 'c'].map((label) => testKey('Ed25519', label).publicKey)
  assert.ok(one && two && three)
  const published = (keys: readonly (typeof one)[]) =>
    ({ kind: 'support', keys, authentication: '/a', provisioning: '/p' }) as const
  const check = (keys: readonly (typeof one)[], issuer: string | undefined = ISSUER): string =>
    checkKeys(DOMAIN, ISSUER, published(keys), { issuer, keys: [one, two] }).code

  it('T159 compares what is published with what signs, and with what will', () => {
    assert.equal(check([one, two]), 'ok')
    assert.equal(check([two, one]), 'ok')
    assert.equal(check([two]), 'key-drift')
    assert.equal(check([three]), 'key-drift')
    assert.equal(check([one]), 'key-next-missing')
    assert.equal(check([one, two, three]), 'key-foreign')
  })

  it('says when the domain is not here, or signed for by another', () => {
    const nobody = { issuer: undefined, keys: [] }
    assert.equal(checkKeys(DOMAIN, ISSUER, published([one]), nobody).code, 'domain-unknown')
    assert.equal(check([one, two], 'other.example.test'), 'issuer-differs')
  })
})
