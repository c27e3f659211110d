// The middleware in a real browser: its pages looked at, and attacks from a page of somebody else's site.
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { parseDialogRequest } from '@signet-id/protocol'
import { createRelyingParty } from '@signet-id/relying-party'
import { generateTestKey, makeBundle, supportText } from '@signet-id/testing'
import { createVerifier } from '@signet-id/verifier'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { inspectPage } from './axe.ts'
import { launchChromium } from './chromium.ts'
import { type LocalServer, startLocally } from './local-server.ts'

const VICTIM = 'victim@idp.example'
const ATTACKER = 'attacker@idp.example'
const issuerKey = generateTestKey('ES256')
const userKey = generateTestKey('ES256')

let browser: Browser
let shop: LocalServer
let evil: LocalServer
let broker: LocalServer
/** What the stand-in for the broker's dialog serves at the moment. */
let dialog = 'dialog'
/** What the evil site serves at the moment. */
let trap = ''
let context: BrowserContext
let page: Page

before(async () => {
  browser = await launchChromium()
  broker = await startLocally('broker.localhost', () => () => htmlResponse(dialog))
  shop = await startLocally('shop.localhost', createShop)
  evil = await startLocally('evil.localhost', () => () => htmlResponse(trap))
})
after(async () => {
  await browser?.close()
  await shop?.close()
  await evil?.close()
  await broker?.close()
})
beforeEach(async () => {
  dialog = 'dialog'
  context = await browser.newContext()
  page = await openPage(context)
})
afterEach(() => context.close())

function createShop(origin: string) {
  const relyingParty = createRelyingParty({
    audiences: origin,
    broker: broker.origin,
    secret: 'a secret for the tests of more than 32 characters',
    siteName: 'Corner Shop',
    verifier: createVerifier({
      fetchDocument: async () => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: supportText(issuerKey),
      }),
    }),
  })
  return async (request: Request): Promise<Response> => {
    const answer = await relyingParty.handle(request)
    if (answer) return answer
    const identity = await relyingParty.identity(request)
    if (new URL(request.url).pathname === '/private' && !identity)
      return relyingParty.challenge(request)
    const who = identity?.email ?? 'nobody'
    if (new URL(request.url).pathname === '/watch') return htmlResponse(watchingPage(who))
    return htmlResponse(`<p id="who">${who}</p>`)
  }
}

/** A page written for navigator.id. */
function watchingPage(who: string): string {
  return `<script src="/browserid/client.js"></script>
<script>
const say = (text) => { document.getElementById('heard').textContent += text + ' ' }
navigator.id.watch({
  loggedInUser: '${who === 'nobody' ? '' : who}',
  onlogin() {}, onlogout: () => say('logout'), onmatch: () => say('match'), onready: () => say('ready'),
})
</script>
<p id="who">${who}</p><p id="heard"></p><button onclick="navigator.id.logout()">Sign out</button>`
}

function htmlResponse(body: string): Response {
  return new Response(`<!doctype html><html lang="en"><title>Page</title><main>${body}</main>`, {
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })
}

async function openPage(owner: BrowserContext): Promise<Page> {
  const opened = await owner.newPage()
  opened.setDefaultTimeout(10_000)
  return opened
}

function makeAssertion(email: string): string {
  return makeBundle({ issuerKey, userKey, nowMs: Date.now(), email, audience: shop.origin })
}

/** The broker's dialog, as if the person had proved the address at once; or had cancelled. */
function standInForBroker(email: string | undefined): void {
  const outcome = email ? { assertion: makeAssertion(email) } : { error: 'cancelled' }
  dialog = `<script>
    const text = (base64url) => atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
    const { returnTo, state } = JSON.parse(text(location.hash.slice('#request='.length)))
    const answer = btoa(JSON.stringify({ state, ...${JSON.stringify(outcome)} }))
    location.replace(returnTo + '#browserid=' + answer.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''))
  </script>`
}

async function requireWho(on: Page, who: string): Promise<void> {
  await on.goto(shop.origin)
  assert.equal(await on.locator('#who').textContent(), who)
}

/** What an attacker has after going to the dialog in a browser of their own: a state, a form token, and a genuine assertion. */
async function attackersAnswer(): Promise<{ state: string; token: string; assertion: string }> {
  const own = await browser.newContext()
  const tab = await openPage(own)
  let location = ''
  tab.on('response', (response) => {
    location = response.headers().location ?? location
  })
  await tab.goto(`${shop.origin}/browserid/start`)
  const { state } = parseDialogRequest(new URL(location).hash)
  await tab.goto(`${shop.origin}/browserid/return`)
  const token = await tab.locator('[data-role="token"]').inputValue()
  await own.close()
  return { state, token, assertion: makeAssertion(ATTACKER) }
}

function fragmentOf(answer: object): string {
  return `#browserid=${Buffer.from(JSON.stringify(answer)).toString('base64url')}`
}

