import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { DiscoveryError, OperationalError, VerificationError } from '@signet-id/protocol'
import type { VerifiedIdentity, Verifier } from '@signet-id/verifier'
import { signInRefused } from './failure.ts'
import { fieldOf } from './fixtures/browser.test-kit.ts'
import {
  ALICE,
  BOB,
  createClock,
  createTestVerifier,
  makeAssertion,
  strangerSigner,
} from './fixtures/issuer.test-kit.ts'
import {
  BROKER,
  beginSignIn,
  completeSignIn,
  createTestSite,
  SITE,
} from './fixtures/site.test-kit.ts'
import type { RelyingPartyOptions } from './options.ts'
import { memoryReplayStore } from './replay.ts'

const POSTBACK = '/browserid/postback'

/** Posts a sign-in that is right in everything but what `change` does to it. */
async function post(
  change: (fields: Record<string, string>) => void,
  headers: Record<string, string | undefined> = {},
  options: Partial<RelyingPartyOptions> = {},
) {
  const site = createTestSite(options)
  const fields: Record<string, string> = await beginSignIn(site.browser, site.clock)
  change(fields)
  const response = await site.browser.post(POSTBACK, fields, headers)
  return { ...site, response, page: await response.text() }
}

async function assertRefused(
  refusal: { response: Response; page: string; browser: { cookies: Map<string, string> } },
  status: number,
  message: string,
  code: string,
) {
  assert.equal(refusal.response.status, status)
  assert.ok(refusal.page.includes(message), `the page says ${message}`)
  assert.ok(refusal.page.includes(`<code>${code}</code>`), `the page names ${code}`)
  assert.equal(refusal.browser.cookies.has('__Host-rp'), false)
  assert.equal(refusal.response.headers.get('cache-control'), 'no-store')
  assert.match(refusal.page, /href="\/browserid\/start/)
}

const nothing = () => {}

describe('the postback, in the order of protocol 10.2', () => {
  it('10.6 refuses another method than POST', async () => {
    const { browser } = createTestSite()
    const response = await browser.get(POSTBACK)
    const page = await response.text()
    await assertRefused(
      { response, page, browser },
      401,
      'Login requests must use POST',
      'ERR_METHOD_NOT_ALLOWED',
    )
  })

  it('10.4 no. 20 answers HEAD with 401 and no body', async () => {
    const { relyingParty } = createTestSite()
    const response = await relyingParty.handle(new Request(SITE + POSTBACK, { method: 'HEAD' }))
    assert.equal(response?.status, 401)
    assert.equal(await response?.text(), '')
  })

  it('refuses plain http when checkHttps is set', async () => {
    const site = createTestSite({ checkHttps: true })
    const fields = await beginSignIn(site.browser, site.clock)
    const cookie = [...site.browser.cookies].map((pair) => pair.join('=')).join('; ')
    const send = (scheme: string, headers: Record<string, string> = {}) =>
      site.relyingParty.handle(
        new Request(`${scheme}://shop.example${POSTBACK}`, {
          method: 'POST',
          headers: { cookie, origin: SITE, ...headers },
          body: new URLSearchParams(fields),
        }),
      )
    const refused = await send('http')
    assert.equal(refused?.status, 401)
    const page = (await refused?.text()) ?? ''
    assert.ok(page.includes('Login requests must use a secure connection'))
    assert.ok(page.includes('ERR_INSECURE_CONNECTION'))
    const forged = await send('http', { 'x-forwarded-proto': 'https' })
    assert.equal(forged?.status, 401, 'T100: nobody is trusted to say so')
    assert.equal((await send('https'))?.status, 302)
  })

  for (const [name, change] of [
    ['no token', (fields: Record<string, string>) => delete fields.csrf_token],
    ['an empty token', (fields) => Object.assign(fields, { csrf_token: '' })],
    ['another token', (fields) => Object.assign(fields, { csrf_token: `x${fields.csrf_token}` })],
    [
      'a token with more',
      (fields) => Object.assign(fields, { csrf_token: `${fields.csrf_token}.x` }),
    ],
    [
      'everything wrong',
      (fields) => {
        for (const name in fields) delete fields[name]
      },
    ],
  ] as [string, (fields: Record<string, string>) => void][]) {
    it(`10.6 refuses ${name} with the CSRF message`, async () => {
      const headers = { origin: 'https://evil.example', referer: undefined }
      const refusal = await post(change, name === 'everything wrong' ? headers : {})
      await assertRefused(refusal, 401, 'Invalid or missing CSRF token', 'ERR_CSRF_INVALID')
    })
  }

  it('10.4 no. 6 does not take the token from the query', async () => {
    const { browser, clock } = createTestSite()
    const { csrf_token, ...fields } = await beginSignIn(browser, clock)
    const response = await browser.post(`${POSTBACK}?csrf_token=${csrf_token}`, fields)
    assert.equal(response.status, 401)
  })

  it('refuses a field that comes twice', async () => {
    for (const name of ['csrf_token', 'state', 'assertion']) {
      const { browser, clock } = createTestSite()
      const fields = await beginSignIn(browser, clock)
      const twice = new URLSearchParams(fields)
      twice.append(name, fields[name] ?? '')
      assert.equal((await browser.post(POSTBACK, twice)).status, 401, name)
    }
  })

  it('refuses other kinds of body', async () => {
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
      const refusal = await post(nothing, { 'content-type': type })
      await assertRefused(refusal, 401, 'Invalid or missing CSRF token', 'ERR_CSRF_INVALID')
    }
  })

  it('refuses a body over 16 KiB without reading on', async () => {
    const refusal = await post((fields) => Object.assign(fields, { more: 'x'.repeat(17_000) }))
    await assertRefused(refusal, 413, 'The sign-in message is too long', 'ERR_INPUT_TOO_LARGE')
  })

  it('refuses a missing assertion', async () => {
    const refusal = await post((fields) => delete fields.assertion)
    await assertRefused(refusal, 401, 'No BrowserID assertion found', 'ERR_ASSERTION_MISSING')
  })

  for (const text of ['x', '', '~', 'a.b.c~d.e.f', '~'.repeat(100), 'é~é'])
    it(`10.6 refuses an assertion ${JSON.stringify(text.slice(0, 12))} as malformed`, async () => {
      const { response, page } = await post((fields) => Object.assign(fields, { assertion: text }))
      assert.equal(response.status, 401)
      assert.ok(page.includes('Malformed BrowserID assertion'))
    })

  it('10.6 refuses a Referer of another origin', async () => {
    const refusal = await post(nothing, { referer: 'https://evil.example/' })
    await assertRefused(refusal, 401, 'Invalid or missing Referer header.', 'ERR_REFERER_INVALID')
  })

  it('refuses an expired assertion', async () => {
    const site = createTestSite()
    const fields = await beginSignIn(site.browser, site.clock)
    site.clock.nowMs += 181_000
    const response = await site.browser.post(POSTBACK, fields)
    const page = await response.text()
    const refusal = { ...site, response, page }
    await assertRefused(refusal, 401, 'Invalid BrowserID assertion', 'ERR_ASSERTION_EXPIRED')
  })

  it('refuses an assertion for another site', async () => {
    const { browser, clock } = createTestSite()
    const fields = await beginSignIn(browser, clock, { audience: 'https://evil.example' })
    const response = await browser.post(POSTBACK, fields)
    assert.equal(response.status, 401)
    assert.ok((await response.text()).includes('ERR_AUDIENCE_MISMATCH'))
  })

  it('refuses a certificate that a stranger signed', async () => {
    const { browser, clock } = createTestSite()
    const response = await completeSignIn(browser, clock, { issuerSigner: strangerSigner() })
    assert.equal(response.status, 401)
    assert.ok((await response.text()).includes('Invalid BrowserID assertion'))
  })

  it('refuses an issuer that may not speak for the address', async () => {
    const { browser, clock } = createTestSite()
    const response = await completeSignIn(browser, clock, { issuer: 'broker.example' })
    assert.equal(response.status, 401)
    assert.ok((await response.text()).includes('ERR_ISSUER_NOT_AUTHORITATIVE'))
  })

  it('signs in, starts a session and leads back', async () => {
    const { browser, clock, relyingParty } = createTestSite()
    const response = await completeSignIn(browser, clock, { cameFrom: '/private?a=1&b=2#c' })
    assert.equal(response.status, 302)
    assert.equal(response.headers.get('location'), '/private?a=1&b=2#c')
    const cookie = response.headers.getSetCookie().find((each) => each.startsWith('__Host-rp='))
    assert.match(cookie ?? '', /^__Host-rp=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Secure$/)
    assert.ok(browser.cookies.has('__Host-rp_pre'), 'other tabs may be under way')
    const request = new Request(SITE, { headers: { cookie: cookie?.split(';')[0] ?? '' } })
    const identity = await relyingParty.identity(request)
    assert.equal(identity?.email, ALICE)
    assert.equal(identity?.issuer, 'example.org')
    assert.equal(identity?.signedInAt.getTime(), clock.nowMs)
  })

  it('takes an absolute came_from of the own site, as classic pages send it', async () => {
    const { browser, clock } = createTestSite()
    const fields = await beginSignIn(browser, clock)
    const response = await browser.post(POSTBACK, { ...fields, came_from: `${SITE}/private` })
    assert.equal(response.headers.get('location'), `${SITE}/private`)
  })

  it('10.6 leaves a path with a trailing slash to the application', async () => {
    const { relyingParty } = createTestSite()
    assert.equal(await relyingParty.handle(new Request(`${SITE}${POSTBACK}/`)), undefined)
  })

  it('answers programs in JSON', async () => {
    const { response, page } = await post((fields) => delete fields.assertion, {
      accept: 'application/json',
    })
    assert.equal(response.status, 401)
    assert.deepEqual(JSON.parse(page), {
      error: 'ERR_ASSERTION_MISSING',
      message: 'No BrowserID assertion found',
      signIn: '/browserid/start',
    })
  })
})

