import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ALICE, BOB } from './fixtures/issuer.test-kit.ts'
import { completeSignIn, createTestSite, SECRET, SITE } from './fixtures/site.test-kit.ts'

const HOUR_MS = 3_600_000
const NEW_SECRET = 'another secret for tests, of more than 32 characters'

async function signedIn(options = {}) {
  const site = createTestSite(options)
  await completeSignIn(site.browser, site.clock)
  const cookie = site.browser.cookies.get('__Host-rp') ?? ''
  const request = (value = cookie) =>
    new Request(SITE, { headers: { cookie: `__Host-rp=${value}` } })
  const { session, identity } = site.relyingParty
  return { ...site, cookie, request, session, identity }
}

describe('the sealed session cookie', () => {
  it('T25 is refused when it was changed', async () => {
    const { cookie, identity, request } = await signedIn()
    assert.equal(
      await identity(request(`${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'Q' : 'A'}`)),
      undefined,
    )
    assert.equal(await identity(request('x')), undefined)
    assert.equal(await identity(request('')), undefined)
  })

  it('ends after an hour without a visit', async () => {
    const { clock, identity, request } = await signedIn()
    clock.nowMs += HOUR_MS - 1
    assert.equal((await identity(request()))?.email, ALICE)
    clock.nowMs += 1
    assert.equal(await identity(request()), undefined)
  })

  it('stays alive while it is used, and ends after a day all the same', async () => {
    const { clock, session, request } = await signedIn()
    const endMs = clock.nowMs + 24 * HOUR_MS
    let current: string | undefined
    for (;;) {
      clock.nowMs += HOUR_MS / 2
      const found = await session(request(current))
      if (clock.nowMs >= endMs) {
        assert.equal(found, undefined)
        return
      }
      assert.equal(found?.identity.expiresAt.getTime(), endMs)
      const renewed = /^__Host-rp=([^;]+)/.exec(found?.setCookies[0] ?? '')?.[1]
      assert.ok(renewed, 'the answer carries a renewed cookie')
      current = renewed
    }
  })

  it('is not sent again with every answer', async () => {
    const { clock, session, request } = await signedIn()
    clock.nowMs += 60_000
    assert.deepEqual((await session(request()))?.setCookies, [])
  })

  it('takes limits from the settings', async () => {
    const { clock, identity, request } = await signedIn({ sessionIdleLimit: '90s' })
    clock.nowMs += 90_000
    assert.equal(await identity(request()), undefined)
  })

  it('outlives a rotation of the secret, and ends with the secret', async () => {
    const { cookie, clock } = await signedIn()
    const request = new Request(SITE, { headers: { cookie: `__Host-rp=${cookie}` } })
    const rotated = createTestSite({ secret: [NEW_SECRET, SECRET] }, clock)
    assert.equal((await rotated.relyingParty.identity(request))?.email, ALICE)
    const replaced = createTestSite({ secret: NEW_SECRET }, clock)
    assert.equal(await replaced.relyingParty.identity(request), undefined)
  })

  it('T24 a copy of the cookie is worth nothing after signing out, or after somebody else signed in', async () => {
    const { browser, clock, cookie, identity, request, relyingParty } = await signedIn()
    const copy = { headers: { cookie: `__Host-rp=${cookie}` } }
    await relyingParty.signOut(new Request(SITE, copy))
    assert.equal(await identity(new Request(SITE, copy)), undefined)
    clock.nowMs += 1000
    await completeSignIn(browser, clock)
    const second = browser.cookies.get('__Host-rp') ?? ''
    clock.nowMs += 1000
    await completeSignIn(browser, clock, { email: BOB })
    assert.equal(await identity(request(second)), undefined)
  })

  it('T30 ends with the epoch of its address', async () => {
    const epochs = new Map([[ALICE, 1]])
    const { identity, request } = await signedIn({
      sessionEpoch: async (email: string) => epochs.get(email) ?? 0,
    })
    assert.equal((await identity(request()))?.email, ALICE)
    epochs.set(ALICE, 2)
    assert.equal(await identity(new Request(request())), undefined)
  })

  it('belongs to one site', async () => {
    const audiences = [SITE, 'https://other.example']
    const { cookie, clock } = await signedIn({ audiences })
    const site = createTestSite({ audiences }, clock)
    const at = (origin: string) =>
      site.relyingParty.identity(
        new Request(origin, { headers: { cookie: `__Host-rp=${cookie}` } }),
      )
    assert.equal(await at('https://other.example'), undefined)
    assert.equal((await at(SITE))?.email, ALICE)
  })

  it('T29 two of the name are refused on every path', async () => {
    const { cookie, relyingParty } = await signedIn()
    for (const name of ['__Host-rp', '__Host-rp_pre']) {
      const request = new Request(`${SITE}/anything`, {
        headers: { cookie: `${name}=${cookie}; ${name}=x` },
      })
      const response = await relyingParty.handle(request)
      assert.equal(response?.status, 400)
      assert.ok((await response?.text())?.includes('ERR_COOKIE_DUPLICATED'))
      if (name === '__Host-rp') assert.equal(await relyingParty.identity(request), undefined)
    }
  })

  it('T27 a planted cookie is never the session after signing in', async () => {
    const { browser, clock, cookie } = await signedIn()
    browser.cookies.set('__Host-rp', cookie)
    clock.nowMs += 1000
    await completeSignIn(browser, clock)
    assert.notEqual(browser.cookies.get('__Host-rp'), cookie)
  })

  it('T27 a cookie without the prefix counts for nothing on https', async () => {
    const { cookie, relyingParty } = await signedIn()
    const request = new Request(SITE, { headers: { cookie: `rp=${cookie}` } })
    assert.equal(await relyingParty.identity(request), undefined)
  })

  it('has another name and no Secure over plain http on this machine', async () => {
    const audience = 'http://localhost:8080'
    const { relyingParty } = createTestSite({ audiences: audience })
    const response = await relyingParty.handle(new Request(`${audience}/browserid/start`))
    const [cookie = ''] = response?.headers.getSetCookie() ?? []
    assert.match(cookie, /^rp_pre=[^;]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/)
  })

  it('stays far below the size browsers keep', async () => {
    const { cookie } = await signedIn()
    assert.ok(cookie.length < 1024, String(cookie.length))
  })
})
