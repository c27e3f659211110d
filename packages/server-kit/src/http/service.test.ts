import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { AuthenticationError, isBrowserIdError, OperationalError } from '@signet-id/protocol'
import { SILENT } from '../log.ts'
import { isAnyQueueFull } from '../queue.ts'
import { loadAssets } from './assets.ts'
import { serveByHost } from './by-host.ts'
import { type Answer, Reply } from './exchange.ts'
import { headersFor } from './page-kind.ts'
import { createService, type Route } from './service.ts'
import { createTurnstile } from './turns.ts'

const ORIGIN = 'https://id.example.org'
const folder = mkdtempSync(join(tmpdir(), 'signet-assets-'))
after(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'a.css'), 'body{}')
writeFileSync(join(folder, '.env'), 'SECRET=1')
const assets = loadAssets({ 'a.css': pathToFileURL(join(folder, 'a.css')) })

const routes: readonly Route[] = [
  { method: 'GET', path: '/page', kind: 'page', handle: () => new Reply('page') },
  { method: 'GET', path: '/journey', kind: 'journey', handle: () => new Response('journey') },
  { method: 'POST', path: '/api', kind: 'api', handle: () => Reply.json({}) },
  {
    method: 'GET',
    path: '/slow',
    kind: 'api',
    handle() {
      throw new AuthenticationError('ERR_THROTTLED', 'wait', { detail: { retryAfterMs: 1500 } })
    },
  },
  {
    method: 'GET',
    path: '/fault',
    kind: 'page',
    handle() {
      throw new Error('<script>secret-word</script>')
    },
  },
  {
    method: 'GET',
    path: '/broken',
    kind: 'api',
    handle() {
      throw new OperationalError('ERR_KEY_MISSING', 'secret-word', { cause: new Error('deep') })
    },
  },
]

const service = createService({
  origin: ORIGIN,
  routes,
  assets,
  log: SILENT,
  trustedProxies: [],
  errorPage: {
    owner: '<b>me</b>',
    styles: [],
  },
})
const ask = (path: string, init: RequestInit = {}): Promise<Answer> =>
  service.handle(new Request(`${ORIGIN}${path}`, init), '192.0.2.1')

describe('createService', () => {
  it('sends the headers of the kind with every answer, errors too', async () => {
    for (const [path, kind] of [
      ['/page', 'page'],
      ['/journey', 'journey'],
      ['/fault', 'page'],
      ['/broken', 'api'],
      ['/nowhere', 'page'],
    ] as const) {
      const { headers } = await ask(path)
      for (const [name, value] of Object.entries(headersFor(kind)))
        assert.equal(headers.get(name), value, `${name} of ${path}`)
    }
  })

  it('says 404, and 405 with what is allowed', async () => {
    assert.equal((await ask('/nowhere')).status, 404)
    const wrong = await ask('/api')
    assert.equal(wrong.status, 405)
    assert.equal(wrong.headers.get('allow'), 'POST')
    assert.equal((await ask('/page', { method: 'DELETE' })).headers.get('allow'), 'GET, HEAD')
    assert.equal((await ask('/page', { method: 'HEAD' })).status, 200)
  })

  for (const method of ['TRACE', 'PROPFIND', 'LOCK'])
    it(`T124 says 405 to ${method}, which only sockets bring`, async () => {
      const request = { method, url: `${ORIGIN}/api`, headers: new Headers(), body: null }
      const arrayBuffer = async (): Promise<ArrayBuffer> => new ArrayBuffer(0)
      const answer = await service.handle({ ...request, arrayBuffer }, '192.0.2.1')
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'POST'])
    })

  it('T28 refuses a post from elsewhere before the handler sees it', async () => {
    const foreign = await ask('/api', {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    })
    assert.equal(foreign.status, 403)
    assert.equal((await ask('/api', { method: 'POST', headers: { origin: ORIGIN } })).status, 200)
  })

  it('T119 shows a reference instead of a fault of ours', async () => {
    for (const path of ['/fault', '/broken']) {
      const response = await ask(path)
      const text = await response.text()
      assert.equal(response.status, 500)
      assert.match(text, /reference: [0-9a-f]{10}/)
      assert.doesNotMatch(text, /secret-word|deep|\.ts|\bat /)
    }
    assert.match(await (await ask('/fault')).text(), /&lt;b&gt;me&lt;\/b&gt;/)
  })

  it('tells how long to wait', async () => {
    const response = await ask('/slow')
    assert.equal(response.status, 429)
    assert.equal(response.headers.get('retry-after'), '2')
    assert.deepEqual(await response.json(), {
      error: { code: 'ERR_THROTTLED', message: 'wait', retryAfterMs: 1500 },
    })
  })

  it('serves its assets under names that say their content', async () => {
    const response = await ask(assets.path('a.css'))
    assert.equal(response.headers.get('content-type'), 'text/css; charset=utf-8')
    assert.match(response.headers.get('cache-control') ?? '', /immutable/)
  })

  for (const path of [
    '/assets/../../etc/passwd',
    '/assets/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%2f..%2fetc%2fpasswd',
    '/assets/..%5c..%5cetc',
    '/assets//a.css',
    '/assets/',
    '/assets',
    '/assets/.env',
    '/.env',
    '/.git/config',
    '/assets/a.css%00.js',
    `${assets.path('a.css')}/`,
  ]) {
    it(`T127 answers 404 to ${path}`, async () => {
      const response = await ask(path)
      assert.equal(response.status, 404)
      assert.equal(response.headers.get('location'), null)
    })
  }

  it('T127 does not start without its files', () => {
    assert.throws(
      () => loadAssets({ 'b.js': pathToFileURL(join(folder, 'b.js')) }),
      (error) => isBrowserIdError(error) && error.code === 'ERR_ASSET_MISSING',
    )
  })
})

