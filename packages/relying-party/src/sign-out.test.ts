import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fieldOf } from './fixtures/browser.test-kit.ts'
import { BOB } from './fixtures/issuer.test-kit.ts'
import { completeSignIn, createTestSite, SITE, type TestSite } from './fixtures/site.test-kit.ts'

const SIGN_OUT = '/browserid/sign-out'

async function signedIn(): Promise<TestSite & { token: string }> {
  const site = createTestSite()
  await completeSignIn(site.browser, site.clock)
  return { ...site, token: await tokenOf(site) }
}

async function tokenOf(site: TestSite, cookies = site.browser.cookies): Promise<string> {
  const request = new Request(SITE, {
    headers: { cookie: `__Host-rp=${cookies.get('__Host-rp')}` },
  })
  return fieldOf(await site.relyingParty.signOutForm(request), 'csrf_token')
}

describe('T34 signing out', () => {
  it('T34 is not done by GET', async () => {
    const { browser } = await signedIn()
    const response = await browser.get(SIGN_OUT)
    assert.equal(response.status, 405)
    assert.equal(response.headers.get('allow'), 'POST')
    assert.ok(browser.cookies.has('__Host-rp'))
    assert.ok(fieldOf(await response.text(), 'csrf_token'), 'the page offers a button')
  })

  it("T34 is not done by another site's form", async () => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const { browser, token } = await signedIn()
      const response = await browser.post(SIGN_OUT, { csrf_token: token }, headers)
      assert.equal(response.status, 403)
      assert.ok(browser.cookies.has('__Host-rp'))
    }
  })

  it('T34 needs the token of this very session', async () => {
    const site = await signedIn()
    const other = site.newBrowser()
    site.clock.nowMs += 1000
    await completeSignIn(other, site.clock, { email: BOB })
    for (const csrf_token of ['', 'x', await tokenOf(site, other.cookies)]) {
      const response = await site.browser.post(SIGN_OUT, { csrf_token })
      assert.equal(response.status, 403)
      assert.ok(site.browser.cookies.has('__Host-rp'))
    }
  })

  it('ends the session, empties the cache and leads back', async () => {
    const { browser, token } = await signedIn()
    const fields = { csrf_token: token, came_from: '/goodbye' }
    const response = await browser.post(SIGN_OUT, fields)
    assert.equal(response.status, 302)
    assert.equal(response.headers.get('location'), '/goodbye')
    assert.equal(response.headers.get('clear-site-data'), '"cache"')
    assert.equal(browser.cookies.has('__Host-rp'), false)
  })

  it('T120 refuses a body that is too long, and stays signed in', async () => {
    const { browser } = await signedIn()
    const response = await browser.post(SIGN_OUT, { csrf_token: 'x'.repeat(20_000) })
    assert.equal(response.status, 413)
    assert.ok(browser.cookies.has('__Host-rp'))
  })

  it('T95 does not lead off the site', async () => {
    const { browser, token } = await signedIn()
    const fields = { csrf_token: token, came_from: '//evil.example' }
    const response = await browser.post(SIGN_OUT, fields)
    assert.equal(response.headers.get('location'), '/')
  })

  it('is content when nobody is signed in', async () => {
    const { browser, relyingParty } = createTestSite()
    assert.equal((await browser.post(SIGN_OUT, {})).status, 302)
    assert.equal(await relyingParty.signOutForm(new Request(SITE)), '')
    assert.ok((await (await browser.get(SIGN_OUT)).text()).includes('You are not signed in.'))
  })
})
