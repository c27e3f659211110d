// Every example as its reader starts it, in a real browser: through the dialog and the provider, and out again.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Demo, startDemo } from '@signet-id/cli'
import { decodeBase32, STEP_MS, stepAt, totpCode } from '@signet-id/provider'
import { SILENT } from '@signet-id/server-kit'
import type { Browser, Page } from 'playwright-core'
import { inspectPage } from './axe.ts'
import { launchChromium } from './chromium.ts'

const EMAIL = 'alice@example.localhost'
const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url))

let browser: Browser
let demo: Demo
/** Each test has codes of its own: the demo's clock runs ahead of the browser's. */
let aheadMs = 0
const now = () => Date.now() + aheadMs

before(async () => {
  browser = await launchChromium()
  demo = await startDemo({ folder: undefined, portBase: 0, now, log: SILENT })
})
after(async () => {
  await browser?.close()
  await demo?.close()
})
beforeEach(() => {
  aheadMs += 3 * STEP_MS
})

/** Runs an example beside the demo's broker and verifier; stops it when `use` is done. */
async function withExample(name: string, use: (site: string) => Promise<void>): Promise<void> {
  const site = `http://localhost:${await freePort()}`
  const { port } = new URL(demo.verifier)
  const example: ChildProcess = spawn(
    process.execPath,
    ['--conditions=source', `${EXAMPLES}${name}/server.js`],
    {
      env: {
        ...process.env,
        SITE: site,
        BROKER: demo.broker,
        VERIFIER_URL: `http://127.0.0.1:${port}/v2`,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  try {
    assert.ok(example.stdout)
    const [said] = await once(example.stdout, 'data')
    assert.equal(String(said).trim(), `open ${site}`)
    await use(site)
  } finally {
    example.kill()
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/** In the dialog: the address, then the code on the provider's own page. */
async function prove(page: Page): Promise<void> {
  const secret = decodeBase32(demo.totpSecret)
  await page.getByLabel('E-mail address').fill(EMAIL)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page
    .getByLabel(/code/i)
    .fill(totpCode({ secret, algorithm: 'SHA1', digits: 6 }, stepAt(now())))
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function openPage(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 375, height: 700 } })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  return page
}

for (const name of ['express', 'fastify', 'hono', 'koa']) {
  describe(`examples/${name}`, () => {
    it('turns a 401 into the sign-in page, signs in, comes back, signs out', async () => {
      await withExample(name, async (site) => {
        const page = await openPage()
        await page.goto(`${site}/private?a=b`)
        await inspectPage(page, `example-${name}-challenge`)
        await page.getByRole('link', { name: 'Sign in with e-mail' }).click()
        await prove(page)
        await page.getByText(`Only ${EMAIL} sees this.`).waitFor()
        assert.equal(page.url(), `${site}/private?a=b`)
        await page.getByRole('link', { name: 'Front page' }).click()
        await page.getByRole('button', { name: 'Sign out' }).click()
        await page.getByText('Nobody is signed in.').waitFor()
        await page.context().close()
      })
    })
  })
}

describe('examples/classic', () => {
  it('signs in through navigator.id.get in a pop-up, by the form of the page', async () => {
    await withExample('classic', async (site) => {
      const page = await openPage()
      await page.goto(site)
      const popup = page.waitForEvent('popup')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await prove(await popup)
      await page.getByText(`Signed in as ${EMAIL}.`).waitFor()
      await page.context().close()
    })
  })
})

describe('browserId.signIn in a pop-up', () => {
  it('signs in while the page stays where it is', async () => {
    await withExample('express', async (site) => {
      const page = await openPage()
      await page.goto(site)
      await page.addScriptTag({ url: '/browserid/client.js' })
      const popup = page.waitForEvent('popup')
      await page.evaluate('document.body.onclick = () => { browserId.signIn({ popup: true }) }')
      await page.locator('h1').click()
      const opened = await popup
      const closed = opened.waitForEvent('close')
      await prove(opened)
      await page.getByText(`Signed in as ${EMAIL}.`).waitFor()
      await closed
      await page.context().close()
    })
  })
})
