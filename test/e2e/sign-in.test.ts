// The whole system in a real browser that blocks third-party cookies: site, broker, provider and verifier of the demo.
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { type Demo, startDemo } from '@signet-id/cli'
import { decodeBase32, STEP_MS, stepAt, totpCode } from '@signet-id/provider'
import { SILENT } from '@signet-id/server-kit'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { inspectPage } from './axe.ts'
import { launchWholeChromium } from './chromium.ts'
import { type LocalServer, startLocally } from './local-server.ts'

const EMAIL = 'alice@example.localhost'

let browser: Browser
let demo: Demo
let context: BrowserContext
let page: Page
/** The servers' clock runs ahead of the browser's, so that each test has codes of its own. */
let aheadMs = 0

const now = (): number => Date.now() + aheadMs
const codeAt = (offset = 0): string =>
  totpCode(
    { secret: decodeBase32(demo.totpSecret), algorithm: 'SHA1', digits: 6 },
    stepAt(now()) + offset,
  )

before(async () => {
  browser = await launchWholeChromium()
  demo = await startDemo({ folder: undefined, portBase: 0, now, log: SILENT })
})

after(async () => {
  await browser?.close()
  await demo?.close()
})

beforeEach(async () => {
  aheadMs += 3 * STEP_MS
  context = await browser.newContext()
  page = await openPage(context)
})

afterEach(() => context.close())

async function openPage(owner: BrowserContext): Promise<Page> {
  const opened = await owner.newPage()
  opened.setDefaultTimeout(10_000)
  return opened
}

/** From the shop to the provider's page with the code field. */
async function goToCode(on: Page, email = EMAIL): Promise<void> {
  await on.goto(demo.site)
  await on.getByRole('link', { name: 'Sign in with e-mail' }).click()
  await typeAddress(on, email)
}

async function typeAddress(on: Page, email: string): Promise<void> {
  await on.getByLabel('E-mail address').fill(email)
  await on.getByRole('button', { name: 'Continue' }).click()
  await on.getByLabel('Code from your app').waitFor()
}

async function typeCode(on: Page, code: string): Promise<void> {
  await on.getByLabel('Code from your app').fill(code)
  await on.getByRole('button', { name: 'Sign in' }).click()
}

async function requireSignedIn(on: Page, email = EMAIL): Promise<void> {
  await on.locator('#who').waitFor()
  assert.equal(await on.locator('#who').textContent(), email)
  assert.equal(new URL(on.url()).href, `${demo.site}/`)
}

async function signIn(on: Page): Promise<void> {
  await goToCode(on)
  await typeCode(on, codeAt())
  await requireSignedIn(on)
}