describe('T93 login CSRF', () => {
  it("T93 refuses a genuine assertion posted with the attacker's token", async () => {
    const site = createTestSite()
    const attacker = site.newBrowser()
    const attackers = await beginSignIn(attacker, site.clock, { email: BOB })
    await beginSignIn(site.browser, site.clock)
    const response = await site.browser.post(POSTBACK, attackers)
    assert.equal(response.status, 401)
    assert.ok((await response.text()).includes('ERR_CSRF_INVALID'))
    assert.equal(site.browser.cookies.has('__Host-rp'), false)
  })

  it("T93 refuses the attacker's state and assertion brought to the victim's own return page", async () => {
    const site = createTestSite()
    const attackers = await beginSignIn(site.newBrowser(), site.clock, { email: BOB })
    const own = await beginSignIn(site.browser, site.clock)
    const { csrf_token } = own
    const response = await site.browser.post(POSTBACK, { ...attackers, csrf_token })
    assert.equal(response.status, 401)
    assert.ok((await response.text()).includes('ERR_STATE_INVALID'))
  })

  it('T93 refuses the return page without a state', async () => {
    const refusal = await post((fields) => delete fields.state)
    await assertRefused(refusal, 401, 'This sign-in was started in another', 'ERR_STATE_INVALID')
  })

  it('T93 refuses a state that is too old', async () => {
    const { browser, clock } = createTestSite()
    const fields = await beginSignIn(browser, clock)
    clock.nowMs += 599_000
    await browser.get('/browserid/start')
    clock.nowMs += 2000
    const page = await (await browser.get('/browserid/return')).text()
    const csrf_token = fieldOf(page, 'csrf_token')
    const response = await browser.post(POSTBACK, { ...fields, csrf_token })
    assert.ok((await response.text()).includes('ERR_STATE_INVALID'))
  })

  it('T93 T28 holds Origin and Sec-Fetch-Site against the configured origin', async () => {
    const strangers: Record<string, string | undefined>[] = [
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { origin: 'http://shop.example' },
      { origin: 'https://shop.example:8443' },
      { origin: 'https://shop.example.evil.example' },
      { origin: 'https://shop.example, https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: undefined, 'sec-fetch-site': undefined, referer: undefined },
      { origin: undefined, 'sec-fetch-site': undefined, referer: 'garbage' },
      {
        origin: undefined,
        'sec-fetch-site': undefined,
        referer: 'https://shop.example@evil.example/',
      },
    ]
    for (const headers of strangers) {
      const refusal = await post(nothing, headers)
      await assertRefused(refusal, 401, 'Invalid or missing Referer header.', 'ERR_REFERER_INVALID')
    }
  })

  it('T28 accepts each header alone that says the page was ours', async () => {
    const none = { origin: undefined, 'sec-fetch-site': undefined, referer: undefined }
    for (const headers of [
      { ...none, origin: SITE },
      { ...none, 'sec-fetch-site': 'same-origin' },
      { ...none, referer: `${SITE}:443/private` },
    ]) {
      const { response } = await post(nothing, headers)
      assert.equal(response.status, 302, JSON.stringify(headers))
    }
  })

  it('checkReferer: false takes a request without any of the three, never a foreign one', async () => {
    const none = { origin: undefined, 'sec-fetch-site': undefined, referer: undefined }
    const options = { checkReferer: false }
    assert.equal((await post(nothing, none, options)).response.status, 302)
    const foreign = { ...none, origin: 'https://evil.example' }
    assert.equal((await post(nothing, foreign, options)).response.status, 401)
  })
})

describe('T97 replay', () => {
  it('T97 accepts an assertion once, also in another browser', async () => {
    const site = createTestSite()
    const first = await beginSignIn(site.browser, site.clock)
    assert.equal((await site.browser.post(POSTBACK, first)).status, 302)
    const other = site.newBrowser()
    const second = await beginSignIn(other, site.clock)
    const response = await other.post(POSTBACK, { ...second, assertion: first.assertion })
    assert.equal(response.status, 401)
    assert.ok((await response.text()).includes('ERR_ASSERTION_REPLAYED'))
  })

  it('T97 makes one session of fifty posts at once', async () => {
    const { browser, clock } = createTestSite()
    const fields = await beginSignIn(browser, clock)
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => browser.post(POSTBACK, fields, { cookie })),
    )
    assert.equal(answers.filter((each) => each.status === 302).length, 1)
  })

  it('T97 lets nobody in when the store cannot tell', async () => {
    const replayStore = { consume: async () => Promise.reject(new Error('disk full')) }
    const refusal = await post(nothing, {}, { replayStore })
    await assertRefused(
      refusal,
      503,
      'The site cannot keep track of more sign-ins',
      'ERR_REPLAY_STORE_UNAVAILABLE',
    )
  })

  it('T97 lets nobody in when the store is full', async () => {
    const { now } = createClock()
    const replayStore = memoryReplayStore({ now, maxKeys: 1 })
    await replayStore.consume('another', Number.MAX_SAFE_INTEGER)
    assert.equal((await post(nothing, {}, { replayStore })).response.status, 503)
  })

  it('T97 remembers an assertion for longer than the most lenient clock accepts it', async () => {
    const kept: number[] = []
    const replayStore = {
      consume: async (_key: string, expiresAtMs: number) => kept.push(expiresAtMs) > 0,
    }
    const { clock } = await post(nothing, {}, { replayStore })
    assert.deepEqual(kept, [clock.nowMs + 120_000 + 300_000, clock.nowMs + 600_000 + 300_000])
  })

  it('T89 T93 takes the state of a sign-in once, whatever assertion comes with it', async () => {
    const { browser, clock } = createTestSite()
    const fields = await beginSignIn(browser, clock)
    assert.equal((await browser.post(POSTBACK, fields)).status, 302)
    browser.cookies.delete('__Host-rp')
    clock.nowMs += 1000
    const again = { ...fields, assertion: await makeAssertion(clock, { email: BOB }) }
    const response = await browser.post(POSTBACK, again)
    assert.equal(response.status, 401)
    assert.ok((await response.text()).includes('ERR_STATE_INVALID'))
    assert.equal(browser.cookies.has('__Host-rp'), false)
  })

  it('T93 takes a form token once, and one that is too old not at all', async () => {
    const { browser, clock, relyingParty } = createTestSite()
    const token = relyingParty.formToken(new Request(SITE))
    const [, id = ''] = /^__Host-rp_pre=([^;]+)/.exec(token.setCookies[0] ?? '') ?? []
    browser.cookies.set('__Host-rp_pre', id)
    const post = async (value: string) =>
      browser.post(POSTBACK, { assertion: await makeAssertion(clock), [token.field]: value })
    assert.equal((await post(token.value)).status, 302)
    clock.nowMs += 1000
    const response = await post(token.value)
    assert.ok((await response.text()).includes('ERR_CSRF_INVALID'))
    const cookie = `__Host-rp_pre=${browser.cookies.get('__Host-rp_pre')}`
    const later = relyingParty.formToken(new Request(SITE, { headers: { cookie } }))
    clock.nowMs += 599_000
    await browser.get('/browserid/start')
    clock.nowMs += 2000
    assert.equal((await post(later.value)).status, 401)
  })

  it('T98 a sign-in that could not be judged is posted again as it was', async () => {
    const clock = createClock()
    const network = { down: true }
    const site = createTestSite({ verifier: createTestVerifier(clock, network) }, clock)
    const fields = await beginSignIn(site.browser, clock)
    assert.equal((await site.browser.post(POSTBACK, fields)).status, 503)
    network.down = false
    // The verifier remembers for a minute that the provider could not be reached.
    clock.nowMs += 61_000
    assert.equal((await site.browser.post(POSTBACK, fields)).status, 302)
  })
})

