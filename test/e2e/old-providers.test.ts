// Providers of the Persona era, unchanged, one habit each, through the shims and a real browser.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import {
  certificateEmail,
  dialogRequestUrl,
  encodeBase64url,
  encodeUtf8,
  type Origin,
  parseBackedAssertion,
  parseDialogAnswer,
  publicKeyToWire,
  verifyCertificate,
} from '@signet-id/protocol'
import { checkSignatureOnPool } from '@signet-id/verifier'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { startBroker } from './local-broker.ts'
import { type LocalServer, startLocally } from './local-server.ts'
import { type Habit, type OldProvider, startOldProvider } from './old-provider.ts'

const ALICE = 'alice@old.localhost'

let browser: Browser
let provider: OldProvider
let broker: LocalServer
let site: LocalServer
let context: BrowserContext
let page: Page

before(async () => {
  // Third-party cookies are blocked: nothing of this may need them.
  browser = await launchChromium()
  provider = await startOldProvider('old.localhost', () => broker.origin)
  broker = await startBroker(provider.discovery)
  site = await startLocally('shop.localhost', () => () => new Response('shop'))
})

after(async () => {
  await browser?.close()
  await Promise.all([provider?.close(), broker?.close(), site?.close()])
})

beforeEach(async () => {
  await context?.close()
  context = await browser.newContext()
  page = await context.newPage()
  page.setDefaultTimeout(10_000)
  provider.loads.length = 0
})

async function start(habit: Habit): Promise<void> {
  provider.habit = habit
  await ask()
  await page.getByLabel('E-mail address').fill(ALICE)
  await click('Continue')
}

async function ask(): Promise<void> {
  await page.goto(
    dialogRequestUrl(`${broker.origin}/sign_in`, {
      audience: site.origin as Origin,
      returnTo: `${site.origin}/return`,
      state: 'site-state-0123456789',
      siteName: undefined,
      email: undefined,
    }),
  )
}

async function click(name: string): Promise<void> {
  await page.getByRole('button', { name }).click()
}

async function heading(name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

async function requireSignedIn(): Promise<void> {
  await page.waitForURL(`${site.origin}/return#**`)
  const answer = parseDialogAnswer(new URL(page.url()).hash)
  assert.ok('assertion' in answer)
  const { certificate } = parseBackedAssertion(answer.assertion)
  await verifyCertificate(certificate, [provider.signer().publicKey], checkSignatureOnPool)
  assert.equal(certificateEmail(certificate), ALICE)
}

describe('an old provider', () => {
  for (const habit of [
    'asynchronous',
    'synchronous',
    'local-storage',
    'late',
    'twice',
    'both-scripts',
  ] as const)
    it(`${habit}: sends a stranger to log in, then certifies`, async () => {
      await start(habit)
      await heading(ALICE)
      await click('Log in')
      await requireSignedIn()
      assert.deepEqual(provider.loads, ['/provision', '/authenticate', '/provision'])
    })

  it('certifies at once for whoever is logged in', async () => {
    await start('asynchronous')
    await click('Log in')
    await requireSignedIn()
    await page.goto(broker.origin)
    await page.evaluate(
      () =>
        new Promise((done) => {
          indexedDB.deleteDatabase('signet').onsuccess = done
        }),
    )
    provider.loads.length = 0
    await start('synchronous')
    await requireSignedIn()
    assert.deepEqual(provider.loads, ['/provision'])
  })

  it('several-steps: goes through as many pages as it likes', async () => {
    await start('several-steps')
    await click('Log in')
    await click('Done')
    await requireSignedIn()
  })

  it('framework: keeps the request from page to page beside Prototype and datejs', async () => {
    await start('framework')
    await click('Log in')
    await requireSignedIn()
  })

  it('own-names: has variables called URL, Promise, Error', async () => {
    await start('own-names')
    await click('Log in')
    await requireSignedIn()
  })

  it('old-key: certifies with DSA, which only the verifiers of sites can check', async () => {
    await start('old-key')
    await click('Log in')
    await requireSignedIn()
  })

  it('lets a person cancel, and start again', async () => {
    await start('asynchronous')
    await click('Never mind')
    await page.getByText('was cancelled').waitFor()
    await click('Continue')
    await click('Log in')
    await requireSignedIn()
  })

  it('certifies whoever went back and forward on the way, after a click', async () => {
    await start('asynchronous')
    await heading(ALICE)
    await page.goBack()
    await page.getByText('did not come to an end').waitFor()
    await page.goForward()
    await click('Log in')
    await heading('That answer is too old')
    await click('Try again')
    await requireSignedIn()
  })

  it('never: shows a way back within seconds, and ends by itself', async () => {
    await start('never')
    await click('Back to the sign-in')
    await page.getByText('was cancelled').waitFor()
    await click('Continue')
    await page.getByRole('heading', { name: 'old.localhost cannot help right now' }).waitFor({
      timeout: 25_000,
    })
  })

  it('no-key: gives no certificate for a key that was never asked for', async () => {
    await start('no-key')
    await heading('old.localhost says no')
  })

  it('unparsed-key: sends the person to log in once, then says what is the matter', async () => {
    await start('unparsed-key')
    await click('Log in')
    await heading('old.localhost did not confirm your address')
    assert.deepEqual(provider.loads, ['/provision', '/authenticate', '/provision'])
  })

  it('wrong-person: does not loop when somebody else logs in', async () => {
    await start('wrong-person')
    await click('Log in')
    await heading('old.localhost did not confirm your address')
  })

  it('T38 has nothing certified for a page that is not the broker', async () => {
    await start('asynchronous')
    await click('Log in')
    await requireSignedIn()
    const evil = site.origin.replace('shop.', 'evil.')
    await page.goto(evil)
    const request = {
      v: 1,
      do: 'provision',
      email: ALICE,
      publicKey: publicKeyToWire(provider.signer().publicKey),
      durationSeconds: 3600,
      returnTo: `${broker.origin}/sign_in`,
      state: 'evil-state-0123456789',
    }
    const hash = encodeBase64url(encodeUtf8(JSON.stringify(request)))
    await page.evaluate(
      (url) => location.assign(url),
      `${provider.origin}/provision#browserid=${hash}`,
    )
    await page.getByText('that is not known here').waitFor()
    assert.equal(page.url(), `${provider.origin}/provision`)
  })

  it('knows the old way back, opened by hand, for what it is', async () => {
    await page.goto(`${broker.origin}/sign_in?AUTH_RETURN`)
    await heading('This sign-in is over')
    assert.equal(page.url(), `${broker.origin}/sign_in`)
  })
})
