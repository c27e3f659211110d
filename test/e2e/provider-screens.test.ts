// Every page of the provider, walked through as people do, in English, Arabic and German, light and dark, phone and desk, and under axe. Pictures go to test/e2e/screens.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type Domain,
  parseDomain,
  parseEmailAddress,
  providerRequestUrl,
} from '@signet-id/protocol'
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
import { createKeyEncryptionKey, type Language, SILENT } from '@signet-id/server-kit'
import { testKey } from '@signet-id/testing'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import {
  DESK_DARK,
  DESK_LIGHT,
  inspectPage,
  judged,
  PHONE_DARK,
  PHONE_LIGHT,
  type View,
  writeScreensIndex,
} from './axe.ts'
import { launchChromium } from './chromium.ts'
import { type LocalServer, startLocally } from './local-server.ts'

const WALKS: readonly (readonly [language: Language, views: readonly View[]])[] = [
  ['en', [judged(PHONE_LIGHT), judged(DESK_DARK, 'contrast')]],
  ['ar', [judged(PHONE_DARK), DESK_LIGHT]],
  ['de', [PHONE_LIGHT]],
]
const BROKER = 'http://broker.localhost:9'
const MINUTE_MS = 60_000

let browser: Browser
let provider: LocalServer
let store: ProviderStore
let domain: Domain
/** The server's clock runs ahead, so that each code is a new one. */
let aheadMs = 0

const now = (): number => Date.now() + aheadMs

before(async () => {
  browser = await launchChromium()
  store = await openProviderStore(':memory:')
  const kek = createKeyEncryptionKey(Buffer.alloc(32, 9))
  domain = parseDomain('example.org')
  provider = await startLocally('id.localhost', (origin) =>
    createProvider({
      config: {
        origin,
        brokers: [BROKER],
        sessionIdle: 60 * MINUTE_MS,
        sessionLifetime: 600 * MINUTE_MS,
        certificateLifetime: 60 * MINUTE_MS,
      },
      store,
      kek,
      log: SILENT,
      now,
      trustedProxies: [],
    }),
  )
  await addDomain(
    store,
    kek,
    {
      name: domain,
      issuer: parseDomain('id.localhost'),
      displayName: 'Example',
      brokers: [],
      algorithm: 'RS256',
    },
    now(),
  )
})

after(async () => {
  await browser?.close()
  await provider?.close()
  await store?.close()
  writeScreensIndex()
})

for (const [language, views] of WALKS)
  describe(`the provider in ${language}`, () => {
    it('is readable and sound on every page', { timeout: 240_000 }, async () => {
      const context = await browser.newContext({ locale: language, reducedMotion: 'reduce' })
      const person = `robin.${language}@example.org`
      const secret = await walkEnrolment(context, person, language, views)
      await walkAccount(context, person, secret, language, views)
      await walkPeople(context, person, language, views)
      await context.close()
      const stranger = await browser.newContext({ locale: language, reducedMotion: 'reduce' })
      await walkRefusals(stranger, person, language, views)
      await walkJourney(stranger, person, language, views)
      await stranger.close()
    })
  })

/** Opens a page, and looks at it under a name. */
async function openWalk(context: BrowserContext, language: Language, views: readonly View[]) {
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  return {
    page,
    go: (path: string) => page.goto(`${provider.origin}${path}`),
    async look(name: string): Promise<void> {
      assert.equal(await page.locator('html').getAttribute('lang'), language)
      await inspectPage(page, `provider/${language}/${name}`, views)
    },
  }
}

function codeOf(secret: string): string {
  aheadMs += STEP_MS
  return totpCode({ secret: decodeBase32(secret), algorithm: 'SHA1', digits: 6 }, stepAt(now()))
}

/** Sends the form that has a field, by the keyboard. */
async function send(page: Page, field: string, text: string): Promise<void> {
  await page.locator(field).fill(text)
  await Promise.all([page.waitForEvent('load'), page.locator(field).press('Enter')])
}

function click(page: Page, selector: string): Promise<unknown> {
  return Promise.all([page.waitForEvent('load'), page.locator(selector).first().click()])
}

const secretOn = async (page: Page): Promise<string> =>
  ((await page.locator('.secret code').textContent()) ?? '').replaceAll(' ', '')

async function walkEnrolment(
  context: BrowserContext,
  person: string,
  language: Language,
  views: readonly View[],
): Promise<string> {
  const { page, look } = await openWalk(context, language, views)
  const wanted = { address: parseEmailAddress(person), purpose: 'enrol', madeBy: 'shell' } as const
  await page.goto(await createEnrolmentLink(store, provider.origin, wanted, now()))
  await look('enrol')
  await click(page, 'button[type=submit]')
  await look('enrol-secret')
  const secret = await secretOn(page)
  await send(page, '#code', '000000')
  await look('enrol-wrong-code')
  await send(page, '#code', codeOf(secret))
  assert.equal(await page.locator('.codes li').count(), 10)
  await look('recovery-codes')
  await page.close()
  return secret
}

