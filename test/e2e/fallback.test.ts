// An address without a provider signs in to the demo's shop by a mailed code: real Chromium, real SMTP on loopback.
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { type Demo, startDemo } from '@signet-id/cli'
import { SILENT } from '@signet-id/server-kit'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { DESK_DARK, inspectPage, judged, PHONE_LIGHT } from './axe.ts'
import { launchWholeChromium } from './chromium.ts'

let browser: Browser
let demo: Demo
let context: BrowserContext
let page: Page
let email: string
let count = 0

before(async () => {
  browser = await launchWholeChromium()
  demo = await startDemo({ folder: undefined, portBase: 0, now: Date.now, log: SILENT })
})

after(async () => {
  await browser?.close()
  await demo?.close()
})

beforeEach(async () => {
  email = `bob${++count}@club.localhost`
  context = await browser.newContext()
  page = await openPage(context)
})

afterEach(() => context.close())

async function openPage(owner: BrowserContext): Promise<Page> {
  const opened = await owner.newPage()
  opened.setDefaultTimeout(10_000)
  return opened
}

async function goToCode(on: Page): Promise<void> {
  await on.goto(demo.site)
  await on.getByRole('link', { name: 'Sign in with e-mail' }).click()
  await on.getByLabel('E-mail address').fill(email)
  await on.getByRole('button', { name: 'Continue' }).click()
  await on.getByLabel('Code').waitFor()
}

/** The newest mail to the person, as the mailbox page shows it. */
async function newestMail(): Promise<string> {
  const mailbox = await openPage(context)
  try {
    const article = mailbox.locator('article', { hasText: `To ${email},` }).first()
    for (let tries = 0; tries < 50; tries++) {
      await mailbox.goto(demo.mail)
      if ((await article.count()) > 0) return (await article.textContent()) ?? ''
      await mailbox.waitForTimeout(100)
    }
    throw new Error('no mail came')
  } finally {
    await mailbox.close()
  }
}

const codeIn = (mail: string): string => /\b[A-Z2-9]{4}-[A-Z2-9]{4}\b/.exec(mail)?.[0] ?? ''
const linkIn = (mail: string): string => /http:\/\/broker\.localhost\S+/.exec(mail)?.[0] ?? ''

async function typeCode(on: Page, code: string): Promise<void> {
  await on.getByLabel('Code').fill(code)
  await on.getByRole('button', { name: 'Continue' }).click()
}

async function requireSignedIn(on: Page): Promise<void> {
  await on.locator('#who').waitFor()
  assert.equal(await on.locator('#who').textContent(), email)
}

