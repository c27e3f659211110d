// What the demo has beside the shop: a site and a provider of 2012, and a domain without a provider. Real Chromium, third-party cookies blocked.
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { type Demo, startDemo } from '@signet-id/cli'
import { SILENT } from '@signet-id/server-kit'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { inspectPage } from './axe.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
let demo: Demo
let context: BrowserContext
let page: Page

before(async () => {
  browser = await launchChromium(['--test-third-party-cookie-phaseout'])
  demo = await startDemo({ folder: undefined, portBase: 0, now: Date.now, log: SILENT })
})

after(async () => {
  await browser?.close()
  await demo?.close()
})

beforeEach(async () => {
  context = await browser.newContext()
  page = await openPage()
})

afterEach(() => context.close())

async function openPage(): Promise<Page> {
  const opened = await context.newPage()
  opened.setDefaultTimeout(10_000)
  return opened
}

/** Presses the old site's button; its window is the dialog. */
async function askAtOldSite(): Promise<Page> {
  await page.goto(demo.oldSite)
  const [dialog] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('button', { name: 'Sign in with your e-mail' }).click(),
  ])
  dialog.setDefaultTimeout(10_000)
  return dialog
}

async function choose(dialog: Page, email: string): Promise<void> {
  await dialog.getByLabel('E-mail address').fill(email)
  await dialog.getByRole('button', { name: 'Continue' }).click()
}

async function logInAtOldProvider(at: Page): Promise<void> {
  await at.getByLabel('Password').fill('wrong')
  await at.getByRole('button', { name: 'Log in' }).click()
  await at.getByText('Wrong name or password').waitFor()
  await at.getByLabel('Password').fill(demo.oldPassword)
  await at.getByRole('button', { name: 'Log in' }).click()
}

async function requireSignedIn(on: Page, email: string): Promise<void> {
  await on.locator('#who', { hasText: email }).waitFor()
  assert.equal(await on.locator('#who').textContent(), email)
}

describe('the demo', () => {
  it('signs a person of the old provider in to the old site, then to the new one with one click', async () => {
    const dialog = await askAtOldSite()
    await choose(dialog, demo.oldEmail)
    await dialog.getByText(`You are ${demo.oldEmail}`).waitFor()
    await inspectPage(dialog, 'old-provider-login')
    await logInAtOldProvider(dialog)
    await requireSignedIn(page, demo.oldEmail)
    await inspectPage(page, 'old-site')

    const shop = await openPage()
    await shop.goto(demo.site)
    await shop.getByRole('link', { name: 'Sign in with e-mail' }).click()
    await shop.getByRole('button', { name: demo.oldEmail }).click()
    await requireSignedIn(shop, demo.oldEmail)

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('Nobody is signed in').waitFor()
  })

  it('mails a code to the domain without a provider, also for the old site', async () => {
    const dialog = await askAtOldSite()
    await choose(dialog, demo.mailedEmail)
    await dialog.getByLabel('Code').waitFor()
    const mailbox = await openPage()
    await mailbox.goto(demo.mail)
    const article = mailbox.locator('article', { hasText: `To ${demo.mailedEmail},` }).first()
    await article.waitFor()
    const code = /\b[A-Z2-9]{4}-[A-Z2-9]{4}\b/.exec((await article.textContent()) ?? '')?.[0] ?? ''
    await dialog.getByLabel('Code').fill(code)
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await requireSignedIn(page, demo.mailedEmail)
  })
})
