// Sites of the Persona era with nothing changed but the script's host, in a real browser that blocks third-party cookies.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { type Browser, type BrowserContext, devices, type Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { startBroker } from './local-broker.ts'
import type { LocalServer } from './local-server.ts'
import { type OldSite, startOldSite } from './old-site.ts'
import { type StandInProvider, startProvider } from './stand-in-provider.ts'

const ALICE = 'alice@people.localhost'

let browser: Browser
let provider: StandInProvider
let broker: LocalServer
let site: OldSite
let context: BrowserContext
let page: Page

before(async () => {
  browser = await launchChromium()
  provider = await startProvider('people.localhost')
  broker = await startBroker(provider.discovery)
  site = await startOldSite(
    'old-shop.localhost',
    () => broker.origin,
    () => provider.signer,
  )
})

after(async () => {
  await browser?.close()
  await Promise.all([provider?.close(), broker?.close(), site?.close()])
})

beforeEach(() => open())

async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  await context?.close()
  context = await browser.newContext(options)
  page = await context.newPage()
  page.setDefaultTimeout(10_000)
  Object.assign(site, { refuses: false, keepsSessions: false, coop: undefined, loads: 0 })
}

async function popup(): Promise<Page> {
  const [opened] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('button', { name: 'Sign in' }).click(),
  ])
  opened.setDefaultTimeout(10_000)
  return opened
}

async function signIn(): Promise<void> {
  const dialog = await popup()
  await dialog.getByLabel('E-mail address').fill(ALICE)
  await dialog.getByRole('button', { name: 'Continue' }).click()
}

async function who(text: string, at: Page = page): Promise<void> {
  await at.locator('#who', { hasText: text }).waitFor()
}

async function event(text: string): Promise<void> {
  await page.locator('#events li', { hasText: text }).first().waitFor()
}

function events(): Promise<string[]> {
  return page.locator('#events li').allTextContents()
}

/** What the page lists in the end; it may be on its way to another load when it is asked. */
async function eventsBecome(expected: readonly string[]): Promise<void> {
  let seen: string[] = []
  for (let tries = 0; tries < 100; tries++) {
    seen = await events().catch(() => [])
    if (seen.join() === expected.join()) return
    await page.waitForTimeout(100)
  }
  assert.deepEqual(seen, expected)
}

describe('an old site', () => {
  it('signs in, agrees after its reload, and signs out', async () => {
    await page.goto(site.origin)
    await event('ready')
    assert.deepEqual(await events(), ['match', 'ready'])
    await signIn()
    await who(ALICE)
    await event('ready')
    assert.deepEqual(await events(), ['match', 'ready'])
    await page.getByRole('button', { name: 'Sign out' }).click()
    await who('nobody')
    await event('ready')
    assert.deepEqual(await events(), ['match', 'ready'])
    assert.equal(site.loads, 3)
  })

  it('works on a phone', async () => {
    await open(devices['Pixel 7'])
    await page.goto(site.origin)
    await signIn()
    await who(ALICE)
  })

  it('signs out in every tab', async () => {
    await page.goto(site.origin)
    await signIn()
    await who(ALICE)
    const other = await context.newPage()
    await other.goto(site.origin)
    await who(ALICE, other)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await who('nobody', other)
  })

  it('does not log anybody out on its first visit with this broker', async () => {
    await context.addCookies([{ name: 'who', value: 'bob@people.localhost', url: site.origin }])
    await page.goto(site.origin)
    await event('ready')
    assert.deepEqual(await events(), ['match', 'ready'])
    await who('bob@people.localhost')
  })

  it('may refuse an assertion without a loop', async () => {
    site.refuses = true
    await page.goto(site.origin)
    await signIn()
    for (let tries = 0; tries < 100 && site.loads < 2; tries++) await page.waitForTimeout(100)
    await page.waitForTimeout(1500) // for a third, which must not come
    await eventsBecome(['match', 'ready'])
    assert.equal(site.loads, 2)
  })

  it('that never ends its session is not reloaded for ever', async () => {
    await page.goto(site.origin)
    await signIn()
    await who(ALICE)
    site.keepsSessions = true
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForTimeout(4000)
    assert.ok(site.loads <= 7, `${site.loads} loads`)
  })

  it('may be stateless', async () => {
    await page.goto(`${site.origin}/stateless`)
    await signIn()
    await event('accepted')
    assert.deepEqual(await events(), ['ready', 'login', 'accepted'])
  })

  it('may be from 2011', async () => {
    await page.goto(`${site.origin}/2011`)
    await signIn()
    await event('accepted')
  })

  it('may keep its windows apart from others, but not from its own pop-ups', async () => {
    site.coop = 'same-origin-allow-popups'
    await page.goto(`${site.origin}/stateless`)
    await signIn()
    await event('accepted')
  })

  it('that cuts its own pop-ups off is told, and cancels', async () => {
    site.coop = 'same-origin'
    await page.goto(`${site.origin}/stateless`)
    const dialog = await popup()
    await dialog.getByRole('heading', { name: 'No site asked for a sign-in' }).waitFor()
    await event('cancel')
    assert.deepEqual(await events(), ['ready', 'cancel'])
  })
})