describe('an address without a provider', () => {
  it('signs in by the mailed code; every page on the way is accessible', async () => {
    await goToCode(page)
    assert.equal(await page.title(), `Type the code from your mail · ${new URL(demo.site).host}`)
    await inspectPage(page, 'dialog-code')
    const mail = await newestMail()
    assert.ok(mail.includes(demo.site), 'the mail names the site')
    await typeCode(page, codeIn(mail).toLowerCase().replace('-', ' '))
    await requireSignedIn(page)
    const mailbox = await openPage(context)
    await mailbox.goto(demo.mail)
    await inspectPage(mailbox, 'mailbox')
  })

  it('in Arabic: the dialog, the mail and the page of its link', async () => {
    const arabic = await browser.newContext({ locale: 'ar-EG' })
    const own = await openPage(arabic)
    await own.goto(demo.site)
    await own.getByRole('link', { name: 'Sign in with e-mail' }).click()
    await own.getByLabel('عنوان البريد الإلكتروني').fill(email)
    await own.keyboard.press('Enter')
    await own.locator('#mailed-code').waitFor()
    await inspectPage(own, 'dialog-code-ar', [judged(PHONE_LIGHT), DESK_DARK])
    const mail = await newestMail()
    assert.match(mail, /رمز تسجيل الدخول/)
    const tab = await openPage(arabic)
    await tab.goto(linkIn(mail))
    await tab.locator('#use').waitFor()
    await inspectPage(tab, 'code-page-ar', [judged(PHONE_LIGHT), DESK_DARK])
    await tab.locator('#use').press('Enter')
    await requireSignedIn(own)
    await arabic.close()
  })

  it('the second time within the hour needs no code', async () => {
    await goToCode(page)
    await typeCode(page, codeIn(await newestMail()))
    await requireSignedIn(page)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('link', { name: 'Sign in with e-mail' }).click()
    await page.getByRole('button', { name: email }).click()
    await requireSignedIn(page)
  })

  it('a wrong code is said, and five wrong ones end it', async () => {
    await goToCode(page)
    const code = codeIn(await newestMail())
    await typeCode(page, 'ABC')
    await page.getByText('A code has eight letters and digits').waitFor()
    for (let i = 0; i < 4; i++) {
      await typeCode(page, 'AAAA-AAAA')
      await page.getByText(`That is not the code in the mail to ${email}.`).waitFor()
      await page.getByLabel('Code').and(page.locator(':focus')).waitFor()
    }
    await inspectPage(page, 'dialog-code-wrong')
    await typeCode(page, 'AAAA-AAAA')
    await page.getByRole('heading', { name: 'Too many wrong codes' }).waitFor()
    await inspectPage(page, 'dialog-code-tries')
    assert.notEqual(code, '')
    // The dead code is not offered again.
    await page.getByRole('button', { name: 'Send a new code' }).click()
    await page.getByRole('heading', { name: 'Too many codes were asked for' }).waitFor()
    await page.getByRole('button', { name: /Back to/ }).click()
    await page.waitForURL(`${demo.site}/`)
    assert.equal(await page.locator('#who').count(), 0)
  })

  it('while a code is looked at no button moves, and the focus never gets lost', async () => {
    await goToCode(page)
    const button = page.getByRole('button', { name: 'Continue' })
    const before = await button.boundingBox()
    let answer = (): void => {}
    await page.route('**/wsapi/fallback/certificate', async (route) => {
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      await route.continue()
    })
    await typeCode(page, 'AAAA-AAAA')
    await page.locator('#code-submit:disabled').waitFor()
    // The second click of a double click would else press what moved there.
    assert.deepEqual(await button.boundingBox(), before)
    answer()
    await page.getByText('That is not the code in the mail').waitFor()
    await page.getByRole('button', { name: 'Send a new code' }).press('Enter')
    await page.getByText('A new code can be sent in').waitFor()
    await page.getByLabel('Code').and(page.locator(':focus')).waitFor()
  })

  it('survives a reload, and another try for the same address', async () => {
    await goToCode(page)
    const code = codeIn(await newestMail())
    await page.reload()
    await page.getByLabel('Code').waitFor()
    await page.getByRole('button', { name: 'Use another address' }).click()
    await page.getByLabel('E-mail address').fill(email)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('A new code can be sent in').waitFor()
    await inspectPage(page, 'dialog-code-wait')
    await typeCode(page, code)
    await requireSignedIn(page)
  })

  it('the code counts in another window of the browser, too', async () => {
    await goToCode(page)
    const code = codeIn(await newestMail())
    await page.close()
    page = await openPage(context)
    await page.goto(demo.site)
    await page.getByRole('link', { name: 'Sign in with e-mail' }).click()
    await page.getByLabel('E-mail address').fill(email)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('A new code can be sent in').waitFor()
    await typeCode(page, code)
    await requireSignedIn(page)
  })

  it('T103 T104 another browser with the link gets no session, and spends nothing', async () => {
    await goToCode(page)
    const mail = await newestMail()
    const other = await browser.newContext()
    const stranger = await openPage(other)
    await stranger.goto(linkIn(mail))
    await stranger.getByText(codeIn(mail)).waitFor()
    assert.equal(await stranger.getByRole('button').count(), 0)
    await inspectPage(stranger, 'code-page-elsewhere')
    await stranger.goto(demo.site)
    assert.equal(await stranger.locator('#who').count(), 0)
    await goToCodeWithout(stranger)
    await other.close()
    await typeCode(page, codeIn(mail))
    await requireSignedIn(page)
  })

  /** The same code typed into a sign-in that the other browser began itself. */
  async function goToCodeWithout(stranger: Page): Promise<void> {
    const asked = codeIn(await newestMail())
    const own = email
    email = `eve${count}@club.localhost`
    await goToCode(stranger)
    email = own
    await typeCode(stranger, asked)
    await stranger.getByText('That is not the code in the mail').waitFor()
  }

  it('in the asking browser the link needs one click', async () => {
    await goToCode(page)
    const mail = await newestMail()
    const tab = await openPage(context)
    await tab.goto(linkIn(mail))
    const use = tab.getByRole('button', { name: /Sign in to/ })
    await use.waitFor()
    await inspectPage(tab, 'code-page-here')
    const tries: string[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/wsapi/fallback/certificate')) tries.push(request.url())
    })
    // What another sign-in in this browser waits for is no try of this one.
    await tab.evaluate(() => {
      const code = { type: 'code', code: 'AAAA-AAAA', site: 'https://other.example' }
      new BroadcastChannel('signet-code').postMessage(code)
    })
    await use.click()
    await tab.getByText('The code was handed over').waitFor()
    await requireSignedIn(page)
    assert.equal(tries.length, 1)
  })
})

describe('an address with a provider', () => {
  it('T51 is never served with a code', async () => {
    await page.goto(demo.site)
    await page.getByRole('link', { name: 'Sign in with e-mail' }).click()
    await page.getByLabel('E-mail address').fill('alice@example.localhost')
    await page.getByRole('button', { name: 'Continue' }).click()
    // The provider's last page: before it, pages still send the person on by themselves.
    await page.getByLabel('Code from your app').waitFor()
    assert.equal(new URL(page.url()).origin, demo.provider)
    await page.goto(demo.broker)
    const status = await page.evaluate(async (site) => {
      const answer = await fetch('/wsapi/fallback/code', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'alice@example.localhost', site }),
      })
      return answer.status
    }, demo.site)
    assert.equal(status, 403)
  })
})