describe('T98 three outcomes of verification', () => {
  const identity = (clock: { nowMs: number }): VerifiedIdentity => ({
    email: ALICE as VerifiedIdentity['email'],
    audience: SITE,
    issuer: 'example.org',
    expiresAt: new Date(clock.nowMs + 120_000),
    replayKey: 'key',
    idpClaims: {},
    userClaims: {},
  })
  const clock = createClock()
  const throwing = (error: unknown): Verifier => ({ verify: async () => Promise.reject(error) })
  const answering = (value: unknown): Verifier => ({
    verify: async () => value as VerifiedIdentity,
  })

  const faults: [string, Verifier][] = [
    ['a provider that is down', createTestVerifier(clock, { down: true })],
    ['a discovery error', throwing(new DiscoveryError('ERR_DISCOVERY_TIMEOUT', 'late'))],
    ['an operational error', throwing(new OperationalError('ERR_VERIFIER_UNAVAILABLE', 'late'))],
    ['a bug', throwing(new TypeError('undefined is not a function'))],
    ['a thrown text', throwing('no')],
    ['a thrown nothing', throwing(undefined)],
    [
      'a synchronous throw',
      {
        verify: () => {
          throw new Error('now')
        },
      },
    ],
    ['undefined', answering(undefined)],
    ['true', answering(true)],
    ['another audience', answering({ ...identity(clock), audience: 'https://evil.example' })],
    ['no address', answering({ ...identity(clock), email: undefined })],
    [
      'T26 an address with NUL',
      answering({ ...identity(clock), email: `${ALICE}\0x@evil.example` }),
    ],
    ['no replay key', answering({ ...identity(clock), replayKey: '' })],
    ['no time', answering({ ...identity(clock), expiresAt: new Date(Number.NaN) })],
  ]
  for (const [name, verifier] of faults) {
    it(`T98 says 503 to ${name}`, async () => {
      const refusal = await post(nothing, {}, { verifier, trustedIssuers: [] })
      await assertRefused(
        refusal,
        503,
        'BrowserID verifier unavailable',
        'ERR_VERIFIER_UNAVAILABLE',
      )
      assert.match(refusal.response.headers.get('retry-after') ?? '', /^\d+$/)
    })
  }

  it('T98 says no, not 503, where a domain answers that it has no provider', async () => {
    const codes = ['NOT_FOUND', 'REDIRECT', 'CONTENT_TYPE', 'DOMAIN_FORBIDDEN']
    for (const code of codes) {
      const verifier = throwing(new DiscoveryError(`ERR_DISCOVERY_${code}`, 'none'))
      const { response } = await post(nothing, {}, { verifier, trustedIssuers: [] })
      assert.equal(response.status, 401, code)
    }
  })

  it('T98 says 503 after ten seconds to a verifier that never answers', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const site = createTestSite({ verifier: { verify: () => new Promise(() => {}) } })
    const fields = await beginSignIn(site.browser, site.clock)
    const waiting = site.browser.post(POSTBACK, fields)
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve))
    t.mock.timers.tick(10_000)
    assert.equal((await waiting).status, 503)
  })

  it('says 401 to a clear no', async () => {
    const verifier = throwing(new VerificationError('ERR_SIGNATURE_INVALID', 'no'))
    const refusal = await post(nothing, {}, { verifier })
    await assertRefused(refusal, 401, 'Invalid BrowserID assertion', 'ERR_SIGNATURE_INVALID')
  })

  it('does not spend an assertion that could not be judged', async () => {
    const network = { down: true }
    const verifier = createTestVerifier(clock, network)
    const site = createTestSite({ verifier, trustedIssuers: [] }, clock)
    const fields = await beginSignIn(site.browser, clock)
    assert.equal((await site.browser.post(POSTBACK, fields)).status, 503)
    network.down = false
    clock.nowMs += 70_000
    assert.equal((await site.browser.post(POSTBACK, fields)).status, 302)
  })
})