describe('pages of the middleware', () => {
  it('are accessible: challenge, refusal, return page, sign-out, the end of a pop-up', async () => {
    await page.goto(`${shop.origin}/private`)
    await inspectPage(page, 'site-challenge')
    await page.goto(`${shop.origin}/browserid/postback`)
    await inspectPage(page, 'site-refused')
    await page.goto(`${shop.origin}/browserid/return`)
    await page.getByText('no sign-in under way').waitFor()
    await inspectPage(page, 'site-return-nothing')
    await page.goto('about:blank')
    await page.goto(`${shop.origin}/browserid/return#browserid=garbage`)
    await page.getByText('could not be read').waitFor()
    assert.equal(page.url(), `${shop.origin}/browserid/return`)
    await inspectPage(page, 'site-return-unreadable')
    await page.goto(`${shop.origin}/browserid/sign-out`)
    await inspectPage(page, 'site-sign-out')
    await page.goto(`${shop.origin}/browserid/done`)
    await inspectPage(page, 'site-done')
  })

  it('lead through a sign-in and back, and keep the assertion out of the history', async () => {
    standInForBroker(VICTIM)
    const seen: string[] = []
    page.on('framenavigated', (frame) => seen.push(frame.url()))
    await page.goto(`${shop.origin}/private?a=b`)
    await page.getByRole('link', { name: 'Sign in with e-mail' }).click()
    await page.locator('#who').waitFor()
    assert.equal(page.url(), `${shop.origin}/private?a=b`)
    assert.equal(await page.locator('#who').textContent(), VICTIM)
    await page.goBack()
    assert.doesNotMatch(page.url(), /browserid=/)
  })

  it('bring somebody back who signed out by navigator.id.logout()', async () => {
    const heard = (text: string) => page.locator('#heard', { hasText: text }).waitFor()
    for (let times = 0; times < 2; times++) {
      standInForBroker(VICTIM)
      await page.goto(`${shop.origin}/browserid/start?came_from=/watch`)
      await heard('ready')
      assert.equal(await page.locator('#who').textContent(), VICTIM)
      assert.equal(await page.locator('#heard').textContent(), 'match ready ')
      await page.getByRole('button', { name: 'Sign out' }).click()
      await heard('logout')
    }
  })

  it('lead back to where the person was when they cancel', async () => {
    standInForBroker(undefined)
    await page.goto(`${shop.origin}/private?a=b`)
    await page.getByRole('link', { name: 'Sign in with e-mail' }).click()
    await page.waitForURL(`${shop.origin}/private?a=b`)
    await page.getByRole('link', { name: 'Sign in with e-mail' }).waitFor()
  })

  it('say what to do without JavaScript', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false })
    const tab = await openPage(plain)
    await tab.goto(`${shop.origin}/browserid/return`)
    assert.match(await tab.locator('body').innerText(), /needs JavaScript/)
    await tab.getByRole('link', { name: 'Sign in again' }).waitFor()
    await plain.close()
  })
})

describe('attacks', () => {
  it("T93 another site posts the attacker's genuine assertion with all that belongs to it: no session", async () => {
    const { state, token, assertion } = await attackersAnswer()
    for (const prepared of [false, true]) {
      if (prepared) {
        await page.goto(`${shop.origin}/browserid/start`)
      }
      trap = `<form id="f" method="post" action="${shop.origin}/browserid/postback">
        <input name="assertion" value="${assertion}"><input name="csrf_token" value="${token}">
        <input name="state" value="${state}"><input name="came_from" value="/"></form>
        <script>document.getElementById('f').submit()</script>`
      await page.goto(evil.origin)
      await page.getByRole('alert').waitFor()
      assert.equal(new URL(page.url()).origin, shop.origin)
      await requireWho(page, 'nobody')
    }
  })

  it("T93 another site sends the browser to the return page with the attacker's answer: no session", async () => {
    const { state, assertion } = await attackersAnswer()
    for (const prepared of [false, true]) {
      if (prepared) {
        await page.goto(`${shop.origin}/browserid/start`)
      }
      const target = `${shop.origin}/browserid/return${fragmentOf({ state, assertion })}`
      trap = `<script>location.href = ${JSON.stringify(target)}</script>`
      await page.goto(evil.origin)
      await page.getByText('started in another browser').first().waitFor()
      assert.doesNotMatch(page.url(), /#/)
      await requireWho(page, 'nobody')
    }
  })

  it('T34 another site cannot sign anybody out', async () => {
    standInForBroker(VICTIM)
    await page.goto(`${shop.origin}/browserid/start`)
    await page.locator('#who').waitFor()
    trap = `<img src="${shop.origin}/browserid/sign-out" alt="">
      <form id="f" method="post" action="${shop.origin}/browserid/sign-out"></form>
      <script>document.getElementById('f').submit()</script>`
    await page.goto(evil.origin)
    await page.waitForURL(`${shop.origin}/**`)
    await requireWho(page, VICTIM)
  })

  it('T95 nobody is led off the site, by link or by cancelling', async () => {
    standInForBroker(undefined)
    const away = encodeURIComponent(`//${new URL(evil.origin).host}/`)
    await page.goto(`${shop.origin}/browserid/start?came_from=${away}`)
    await page.waitForURL(`${shop.origin}/`)
    await page.goto(
      `${shop.origin}/browserid/return?came_from=${away}${fragmentOf({ state: 'x'.repeat(20), error: 'cancelled' })}`,
    )
    await page.waitForURL(`${shop.origin}/`)
  })

  it('T83 no page of the middleware can be framed', async () => {
    trap = `<iframe src="${shop.origin}/private"></iframe>`
    await page.goto(evil.origin)
    const frame = page.frames().find((each) => each !== page.mainFrame())
    await page.waitForLoadState('networkidle')
    assert.equal(await frame?.getByRole('link').count(), 0)
  })
})
