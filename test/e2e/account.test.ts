// The provider's own pages in a real browser: enrolment by link, the account, recovery, the long proof, the operator's page.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { parseDomain, parseEmailAddress } from '@signet-id/protocol'
import {
  addDomain,
  createEnrolmentLink,
  createProvider,
  decodeBase32,
  openProviderStore,
  type ProviderStore,
  STEP_MS,
  stepAt,
  totpCode,
} from '@signet-id/provider'
import { createKeyEncryptionKey, SILENT } from '@signet-id/server-kit'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { inspectPage } from './axe.ts'
import { launchChromium } from './chromium.ts'
import { type LocalServer, startLocally } from './local-server.ts'

const ALICE = parseEmailAddress('alice@example.org')
const BOB = parseEmailAddress('bob@example.org')
const CAROL = parseEmailAddress('carol@example.org')
const MINUTE_MS = 60_000

let browser: Browser
let store: ProviderStore
let server: LocalServer
/** Time stands still but for what a test adds, so that codes follow one another as it says. */
const START_MS = Date.now()
let aheadMs = 0
/** What the network adds to the answer to a form. */
let answerMs = 0
/** What people have: their app's secret, their paper. */
const phone = { secret: '', digits: 6 as 6 | 8 }
let paper: readonly string[] = []

const now = (): number => START_MS + aheadMs
const code = ({ secret, digits } = phone, offset = 0): string =>
  totpCode({ secret: decodeBase32(secret), algorithm: 'SHA1', digits }, stepAt(now()) + offset)

before(async () => {
  browser = await launchChromium()
  store = await openProviderStore(':memory:')
  const kek = createKeyEncryptionKey(Buffer.alloc(32, 7))
  const domain = parseDomain('example.org')
  await addDomain(
    store,
    kek,
    { name: domain, issuer: domain, displayName: 'Club', brokers: [], algorithm: 'RS256' },
    now(),
  )
  server = await startLocally('id.localhost', (origin) => {
    const provider = createProvider({
      config: {
        ...{ origin, brokers: [], sessionIdle: 3_600_000 },
        ...{ sessionLifetime: 43_200_000, certificateLifetime: 3_600_000 },
      },
      ...{ store, kek, now },
      log: SILENT,
      trustedProxies: [],
    })
    return {
      async handle(request, peer) {
        const answer = await provider.handle(request, peer)
        if (request.method === 'POST') await new Promise((resolve) => setTimeout(resolve, answerMs))
        return answer
      },
    }
  })
})
after(async () => {
  await browser?.close()
  await server?.close()
  await store?.close()
})

async function newBrowser(): Promise<[Page, BrowserContext]> {
  const context = await browser.newContext()
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  return [page, context]
}

/** Reads the secret where a person would type it from, and holds it against what the QR code says. */
async function readSecret(page: Page): Promise<string> {
  assert.ok(await page.getByRole('img', { name: 'QR code with your secret' }).isVisible())
  await page.getByText('I cannot scan it').click()
  const typed = ((await page.locator('.secret code').textContent()) ?? '').replaceAll(' ', '')
  const uri = await page.getByRole('link', { name: 'Open in an app' }).getAttribute('href')
  assert.equal(new URL(uri ?? '').searchParams.get('secret'), typed)
  return typed
}

/** As by hand: the second click comes while the answer to the first is under way. */
async function doubleClick(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name })
  await button.scrollIntoViewIfNeeded()
  const box = await button.boundingBox()
  assert.ok(box)
  for (const clickCount of [1, 2]) {
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2, { clickCount })
    await page.waitForTimeout(150)
  }
}

async function signIn(page: Page, typed: string, email = ALICE): Promise<void> {
  await page.goto(`${server.origin}/account`)
  await page.getByLabel('E-mail address').fill(email)
  await typeCode(page, typed)
}

