// Every screen of the broker as a picture, light and dark, on a phone and on a desk, and under axe. Pictures go to test/e2e/screens.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createBroker } from '@signet-id/broker'
import { dialogRequestUrl, type Origin } from '@signet-id/protocol'
import { SILENT } from '@signet-id/server-kit'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { type LocalServer, startLocally } from './local-server.ts'

const FOLDER = fileURLToPath(new URL('./screens/broker/', import.meta.url))
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const SIZES = [
  { width: 375, height: 700 },
  { width: 1280, height: 800 },
  // The window that include.js opens.
  { width: 700, height: 375 },
]
const SCHEMES = ['light', 'dark'] as const
const SAMPLES = {
  site: 'tea.example',
  email: 'alice.whitfield@example.org',
  domain: 'example.org',
  provider: 'id.example.org',
  detail: 'Alice.Whitfield@example.org',
}

let browser: Browser
let broker: LocalServer

before(async () => {
  mkdirSync(FOLDER, { recursive: true })
  browser = await launchChromium()
  broker = await startLocally('broker.localhost', (origin) =>
    createBroker({
      config: { origin: origin as Origin, allowInsecureSites: false },
      discovery: { discover: () => new Promise(() => {}) },
      log: SILENT,
      now: Date.now,
      trustedProxies: [],
    }),
  )
})

after(async () => {
  await browser?.close()
  await broker?.close()
})

/** What axe has against the page as it stands; scripts run past the page's own policy. */
async function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    type Axe = { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    const { violations } = await (window as unknown as { axe: Axe }).axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  })
}

/** Shows one section of the dialog as the script would, with sample texts. */
function showSection(page: Page, index: number): Promise<string> {
  return page.evaluate(
    ([at, samples]) => {
      const sections = document.querySelectorAll<HTMLElement>('#dialog > section')
      for (const [i, section] of sections.entries()) section.hidden = i !== at
      for (const gap of document.querySelectorAll<HTMLElement>('[data-fill]'))
        gap.textContent = samples[gap.dataset.fill as keyof typeof samples]
      const { screen, problem } = sections[at]?.dataset ?? {}
      return problem ?? screen ?? ''
    },
    [index, SAMPLES] as const,
  )
}

for (const { width, height } of SIZES)
  for (const colorScheme of SCHEMES)
    describe(`the broker at ${width} px, ${colorScheme}`, () => {
      it('is readable and sound on every screen', { timeout: 240_000 }, async () => {
        const context = await browser.newContext({
          viewport: { width, height },
          colorScheme,
          bypassCSP: true,
          reducedMotion: 'reduce',
        })
        const page = await context.newPage()
        await page.addInitScript(AXE)
        const name = (screen: string): string => `${FOLDER}${screen}-${width}-${colorScheme}.png`
        await page.goto(`${broker.origin}/`)
        assert.deepEqual(await faultsOf(page), [], 'landing')
        await page.screenshot({ path: name('landing') })
        await page.goto(
          dialogRequestUrl(`${broker.origin}/sign_in`, {
            audience: 'https://tea.example' as Origin,
            returnTo: 'https://tea.example/return',
            state: 'site-state-0123456789',
            siteName: 'The Tea Shop',
            email: undefined,
          }),
        )
        await page.getByRole('heading', { level: 1 }).waitFor()
        const sections = await page.locator('#dialog > section').count()
        assert.ok(sections > 25)
        for (let i = 0; i < sections; i++) {
          const screen = await showSection(page, i)
          assert.deepEqual(await faultsOf(page), [], screen)
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - window.innerWidth,
          )
          assert.ok(overflow <= 0, `${screen} is wider than the window`)
          await page.screenshot({ path: name(screen) })
        }
        await page.evaluate(() => {
          for (const part of document.querySelectorAll<HTMLElement>('[data-when]'))
            part.hidden = part.dataset.when !== 'choosing'
          const choices = document.querySelector('#choices')
          for (const address of ['alice.whitfield@example.org', 'alice@club.example']) {
            const button = document.createElement('button')
            button.className = 'choice'
            button.textContent = address
            const item = document.createElement('li')
            item.append(button)
            choices?.append(item)
          }
        })
        await showSection(page, 1)
        assert.deepEqual(await faultsOf(page), [], 'choosing')
        await page.screenshot({ path: name('choosing') })
        await context.close()
      })
    })