describe('routes whose work takes turns', () => {
  it('work a few at a time, and let others in between', async () => {
    const order: string[] = []
    const busy = createService({
      origin: ORIGIN,
      routes: [
        {
          method: 'GET',
          path: '/heavy',
          kind: 'api',
          atOnce: 2,
          handle() {
            order.push('heavy')
            return Reply.json({})
          },
        },
        {
          method: 'GET',
          path: '/light',
          kind: 'api',
          handle() {
            order.push('light')
            return Reply.json({})
          },
        },
      ],
      assets,
      log: SILENT,
      trustedProxies: [],
      errorPage: { owner: 'me', styles: [] },
    })
    const get = (path: string) => busy.handle(new Request(`${ORIGIN}${path}`), '192.0.2.1')
    const heavy = Array.from({ length: 6 }, () => get('/heavy'))
    await new Promise((resolve) => setImmediate(resolve))
    await get('/light')
    await Promise.all(heavy)
    assert.equal(order.indexOf('light'), 2)
    assert.equal(order.length, 7)
  })

  it('T126 count as waiting: beyond 256 the door takes no more', async () => {
    const take = createTurnstile(1)
    const turns = Array.from({ length: 256 }, take)
    assert.equal(isAnyQueueFull(), true)
    await turns[0]
    assert.equal(isAnyQueueFull(), false)
    await Promise.all(turns)
  })
})

describe('serveByHost', () => {
  const named = (origin: string, paths: readonly string[]) => ({
    origin,
    has: (path: string) => paths.includes(path),
    handle: async () => new Response(origin),
  })
  const all = serveByHost([
    named('https://id.example.org', ['/', '/a']),
    named('https://broker.example.org', ['/', '/b']),
    named('https://id.example.org', ['/c']),
  ])
  const to = async (host: string, path: string): Promise<string> => {
    const request = new Request(`https://${host}${path}`, { headers: { host } })
    return (await all.handle(request, '')).text()
  }

  it('chooses by host, then by path', async () => {
    assert.equal(await to('broker.example.org', '/a'), 'https://broker.example.org')
    assert.equal(await to('id.example.org', '/c'), 'https://id.example.org')
    assert.equal(await to('ID.example.org', '/a'), 'https://id.example.org')
  })

  it('T124 takes an unknown host for any of ours, by path', async () => {
    assert.equal(await to('other.example', '/b'), 'https://broker.example.org')
    assert.equal(await to('other.example', '/zzz'), 'https://id.example.org')
  })
})