describe('onSignIn', () => {
  it('sees the proven identity and the request before the session starts', async () => {
    const seen: unknown[] = []
    const site = createTestSite({
      onSignIn: (identity, request) => {
        seen.push(identity.email, new URL(request.url).pathname)
      },
    })
    await completeSignIn(site.browser, site.clock)
    assert.deepEqual(seen, [ALICE, POSTBACK])
  })

  it('keeps somebody out with words of the site', async () => {
    const refusal = await post(
      nothing,
      {},
      {
        onSignIn: () => {
          throw signInRefused('<b>You</b> are not on our list.')
        },
      },
    )
    await assertRefused(
      refusal,
      403,
      '&lt;b&gt;You&lt;/b&gt; are not on our list.',
      'ERR_SIGN_IN_REFUSED',
    )
  })

  it("hands the site's own faults to the site", async () => {
    const fault = new Error('database is away')
    const site = createTestSite({ onSignIn: () => Promise.reject(fault) })
    await assert.rejects(completeSignIn(site.browser, site.clock), fault)
  })

  it('T99 gives B a session with nothing of A', async () => {
    const { browser, clock, relyingParty } = createTestSite()
    await completeSignIn(browser, clock, { email: ALICE })
    const first = browser.cookies.get('__Host-rp')
    clock.nowMs += 1000
    await completeSignIn(browser, clock, { email: BOB })
    const second = browser.cookies.get('__Host-rp')
    assert.notEqual(first, second)
    const request = new Request(SITE, { headers: { cookie: `__Host-rp=${second}` } })
    assert.equal((await relyingParty.identity(request))?.email, BOB)
  })
})

