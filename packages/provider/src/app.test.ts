import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createTestProvider, type TestProvider } from './provider.test-kit.ts'

describe('the provider as a service', () => {
  let kit: TestProvider

  before(async () => {
    kit = await createTestProvider()
    await kit.enrol('alice@example.org')
  })
  after(() => kit.close())

  it('publishes support at the issuer and delegation at the domain, cacheable for an hour', async () => {
    const browser = kit.browser()
    const support = await browser.get('/.well-known/browserid?domain=example.org', {
      host: 'id.example.org',
    })
    assert.equal(support.headers.get('content-type'), 'application/json; charset=utf-8')
    assert.equal(support.headers.get('cache-control'), 'public, max-age=3600')
    const document = (await support.json()) as Record<string, unknown>
    assert.deepEqual(Object.keys(document), [
      'public-key',
      'keys',
      'authentication',
      'provisioning',
      'sign-in-certifies',
    ])
    const delegation = await browser.get('/.well-known/browserid', { host: 'example.org' })
    assert.deepEqual(await delegation.json(), { authority: 'id.example.org' })
    const again = await browser.get('/.well-known/browserid', {
      host: 'id.example.org',
      'if-none-match': support.headers.get('etag') ?? '',
    })
    assert.equal(again.status, 304)
  })

  it('T39 hostile headers change no byte of a page', async () => {
    const clean = await (await kit.browser().get('/browserid/provision')).text()
    for (const headers of [
      { host: 'evil.example' },
      { referer: 'https://evil.example/' },
      { 'x-forwarded-host': 'evil.example' },
    ]) {
      assert.equal(await (await kit.browser().get('/browserid/provision', headers)).text(), clean)
    }
  })

  it('T83 T33 no page is framed or cached, errors included', async () => {
    for (const path of [
      '/',
      '/browserid/authenticate',
      '/browserid/provision',
      '/nowhere',
      '/assets/x/y.js',
      '/browserid/sign-in',
    ]) {
      const answer = await kit.browser().get(path)
      assert.match(
        answer.headers.get('content-security-policy') ?? '',
        /frame-ancestors 'none'/,
        path,
      )
      assert.equal(answer.headers.get('cache-control'), 'no-store', path)
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', path)
    }
  })

  it('journey pages keep the opener and name themselves to the next page; others do not', async () => {
    for (const path of ['/browserid/authenticate', '/browserid/provision']) {
      const { headers } = await kit.browser().get(path)
      assert.equal(headers.get('cross-origin-opener-policy'), 'unsafe-none')
      assert.equal(headers.get('referrer-policy'), 'strict-origin')
    }
    assert.equal(
      (await kit.browser().get('/')).headers.get('cross-origin-opener-policy'),
      'same-origin',
    )
  })

  it('T96 an address in the query is escaped', async () => {
    const page = await (
      await kit
        .browser()
        .get(`/browserid/authenticate?email=${encodeURIComponent('"><script>alert(1)</script>')}`)
    ).text()
    assert.ok(!page.includes('<script>alert'))
    assert.ok(page.includes('&quot;&gt;&lt;script&gt;'))
  })

  it('T163 pages load nothing from elsewhere', async () => {
    for (const path of ['/', '/browserid/authenticate', '/browserid/provision', '/nowhere']) {
      const page = await (await kit.browser().get(path)).text()
      assert.doesNotMatch(page, /(?:src|href)="(?:https?:)?\/\//)
    }
  })

  it('T124 other methods are 405 and say which', async () => {
    for (const [method, path] of [
      ['PUT', '/browserid/certificates'],
      ['GET', '/browserid/certificates'],
      ['DELETE', '/'],
      ['POST', '/browserid/provision'],
    ] as const) {
      const answer = await kit.service.handle(
        new Request(`https://id.example.org${path}`, {
          method,
          headers: { origin: 'https://id.example.org' },
        }),
        '192.0.2.1',
      )
      assert.equal(answer.status, 405, `${method} ${path}`)
      assert.match(answer.headers.get('allow') ?? '', /^(?:GET, HEAD|POST)/)
    }
  })

  it('unknown addresses are 404 with a code and a way on', async () => {
    const answer = await kit.browser().get('/browserid/provision/')
    assert.equal(answer.status, 404)
    const page = await answer.text()
    assert.match(page, /ERR_NOT_FOUND/)
    assert.match(page, /<a href="\/">/)
  })
})
