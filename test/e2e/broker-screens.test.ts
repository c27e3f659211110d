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
      for (let i = 0; i < sections; i++) await look(await showSection(page, i))
      await showChoices(page)
      await showSection(page, 1)
      await look('choosing')
      await context.close()
    })
  })
