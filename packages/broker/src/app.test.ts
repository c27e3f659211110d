import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import type { Origin } from '@signet-id/protocol'
import { type Answer, SILENT } from '@signet-id/server-kit'
import { createBroker } from './app.ts'
import type { BrandingConfig } from './branding/branding.ts'
import { bakeOrigin } from './public-scripts/bake-origin.ts'

const ORIGIN = 'https://broker.example' as Origin

const broker = createBroker({
  config: {
    origin: ORIGIN,
    aliases: ['https://login.persona.example' as Origin],
    allowInsecureSites: false,
  },
  discovery: {
    discover: async (domain) => ({ kind: 'none', domain, reason: 'x', code: 'ERR_X' }),
  },
  log: SILENT,
  now: () => 1_767_225_600_000,
  trustedProxies: [],
})

async function get(path: string, init: RequestInit = {}): Promise<Answer> {
  return broker.handle(new Request(`${ORIGIN}${path}`, init), '192.0.2.1')
}

describe('the operator’s name, logo and colour', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-brand-'))
  after(() => rmSync(folder, { recursive: true }))
  const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
  const branded = (branding: BrandingConfig) =>
    createBroker({
      config: { origin: ORIGIN, allowInsecureSites: false, branding },
      discovery: {
        discover: async (domain) => ({ kind: 'none', domain, reason: 'x', code: 'ERR_X' }),
      },
      log: SILENT,
      now: () => 0,
      trustedProxies: [],
    })
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }

  it('T82 stand on every page with the host beside them, and run nothing', async () => {
    const broker = branded({
      name: 'Tom & <b>Jerry</b>',
      logoFile: file('a.svg', SVG),
      color: '#7a1fa2',
    })
    const fetched = async (path: string): Promise<Answer> =>
      broker.handle(new Request(`${ORIGIN}${path}`), '192.0.2.1')
    for (const path of ['/', '/sign_in', '/nowhere'])
      assert.match(
        await (await fetched(path)).text(),
        /Tom &amp; &lt;b&gt;Jerry&lt;\/b&gt;(<\/bdi>)? \((<bdi>)?broker\.example(<\/bdi>)?\)/,
      )
    const page = await (await fetched('/sign_in')).text()
    const style = await fetched(/href="([^"]+brand\.css)"/.exec(page)?.[1] ?? '')
    assert.match(await style.text(), /--accent: #7a1fa2; --on-accent: #ffffff/)
    const logo = await fetched(/src="([^"]+logo\.svg)" alt=""/.exec(page)?.[1] ?? '')
    assert.equal(logo.headers.get('content-type'), 'image/svg+xml')
    assert.match(logo.headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox/)
    assert.equal(await logo.text(), SVG)
  })

  it('takes PNG as it is, and refuses what is no picture or is large', async () => {
    const bytes = Buffer.from('89504e470d0a1a0aff00fe', 'hex')
    const broker = branded({ logoFile: file('a.png', bytes) })
    const page = await (await broker.handle(new Request(`${ORIGIN}/`), '192.0.2.1')).text()
    const path = /src="([^"]+logo\.png)"/.exec(page)?.[1] ?? ''
    const logo = await broker.handle(new Request(`${ORIGIN}${path}`), '192.0.2.1')
    assert.deepEqual(Buffer.from(await logo.arrayBuffer()), bytes)
    for (const logoFile of [
      file('a.html', '<html><svg></svg></html>'),
      file('b.svg', SVG + ' '.repeat(70_000)),
      join(folder, 'nowhere.png'),
    ])
      assert.throws(() => branded({ logoFile }), { code: 'ERR_CONFIG_INVALID' })
  })
})

