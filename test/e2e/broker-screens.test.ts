// Every screen of the broker as a picture, in every language, light and dark, from a phone to a desk, and under axe. Pictures go to test/e2e/screens.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { dialogRequestUrl, type Origin } from '@signet-id/protocol'
import type { Language } from '@signet-id/server-kit'
import type { Browser, Page } from 'playwright-core'
import {
  DESK_DARK,
  DESK_LIGHT,
  inspectPage,
  judged,
  PHONE_DARK,
  PHONE_LIGHT,
  type View,
  WINDOW_LIGHT,
  writeScreensIndex,
} from './axe.ts'
import { launchChromium } from './chromium.ts'
import { startBroker } from './local-broker.ts'
import type { LocalServer } from './local-server.ts'

/** Axe sees structure and contrast in English and the other direction in Arabic; German has the long words. */
const WALKS: readonly (readonly [language: Language, view: View])[] = [
  ['en', judged(PHONE_LIGHT)],
  ['en', judged(DESK_DARK, 'contrast')],
  ['en', WINDOW_LIGHT],
  ['ar', judged(PHONE_DARK)],
  ['ar', DESK_LIGHT],
  ['de', PHONE_LIGHT],
  ['fr', PHONE_LIGHT],
  ['es', PHONE_LIGHT],
]
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
  browser = await launchChromium()
  broker = await startBroker({ discover: () => new Promise(() => {}) })
})

after(async () => {
  await browser?.close()
  await broker?.close()
  writeScreensIndex()
})

async function openDialog(page: Page): Promise<void> {
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

/** As with two remembered addresses. */
function showChoices(page: Page): Promise<void> {
  return page.evaluate(() => {
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
}

for (const [language, view] of WALKS)
  describe(`the broker in ${language}, ${view.size}, ${view.scheme}`, () => {
    it('is readable and sound on every screen', { timeout: 240_000 }, async () => {
      const context = await browser.newContext({ locale: language, reducedMotion: 'reduce' })
      const page = await context.newPage()
      const look = (screen: string): Promise<void> =>
        inspectPage(page, `broker/${language}/${screen}`, [view])
      for (const [path, name] of [
        ['/', 'landing'],
        ['/nowhere', 'error'],
      ] as const) {
        await page.goto(`${broker.origin}${path}`)
        assert.equal(await page.locator('html').getAttribute('lang'), language)
        await look(name)
      }
      await openDialog(page)
      const sections = await page.locator('#dialog > section').count()
      assert.ok(sections > 25)
      for (let i = 0; i < sections; i++) await look(await showSection(page, i))
      await showChoices(page)
      await showSection(page, 1)
      await look('choosing')
      await context.close()
    })
  })

/** Ends of the likeliest way on, below the window's upper edge, with each notice of the section in turn. */
function measureFirstAction(page: Page, index: number): Promise<number[]> {
  return page.evaluate((at) => {
    const section = document.querySelectorAll<HTMLElement>('#dialog > section')[at]
    const parts = [...(section?.querySelectorAll<HTMLElement>('[data-when]') ?? [])]
    for (const part of parts) part.hidden = part.dataset.when !== 'typing'
    const buttons = [...(section?.querySelectorAll('button') ?? [])]
    const first = buttons.find((button) => button.checkVisibility() && !button.closest('.links'))
    const notices = [
      ...(section?.querySelectorAll<HTMLElement>(
        '[data-notice], [data-code-notice], form .problem',
      ) ?? []),
    ]
    return [undefined, ...notices].map((shown) => {
      for (const notice of notices) notice.hidden = notice !== shown
      return first?.getBoundingClientRect().bottom ?? 0
    })
  }, index)
}

describe('the window that include.js opens', () => {
  for (const language of ['en', 'de', 'fr', 'es', 'ar'] satisfies Language[])
    it(`has the likeliest way on inside, on every screen (${language})`, async () => {
      const viewport = { width: 700, height: 375 }
      const context = await browser.newContext({ locale: language, viewport })
      const page = await context.newPage()
      await openDialog(page)
      const sections = await page.locator('#dialog > section').count()
      for (let i = 0; i < sections; i++) {
        const name = await showSection(page, i)
        for (const bottom of await measureFirstAction(page, i))
          assert.ok(bottom <= viewport.height, `${name}: ${bottom} px`)
      }
      await context.close()
    })
})
