// The broker in a real browser, with a stand-in provider that signs for real: redirect and pop-up, first and second visit, every refusal.
import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import { createBroker } from '@signet-id/broker'
import {
  type CheckSignature,
  certificateEmail,
  dialogRequestUrl,
  type Origin,
  parseBackedAssertion,
  parseDialogAnswer,
  verifyAssertion,
  verifyCertificate,
} from '@signet-id/protocol'
import { SILENT } from '@signet-id/server-kit'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { type LocalServer, startLocally } from './local-server.ts'
import { type StandInProvider, startProvider } from './stand-in-provider.ts'

const ALICE = 'alice@people.localhost'
const STATE = 'site-state-0123456789'

const nodeCheck: CheckSignature = (key, data, signature) =>
  verify(
    key.algorithm.digest,
    data,
    createPublicKey({ key: { ...key.jwk }, format: 'jwk' }),
    signature,
  )

let browser: Browser
let provider: StandInProvider
let broker: LocalServer
let site: LocalServer
let context: BrowserContext
let page: Page

before(async () => {
  browser = await launchChromium()
  provider = await startProvider('people.localhost')
  broker = await startLocally('broker.localhost', (origin) =>
    createBroker({
      config: { origin: origin as Origin, allowInsecureSites: false },
      discovery: provider.discovery,
      log: SILENT,
      now: Date.now,
      trustedProxies: [],
    }),
  )
  site = await startLocally(
    'shop.localhost',
    () => async () =>
      new Response('<!doctype html><title>Shop</title><h1>Shop</h1>', {
        headers: { 'content-type': 'text/html' },
      }),
  )
})

after(async () => {
  await browser?.close()
  await Promise.all([provider?.close(), broker?.close(), site?.close()])
})

beforeEach(async () => {
  await context?.close()
  context = await browser.newContext()
  page = await context.newPage()
  page.setDefaultTimeout(8000)
  Object.assign(provider, {
    provision: 'certify',
    authenticate: 'stay',
    forge: (claims: unknown) => claims,
    forger: undefined,
    coop: undefined,
  })
  provider.visits.length = 0
})

function requestUrl(): string {
  return dialogRequestUrl(`${broker.origin}/sign_in`, {
    audience: site.origin as Origin,
    returnTo: `${site.origin}/return`,
    state: STATE,
    siteName: 'The Tea Shop',
    email: undefined,
  })
}

async function typeAddress(email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** The answer at the site, verified with keys the provider publishes. */
async function assertionAt(at: Page): Promise<{ email: string; audience: string }> {
  await at.waitForURL(`${site.origin}/return#**`)
  const answer = parseDialogAnswer(new URL(at.url()).hash)
  assert.equal(answer.state, STATE)
  assert.ok('assertion' in answer)
  return verified(answer.assertion)
}

async function verified(text: string): Promise<{ email: string; audience: string }> {
  const { certificate, assertion } = parseBackedAssertion(text)
  await verifyCertificate(certificate, [provider.signer.publicKey], nodeCheck)
  await verifyAssertion(assertion, certificate, nodeCheck)
  return { email: certificateEmail(certificate), audience: assertion.audience }
}

describe('redirect form', () => {
  it('signs in with one visit to the provider', async () => {
    await page.goto(requestUrl())
    await typeAddress(ALICE)
    assert.deepEqual(await assertionAt(page), { email: ALICE, audience: site.origin })
    assert.deepEqual(provider.visits, [`provision provision ${ALICE}  ${broker.origin}/`])
  })
})