describe('onRefused', () => {
  it('is told the code of every refusal', async () => {
    const codes: string[] = []
    await post(
      (fields) => delete fields.csrf_token,
      {},
      {
        onRefused: (failure) => {
          codes.push(failure.code)
        },
      },
    )
    assert.deepEqual(codes, ['ERR_CSRF_INVALID'])
  })

  it('may fail: the refusal stands, and the process is warned', async () => {
    for (const onRefused of [
      () => Promise.reject(new Error('the log is away')),
      () => {
        throw new Error('the log is away')
      },
    ]) {
      const warned = once(process, 'warning')
      const { response } = await post((fields) => delete fields.csrf_token, {}, { onRefused })
      assert.equal(response.status, 401)
      const [warning] = await warned
      assert.equal(warning.message, 'onRefused failed')
      assert.match(warning.detail, /the log is away/)
    }
  })
})

describe('classic pages', () => {
  it('may post without a state, with a form token of the site', async () => {
    const { browser, clock, relyingParty } = createTestSite()
    const token = relyingParty.formToken(new Request(SITE))
    const [name = '', value = ''] = token.setCookies[0]?.split(';')[0]?.split('=') ?? []
    browser.cookies.set(name, value)
    const response = await browser.post(POSTBACK, {
      assertion: await makeAssertion(clock),
      came_from: '/private',
      [token.field]: token.value,
    })
    assert.equal(response.status, 302)
  })

  it('use the names that are configured', async () => {
    const { browser, clock, relyingParty } = createTestSite({
      postbackUrl: '/login',
      assertionField: 'proof',
      cameFromField: 'next',
      csrfField: 'token',
      csrfCookieName: 'browserid_csrf_token',
    })
    const token = relyingParty.formToken(new Request(SITE))
    const [name = '', value = ''] = token.setCookies[0]?.split(';')[0]?.split('=') ?? []
    assert.equal(name, '__Host-browserid_csrf_token')
    browser.cookies.set(name, value)
    const response = await browser.post('/login', {
      proof: await makeAssertion(clock),
      next: '/private',
      token: token.value,
    })
    assert.equal(response.headers.get('location'), '/private')
  })
})

describe('the start', () => {
  it('leads to the dialog of the configured broker', async () => {
    const { browser } = createTestSite()
    const response = await browser.get('/browserid/start?came_from=/x')
    assert.equal(response.status, 302)
    assert.ok(response.headers.get('location')?.startsWith(`${BROKER}/sign_in#request=`))
  })
})