async function typeCode(page: Page, typed: string): Promise<void> {
  await page.getByLabel('Code from your app, or a recovery code').fill(typed)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function isAtAccount(page: Page): Promise<boolean> {
  await page.goto(`${server.origin}/account`)
  return (await page.getByRole('heading', { name: 'Your account', exact: true }).count()) === 1
}

async function linkFor(email: string, purpose: 'enrol' | 'recover'): Promise<string> {
  const wanted = { address: parseEmailAddress(email), purpose, madeBy: 'shell' }
  return createEnrolmentLink(store, server.origin as never, wanted, now())
}

describe('the pages of a provider', { concurrency: 1 }, () => {
  it('T4 T13 a one-time link: scan or type, a wrong code first, codes shown once and printable, a second one offered', async () => {
    const [page, context] = await newBrowser()
    const link = await linkFor(ALICE, 'enrol')
    await page.goto(link)
    await page.getByLabel('Name of this authenticator').fill('Phone')
    await page.getByRole('button', { name: 'Show the QR code' }).click()
    phone.secret = await readSecret(page)
    await inspectPage(page, 'provider-enrol-secret')
    await page.getByLabel('Code that the app shows now').fill(code(phone, 100))
    await page.getByRole('button', { name: 'Confirm the 6 digits' }).click()
    await page.getByRole('alert').waitFor()
    assert.equal(await readSecret(page), phone.secret)
    await page.getByLabel('Code that the app shows now').fill(code())
    await page.getByRole('button', { name: 'Confirm the 6 digits' }).click()
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
    paper = await page.locator('.codes code').allTextContents()
    assert.equal(new Set(paper).size, 10)
    await page.emulateMedia({ media: 'print' })
    assert.ok(await page.locator('.codes li').last().isVisible())
    assert.ok(await page.getByText(ALICE).isVisible())
    assert.equal(await page.getByRole('link', { name: 'I have kept them' }).isVisible(), false)
    await page.emulateMedia({ media: 'screen' })
    await inspectPage(page, 'provider-enrol-codes')
    await page.getByText('A second authenticator').waitFor()
    await page.getByRole('link', { name: 'Add an authenticator' }).click()
    await page.getByRole('heading', { name: 'Your account', exact: true }).waitFor()
    // Neither the page before nor the link shows anything again.
    await page.goto(link)
    await page.getByText('ERR_LINK_INVALID').waitFor()
    await context.close()
  })

  it('a double click sends a form once: the recovery codes stay, and so does a sign-in', async () => {
    const [page, context] = await newBrowser()
    answerMs = 400
    await page.goto(await linkFor(CAROL, 'enrol'))
    await page.getByRole('button', { name: 'Show the QR code' }).click()
    const carol = { secret: await readSecret(page), digits: 6 as const }
    await page.getByLabel('Code that the app shows now').fill(code(carol))
    await doubleClick(page, 'Confirm the 6 digits')
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
    await page.goto(`${server.origin}/`)
    await page.getByRole('button', { name: 'Sign out here' }).click()
    aheadMs += STEP_MS
    await page.getByRole('link', { name: 'Sign in to your account' }).click()
    await page.getByLabel('E-mail address').fill(CAROL)
    await page.getByLabel('Code from your app, or a recovery code').fill(code(carol))
    await doubleClick(page, 'Sign in')
    await page.getByRole('heading', { name: 'Your account', exact: true }).waitFor()
    answerMs = 0
    await context.close()
  })

  it('a second authenticator with eight digits; renamed, and removed after a fresh proof', async () => {
    aheadMs += STEP_MS
    const [page, context] = await newBrowser()
    await signIn(page, code())
    await page.getByText('Add an authenticator').click()
    const form = page.locator('#add')
    await form.getByLabel('Name of this authenticator').fill('Tablet')
    await form.getByText('Other kinds of codes').click()
    await form.getByLabel('Digits').selectOption('8')
    await form.getByRole('button', { name: 'Show the QR code' }).click()
    const tablet = { secret: await readSecret(page), digits: 8 as const }
    await page.getByLabel('Code that the app shows now').fill(code(tablet))
    await page.getByRole('button', { name: 'Confirm the 8 digits' }).click()
    await page.getByRole('link', { name: 'To your account' }).click()
    const row = page.getByRole('listitem').filter({ hasText: 'Tablet' })
    await row.getByText('Change', { exact: true }).click()
    await row.getByLabel('Name of this authenticator').fill('Old tablet')
    await row.getByRole('button', { name: 'Rename' }).click()
    await page.getByText('Old tablet').waitFor()
    await inspectPage(page, 'provider-account')

    aheadMs += 11 * MINUTE_MS
    await page.reload()
    const renamed = page.getByRole('listitem').filter({ hasText: 'Old tablet' })
    await renamed.getByText('Change', { exact: true }).click()
    await renamed.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('heading', { name: 'Is it still you?' }).waitFor()
    assert.equal(
      (await store.listAuthenticators((await store.findAccount(ALICE))?.id ?? '')).length,
      2,
    )
    await typeCode(page, code(tablet))
    await renamed.getByText('Change', { exact: true }).click()
    await renamed.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('Your only authenticator').waitFor({ state: 'attached' })
    assert.equal(await page.getByText('Old tablet').count(), 0)
    await context.close()
  })

  it('T12 a recovery code signs in once and ends what was open; sessions are ended from elsewhere', async () => {
    aheadMs += 2 * STEP_MS
    const [lost, lostContext] = await newBrowser()
    await signIn(lost, code())
    assert.equal(await isAtAccount(lost), true)
    const [page, context] = await newBrowser()
    await signIn(page, paper[0] ?? '')
    await page.getByText('You signed in with a recovery code').waitFor()
    await page.getByText('9 of 10 are left').waitFor()
    assert.equal(await isAtAccount(lost), false)
    const [thief, thiefContext] = await newBrowser()
    await signIn(thief, paper[0] ?? '')
    await thief.getByRole('alert').waitFor()
    assert.equal(await isAtAccount(thief), false)

    aheadMs += STEP_MS
    await signIn(lost, code())
    assert.equal(await isAtAccount(lost), true)
    await page.reload()
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
    await page.getByText('Signed out everywhere else').first().waitFor()
    assert.equal(await isAtAccount(lost), false)
    assert.equal(await isAtAccount(page), true)
    for (const opened of [lostContext, context, thiefContext]) await opened.close()
  })

  it('T16 on a new device, after many wrong codes of strangers: four codes in a row', async () => {
    for (let i = 0; i < 20; i++)
      await store.signInWithCode(
        {
          ...{ address: ALICE, source: `198.51.100.${i}`, deviceHash: undefined, nowMs: now() },
          ...{ digits: 6, transactionHash: `t${i}`, codeHash: 'c' },
          session: { idHash: `s${i}`, deviceHash: `d${i}`, label: '', lifetimeMs: 1000 },
        },
        () => [],
      )
    const [page, context] = await newBrowser()
    aheadMs += STEP_MS
    await signIn(page, code())
    for (const remaining of [3, 2, 1]) {
      await page.getByText(`Codes still needed: ${remaining}.`).waitFor()
      aheadMs += STEP_MS
      await typeCode(page, code())
    }
    await page.getByRole('heading', { name: 'Your account', exact: true }).waitFor()
    await context.close()
  })

  it('the operator invites somebody, sees them, and bars them at once', async () => {
    const account = await store.findAccount(ALICE)
    await store.setRole(account?.id ?? '', 'administrator')
    aheadMs += STEP_MS
    const [page, context] = await newBrowser()
    await signIn(page, paper[1] ?? '')
    await page.getByRole('link', { name: 'People of your domain' }).click()
    await page.getByLabel('E-mail address').fill(BOB)
    await page.getByRole('button', { name: 'Make a link' }).click()
    const link = await page.getByLabel('Link', { exact: true }).inputValue()

    const [bobs, bobContext] = await newBrowser()
    await bobs.goto(link)
    await bobs.getByRole('button', { name: 'Show the QR code' }).click()
    const app = { secret: await readSecret(bobs), digits: 6 as const }
    await bobs.getByLabel('Code that the app shows now').fill(code(app))
    await bobs.getByRole('button', { name: 'Confirm the 6 digits' }).click()
    await bobs.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
    assert.equal(await isAtAccount(bobs), true)
    await bobs.goto(`${server.origin}/people`)
    await bobs.getByText('ERR_NOT_ADMINISTRATOR').waitFor()

    await page.getByRole('link', { name: 'Back to the people' }).click()
    await inspectPage(page, 'provider-people')
    const row = page
      .getByRole('listitem')
      .filter({ hasText: 'Authenticators: 1' })
      .filter({ hasText: BOB })
    await row.getByText('Change', { exact: true }).click()
    await row.getByRole('button', { name: 'Bar from signing in' }).click()
    await page.getByText('barred', { exact: true }).waitFor()
    assert.equal(await isAtAccount(bobs), false)
    for (const opened of [context, bobContext]) await opened.close()
  })
})