describe('the broker', () => {
  it('serves the dialog as a page of the journey', async () => {
    const response = await get('/sign_in')
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('cross-origin-opener-policy'), 'unsafe-none')
    assert.equal(response.headers.get('referrer-policy'), 'strict-origin')
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.match(response.headers.get('content-security-policy') ?? '', /trusted-types 'none'/)
    const text = await response.text()
    assert.doesNotMatch(text, /<script(?! src="\/assets\/[0-9a-f]{16}\/dialog\.js" async>)/)
    assert.doesNotMatch(text, / style=| on[a-z]+=/)
  })

  it('T83 is never framed, whatever it answers', async () => {
    for (const path of [
      '/',
      '/sign_in',
      '/sign_in?AUTH_RETURN',
      '/nowhere',
      '/wsapi/session_context',
    ])
      assert.match(
        (await get(path)).headers.get('content-security-policy') ?? '',
        /frame-ancestors 'none'/,
      )
  })

  for (const script of ['/include.js', '/provisioning_api.js', '/authentication_api.js'])
    it(`T39 T90 serves ${script} with its own origin, whoever is said to ask`, async () => {
      const response = await get(script)
      assert.equal(response.headers.get('content-type'), 'text/javascript; charset=utf-8')
      assert.equal(response.headers.get('cross-origin-resource-policy'), 'cross-origin')
      assert.match(response.headers.get('cache-control') ?? '', /^public, max-age=/)
      const text = await response.text()
      assert.ok(text.includes(`"${ORIGIN}"`))
      assert.ok(!text.includes('broker.invalid'))
      const hostile = await broker.handle(
        new Request(`https://evil.example${script}`, {
          headers: { referer: 'https://evil.example/', 'x-forwarded-host': 'evil.example' },
        }),
        '192.0.2.1',
      )
      assert.equal(await hostile.text(), text)
    })

  for (const name of ['include', 'provisioning_api', 'authentication_api'])
    it(`serves ${name} under its other old name, and with what pages append`, async () => {
      const text = await (await get(`/${name}.js`)).text()
      for (const path of [`/${name}.orig.js`, `/${name}.js?v=20130401`])
        assert.equal(await (await get(path)).text(), text)
    })

  it('draws the buttons that old pages show, in the language of the reader', async () => {
    for (const name of [
      'sign_in_blue',
      'sign_in_green',
      'persona_sign_in_red',
      'plain_sign_in_black',
    ]) {
      const response = await get(`/i/${name}.png`)
      assert.equal(response.headers.get('content-type'), 'image/svg+xml')
      assert.equal(response.headers.get('cross-origin-resource-policy'), 'cross-origin')
      assert.match(await response.text(), /^<svg .*>Sign in<\/text><\/svg>$/)
    }
    const french = await get('/i/sign_in_red.png', { headers: { 'accept-language': 'fr' } })
    assert.match(await french.text(), />Connexion</)
    assert.equal((await get('/i/sign_in_pink.png')).status, 404)
  })

  it('answers under an alias as that alias', async () => {
    for (const host of ['login.persona.example', 'LOGIN.persona.example:443']) {
      const text = await (await get('/provisioning_api.js', { headers: { host } })).text()
      assert.ok(text.includes('"https://login.persona.example"'))
      assert.ok(!text.includes(ORIGIN))
    }
    const other = await get('/provisioning_api.js', {
      headers: { host: 'login.persona.example:80' },
    })
    assert.ok((await other.text()).includes(`"${ORIGIN}"`))
  })

  it('refuses to serve an include.js that has no place for the origin', () => {
    assert.throws(() => bakeOrigin('alert(1)', ORIGIN), { code: 'ERR_ASSET_MISSING' })
  })

  it('tells the time', async () => {
    assert.deepEqual(await (await get('/wsapi/session_context')).json(), {
      server_time: 1_767_225_600_000,
      authenticated: false,
    })
  })

  it('says what it is', async () => {
    assert.match(await (await get('/')).text(), /Sign in with your e-mail address/)
  })

  it('answers wrong methods and paths with a code', async () => {
    assert.equal((await get('/sign_in', { method: 'POST' })).status, 405)
    assert.equal((await get('/wsapi/nothing')).status, 404)
    assert.equal((await get('/assets/../package.json')).status, 404)
  })
})