describe('signing in to the shop', () => {
  it('first visit: address, code, signed in; every page on the way is accessible', async () => {
    await page.goto(demo.site)
    await inspectPage(page, 'shop-signed-out')
    await page.getByRole('link', { name: 'Sign in with e-mail' }).click()
    await page.getByLabel('E-mail address').waitFor()
    assert.match((await page.textContent('body')) ?? '', new RegExp(`${new URL(demo.site).host}`))
    await inspectPage(page, 'dialog-address')
    await typeAddress(page, EMAIL)
    assert.equal(new URL(page.url()).origin, demo.provider)
    assert.equal(new URL(page.url()).hash, '')
    await inspectPage(page, 'provider-code')
    await typeCode(page, codeAt())
    await requireSignedIn(page)
    await inspectPage(page, 'shop-signed-in')
    await page.goto(demo.provider)
    await inspectPage(page, 'provider-home')
    await page.goto(demo.broker)
    await inspectPage(page, 'broker-home')
  })

  it('second visit: from the stored certificate, without a code and without the provider', async () => {
    await signIn(page)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('link', { name: 'Sign in with e-mail' }).waitFor()
    const visited: string[] = []
    page.on('framenavigated', (frame) => visited.push(new URL(frame.url()).origin))
    await page.getByRole('link', { name: 'Sign in with e-mail' }).click()
    await page.getByRole('button', { name: EMAIL }).waitFor()
    await inspectPage(page, 'dialog-remembered')
    await page.getByRole('button', { name: EMAIL }).click()
    await requireSignedIn(page)
    assert.ok(!visited.includes(demo.provider), 'the provider was visited')
  })

  it('in Arabic, by the keyboard alone, in a private window', async () => {
    const arabic = await browser.newContext({ locale: 'ar-EG' })
    const own = await openPage(arabic)
    /** Goes on with the Tab key until the focus is where the selector says. */
    const tabTo = async (selector: string): Promise<void> => {
      const target = own.locator(selector).first()
      await target.waitFor()
      for (let presses = 0; presses < 20; presses++) {
        if (await target.evaluate((element) => element === document.activeElement)) return
        await own.keyboard.press('Tab')
      }
      throw new Error(`no key leads to ${selector}`)
    }
    await own.goto(demo.site)
    await tabTo('a:has-text("Sign in with e-mail")')
    await own.keyboard.press('Enter')
    await tabTo('#email')
    assert.equal(await own.locator('html').getAttribute('dir'), 'rtl')
    await own.keyboard.type(EMAIL)
    await tabTo('#address-form button[type=submit]')
    await own.keyboard.press('Enter')
    await tabTo('#code')
    await own.keyboard.type(codeAt() === '000000' ? '111111' : '000000')
    await own.keyboard.press('Enter')
    await own.getByText('هذا الرمز غير صحيح').waitFor()
    await tabTo('#code')
    await own.keyboard.type(codeAt())
    await own.keyboard.press('Enter')
    await requireSignedIn(own)
    await arabic.close()
  })

  it('wrong code, then the right one, on the same page', async () => {
    await goToCode(page)
    await typeCode(page, codeAt() === '000000' ? '111111' : '000000')
    await page.getByRole('alert').waitFor()
    assert.match((await page.getByRole('alert').textContent()) ?? '', /not right/)
    await inspectPage(page, 'provider-wrong-code')
    await typeCode(page, codeAt())
    await requireSignedIn(page)
  })

  it('the provider’s pages may be loaded again on the way', async () => {
    await goToCode(page)
    await page.reload()
    assert.equal(new URL(page.url()).hash, '')
    await page.getByRole('button', { name: 'Cancel' }).waitFor()
    await typeCode(page, codeAt())
    await requireSignedIn(page)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('link', { name: 'Sign in with e-mail' }).click()
    await page.getByRole('button', { name: 'Use another address' }).click()
    await page.getByLabel('This is not my computer').check()
    await page.getByLabel('E-mail address').fill(EMAIL)
    // A slow answer to the first try; the second is quick.
    const certificates = '**/browserid/certificates'
    await page.route(certificates, () => {}, { times: 1 })
    await Promise.all([
      page.waitForRequest(certificates),
      page.getByRole('button', { name: 'Continue' }).click(),
    ])
    await page.reload()
    await requireSignedIn(page)
  })

  it('T1 a code used twice: the second browser stays out and is told why', async () => {
    const code = codeAt()
    await goToCode(page)
    await typeCode(page, code)
    await requireSignedIn(page)
    const other = await browser.newContext()
    const second = await openPage(other)
    await goToCode(second)
    await typeCode(second, code)
    await second.getByRole('alert').waitFor()
    assert.match((await second.getByRole('alert').textContent()) ?? '', /used already/)
    assert.equal(new URL(second.url()).origin, demo.provider)
    await other.close()
  })

  it('T21 somebody nobody knows is told the same as with a wrong code', async () => {
    await goToCode(page, 'nobody@example.localhost')
    await typeCode(page, '000000')
    await page.getByRole('alert').waitFor()
    assert.match((await page.getByRole('alert').textContent()) ?? '', /not right/)
  })

  it('cancelling at the provider and in the dialog leads back to the shop, signed out', async () => {
    await goToCode(page)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.waitForURL((url) => url.origin === demo.broker)
    await inspectPage(page, 'dialog-cancelled-at-provider')
    await page
      .getByRole('button', { name: /Cancel|Back to/ })
      .first()
      .click()
    await page.waitForURL(`${demo.site}/`)
    assert.equal(await page.locator('#who').count(), 0)
  })

  it('a name that nobody may look up is said plainly, with a way back', async () => {
    await page.goto(demo.site)
    await page.getByRole('link', { name: 'Sign in with e-mail' }).click()
    await page.getByLabel('E-mail address').fill('bob@nowhere.internal')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: /nowhere\.internal/ }).waitFor()
    await inspectPage(page, 'dialog-unsupported')
  })

  it('T93 an answer that another browser asked for signs nobody in', async () => {
    await goToCode(page)
    // The attacker stops on the way back and keeps the whole address, fragment included.
    await page.route('**/browserid/return*', (route) => route.fulfill({ body: 'stopped' }))
    await typeCode(page, codeAt())
    await page.waitForURL(/\/browserid\/return#browserid=/)
    const answer = page.url()
    const other = await browser.newContext()
    const victim = await openPage(other)
    await victim.goto(demo.site)
    await victim.goto(answer)
    await victim.getByText('started in another browser').waitFor()
    await inspectPage(victim, 'shop-foreign-answer')
    await victim.goto(demo.site)
    assert.equal(await victim.locator('#who').count(), 0)
    await other.close()
  })
})