async function walkAccount(
  context: BrowserContext,
  person: string,
  secret: string,
  language: Language,
  views: readonly View[],
): Promise<void> {
  const { page, go, look } = await openWalk(context, language, views)
  await go('/')
  await look('home')
  await go('/account')
  await click(page, '#add button[type=submit]').catch(() => undefined)
  await page.locator('#add > summary').click()
  await send(page, '#add #name', language === 'ar' ? 'حاسوبي' : 'Tablet <b>')
  await look('add-secret')
  await send(page, '#code', codeOf(await secretOn(page)))
  await look('added')
  await go('/account')
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })
  await look('account')
  aheadMs += 11 * MINUTE_MS
  await page.locator('[id^=name-]').first().press('Enter')
  await page.locator('input[name=target]').waitFor({ state: 'attached' })
  await look('prove-again')
  await send(page, '#code', '000000')
  await look('account-wrong-code')
  await page.locator('#email').fill(person)
  await send(page, '#code', codeOf(secret))
  assert.equal(new URL(page.url()).pathname, '/account')
  await page.close()
}

async function walkPeople(
  context: BrowserContext,
  person: string,
  language: Language,
  views: readonly View[],
): Promise<void> {
  const { page, go, look } = await openWalk(context, language, views)
  await go('/people')
  await look('people-refused')
  const account = await store.findAccount(parseEmailAddress(person))
  await store.setRole(account?.id ?? '', 'administrator')
  await go('/people')
  await send(page, '#email', `new.${language}@elsewhere.example`)
  await look('people-elsewhere')
  await send(page, '#email', `new.${language}`)
  await look('link')
  await go('/people')
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })
  await look('people')
  await page.close()
}

async function walkRefusals(
  context: BrowserContext,
  person: string,
  language: Language,
  views: readonly View[],
): Promise<void> {
  const { page, go, look } = await openWalk(context, language, views)
  for (const [path, name] of [
    ['/', 'home-signed-out'],
    ['/nowhere', 'error'],
    ['/enrol?link=none', 'link-over'],
    ['/account', 'account-sign-in'],
  ] as const) {
    await go(path)
    await look(name)
  }
  const recover = {
    address: parseEmailAddress(person),
    purpose: 'recover',
    madeBy: 'shell',
  } as const
  await page.goto(await createEnrolmentLink(store, provider.origin, recover, now()))
  await look('recover')
  await go('/account')
  for (let tries = 0; tries < 30 && !/[0-9]/.test(await problemOn(page)); tries++) {
    await page.locator('#email').fill(person)
    await send(page, '#code', '000000')
  }
  assert.match(await problemOn(page), /[0-9]/, 'a wait is told')
  await look('account-wait')
  await page.close()
}

async function problemOn(page: Page): Promise<string> {
  return (await page.locator('#problem').count()) === 0
    ? ''
    : ((await page.locator('#problem').textContent()) ?? '')
}

async function walkJourney(
  context: BrowserContext,
  person: string,
  language: Language,
  views: readonly View[],
): Promise<void> {
  const { page, go, look } = await openWalk(context, language, views)
  await go(`/browserid/authenticate?email=${encodeURIComponent(person)}`)
  await page.locator('#sign-in').waitFor()
  await look('sign-in')
  await page.locator('#switch').click()
  await look('sign-in-recovery')
  await page.locator('#code').fill('AAAA-AAAA-AAAA-AAAA-AAAA-AAAA')
  await page.locator('#code').press('Enter')
  await page.locator('#problem').waitFor()
  await look('sign-in-refused')
  const request = (returnTo: string, what: 'provision' | 'authenticate') =>
    new URL(
      providerRequestUrl(`${provider.origin}/browserid/${what}`, {
        do: what,
        email: parseEmailAddress(person),
        publicKey: testKey('RS256').publicKey,
        durationSeconds: 3600,
        returnTo,
        state: 'broker-state-0123456789',
      }),
    )
  for (const [path, name] of [
    ['/browserid/provision#browserid=%7B%7D', 'provision-malformed'],
    [request('http://elsewhere.localhost:9/', 'provision'), 'provision-foreign'],
    [request(`${BROKER}/sign_in`, 'provision'), 'provision-ask'],
    [request(`${BROKER}/sign_in`, 'authenticate'), 'sign-in-for-broker'],
  ] as const) {
    await page.goto('about:blank')
    await page.goto(String(new URL(path, provider.origin)))
    await page.locator('h1:visible').waitFor()
    await look(name)
  }
  await page.close()
}
