// What the demo has beside the shop: a site and a provider of 2012, and a domain without a provider. Real Chromium, third-party cookies blocked.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { type Demo, startDemo } from '@signet-id/cli'
import { createLogger } from '@signet-id/server-kit'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { inspectPage } from './axe.ts'
import { launchWholeChromium } from './chromium.ts'

let browser: Browser
let demo: Demo
let context: BrowserContext
let page: Page
let folder: string
const logged: string[] = []

before(async () => {
  browser = await launchWholeChromium()
  folder = mkdtempSync(join(tmpdir(), 'signet-demo-'))
  const log = createLogger('debug', (line) => logged.push(line))
  demo = await startDemo({ folder, portBase: 0, now: Date.now, log })
})

after(async () => {
  await browser?.close()
  await demo?.close()
  rmSync(folder, { recursive: true, force: true })
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

  it('T148 T151 after these sign-ins no database and no log says who visits which site', () => {
    const bytesOf = (name: string): string => readFileSync(join(folder, name), 'latin1')
    const databases = readdirSync(folder).filter((name) => /\.db(-wal)?$/.test(name))
    assert.ok(databases.some((name) => name.startsWith('broker.db')))
    const brokers = databases.filter((name) => name.startsWith('broker.db')).map(bytesOf)
    const people = [demo.oldEmail, demo.mailedEmail, 'carol@', 'bob@']
    const sites = [demo.site, demo.oldSite].map((site) => new URL(site).host)
    const holds = (texts: readonly string[], word: string): boolean =>
      texts.some((text) => text.includes(word))
    assert.ok(holds(brokers, new URL(demo.oldProvider).hostname), 'the domain is remembered')
    for (const word of [...people, ...sites]) assert.ok(!holds(brokers, word), `broker.db: ${word}`)
    for (const site of sites) assert.ok(!holds(databases.map(bytesOf), site), site)
    assert.ok(holds(logged, 'assertion.verified') && holds(logged, 'code.asked'))
    for (const word of [...people, ...sites]) assert.ok(!holds(logged, word), `log: ${word}`)
  })
})