describe('a page written for navigator.id', () => {
  let classic: LocalServer

  before(async () => {
    const pageText = `<!doctype html><html lang="en"><title>Classic</title><h1>Classic</h1>
<button id="in">Sign in</button><p id="log"></p>
<script src="${demo.broker}/include.js"></script>
<script>
const log = (text) => { document.getElementById('log').textContent += text + ';' }
navigator.id.watch({ loggedInUser: null, onready: () => log('ready'), onlogout: () => log('logout'),
  onlogin: (assertion) => { window.assertion = assertion; log('login') } })
document.getElementById('in').onclick = () => navigator.id.request({ siteName: 'Classic', oncancel: () => log('cancel') })
</script>`
    classic = await startLocally(
      'classic.localhost',
      () => async () => new Response(pageText, { headers: { 'content-type': 'text/html' } }),
    )
  })
  after(() => classic?.close())

  it('signs in by pop-up; the verifier service agrees', async () => {
    await page.goto(classic.origin)
    const opening = page.waitForEvent('popup')
    await page.getByRole('button', { name: 'Sign in' }).click()
    const popup = await opening
    popup.setDefaultTimeout(10_000)
    await typeAddress(popup, EMAIL)
    const closing = popup.waitForEvent('close')
    await typeCode(popup, codeAt())
    await closing
    await page.getByText('login;').waitFor()
    const assertion = await page.evaluate(
      () => (window as unknown as { assertion: string }).assertion,
    )
    const url = new URL(demo.verifier)
    const answer = await fetch(`http://127.0.0.1:${url.port}/verify`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ assertion, audience: classic.origin }),
    })
    const { status, email, issuer, audience } = (await answer.json()) as Record<string, unknown>
    assert.deepEqual(
      { status, email, issuer, audience },
      { status: 'okay', email: EMAIL, issuer: 'example.localhost', audience: classic.origin },
    )
  })

  it('a pop-up that is closed cancels once, and the next one works', async () => {
    await page.goto(classic.origin)
    const opening = page.waitForEvent('popup')
    await page.getByRole('button', { name: 'Sign in' }).click()
    const popup = await opening
    await popup.getByLabel('E-mail address').waitFor()
    await popup.close()
    await page.getByText('cancel;').waitFor()
    const again = page.waitForEvent('popup')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await (await again).getByLabel('E-mail address').waitFor()
    assert.equal((await page.locator('#log').textContent())?.match(/cancel/g)?.length, 1)
  })
})
