// The dialog as a person meets it, in a real Chromium: from a click until there is something to do or to see, their own typing left out.
// Servers, browser and this process share the machine; marks are taken by the pages themselves, so that driving the browser costs nothing.
import { type Demo, startDemo } from '@signet-id/cli'
import { decodeBase32, STEP_MS, stepAt, totpCode } from '@signet-id/provider'
import { SILENT } from '@signet-id/server-kit'
import { launchChromium, launchWholeChromium } from '../test/e2e/chromium.ts'
import { type BareSites, startBareSites } from './bare-sites.ts'
import { atMost, type Bench, figure, type Row, sampleOf } from './figures.ts'

type Browser = Awaited<ReturnType<typeof launchChromium>>
type Page = Awaited<ReturnType<Browser['newPage']>>

const ROUNDS = 7
const EMAIL = 'alice@example.localhost'
/** Milliseconds, our own time. */
const LIMITS = { stored: 300, first: 1500 }
/** What a person waits for, by name. */
const SIGHTS = {
  shop: '#sign-in',
  field: '#email',
  choice: '#choices button',
  code: 'input[autocomplete="one-time-code"]',
  signedIn: '#who',
  bare: '#bare',
} as const
type Sight = keyof typeof SIGHTS

/** Milliseconds between a person's clicks and what they see next. */
export const dialog: Bench = {
  name: 'dialog',
  about:
    "a sign-in in Chromium's engine (its headless shell, where there is one) and in the whole browser, from a click to the next sight",
  async run({ quick }) {
    const rows = await roundsIn(await launchChromium(), quick)
    // The windows of a whole browser share the cores with the page, and draw without a graphics card.
    const whole = quick ? [] : await roundsIn(await launchWholeChromium(), quick)
    return [
      figure(
        'dialog.rsa-key',
        'RSA-2048 key by WebCrypto, alone',
        'ms',
        sampleOf(rows.map(({ keyMs }) => keyMs)),
      ),
      ...detailedRows('first', 'first sign-in', rows),
      ...detailedRows('stored', 'stored certificate', rows),
      ...(quick ? [] : summaryRows('whole-first', 'whole browser, first sign-in', 'first', whole)),
      ...(quick
        ? []
        : summaryRows('whole-stored', 'whole browser, stored certificate', 'stored', whole)),
    ]
  },
}

async function roundsIn(browser: Browser, quick: boolean): Promise<readonly Round[]> {
  const last = quick ? 1 : ROUNDS
  let aheadMs = 0
  const now = (): number => Date.now() + aheadMs
  const demo = await startDemo({ folder: undefined, portBase: 0, now, log: SILENT })
  const bare = await startBareSites()
  try {
    const rounds: Round[] = []
    // The first round warms servers and browser.
    for (let round = quick ? 1 : 0; round <= last; round++) {
      aheadMs += 3 * STEP_MS
      const taken = await withPage(browser, async (page, marks) => ({
        keyMs: await keyTime(page, demo.site),
        ...(await signInTwice(page, marks, () => codeAt(demo, now()))),
        ...(await walkBare(page, marks, bare)),
      }))
      if (round > 0) rounds.push(taken)
    }
    return rounds
  } finally {
    await browser.close()
    await demo.close()
    await bare.close()
  }
}

interface Round {
  readonly keyMs: number
  readonly first: Times
  readonly stored: Times
  /** The same steps over pages with nothing in them. */
  readonly bareFirst: Times
  readonly bareStored: Times
}

/** Parts of a sign-in, each from a click to the next sight, in milliseconds. */
type Times = Readonly<Record<string, number>>

/** Each part, and the sum of all. */
function detailedRows(
  name: keyof typeof LIMITS,
  what: string,
  rounds: readonly Round[],
): readonly Row[] {
  const [first] = rounds
  const parts = Object.keys(first?.[name] ?? {}).map((part) =>
    figure(
      `dialog.${name}-${part.replaceAll(' ', '-')}`,
      `${what}: ${part}`,
      'ms',
      sampleOf(rounds.map((round) => round[name][part] ?? 0)),
    ),
  )
  return [...parts, ...summaryRows(name, what, name, rounds)]
}

/** Our own time is what is left of a sign-in when the same navigations between empty pages, in the same round, are taken off. */
function summaryRows(
  word: string,
  what: string,
  name: keyof typeof LIMITS,
  rounds: readonly Round[],
): readonly Row[] {
  const all = rounds.map((round) => sum(round[name]))
  const bare = rounds.map((round) => sum(name === 'first' ? round.bareFirst : round.bareStored))
  const own = all.map((ms, i) => ms - (bare[i] ?? 0))
  return [
    figure(`dialog.${word}-all`, `${what}: all of it`, 'ms', sampleOf(all)),
    figure(
      `dialog.${word}-empty-pages`,
      `${what}: the browser with empty pages`,
      'ms',
      sampleOf(bare),
    ),
    figure(`dialog.${word}`, `${what}: our own time`, 'ms', sampleOf(own), {
      target: atMost(LIMITS[name]),
    }),
  ]
}

function sum(times: Times): number {
  return Object.values(times).reduce((all, ms) => all + ms, 0)
}

function codeAt(demo: Demo, nowMs: number): string {
  const secret = decodeBase32(demo.totpSecret)
  return totpCode({ secret, algorithm: 'SHA1', digits: 6 }, stepAt(nowMs))
}

/** A new browser profile for one round. */
async function withPage<T>(
  browser: Browser,
  work: (page: Page, marks: Marks) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    return await work(page, await watchMarks(page))
  } finally {
    await context.close()
  }
}

async function keyTime(page: Page, site: string): Promise<number> {
  await page.goto(site)
  return page.evaluate(async () => {
    const startMs = performance.now()
    const publicExponent = new Uint8Array([1, 0, 1])
    await crypto.subtle.generateKey(
      { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent, hash: 'SHA-256' },
      false,
      ['sign'],
    )
    return performance.now() - startMs
  })
}

/** Signs in with a code, out, and in again with the certificate that was kept. */
async function signInTwice(
  page: Page,
  marks: Marks,
  code: () => string,
): Promise<Pick<Round, 'first' | 'stored'>> {
  const first = {
    'to the address field': await marks.from(() => page.click('#sign-in'), 'field'),
    'to the code field': await marks.from(() => type(page, SIGHTS.field, EMAIL), 'code'),
    'from the code to the site': await marks.from(
      () => type(page, SIGHTS.code, code()),
      'signedIn',
    ),
  }
  await marks.from(() => page.getByRole('button', { name: 'Sign out' }).click(), 'shop')
  const stored = {
    'to the addresses': await marks.from(() => page.click('#sign-in'), 'choice'),
    'from the address to the site': await marks.from(() => page.click(SIGHTS.choice), 'signedIn'),
  }
  return { first, stored }
}

/** The same ways over empty pages: which page leads where stands in bare-sites.ts. */
async function walkBare(
  page: Page,
  marks: Marks,
  bare: BareSites,
): Promise<Pick<Round, 'bareFirst' | 'bareStored'>> {
  await page.goto(bare.site)
  const go = (): Promise<number> => marks.from(() => page.click('#bare'), 'bare')
  const bareFirst = { start: await go(), provider: await go(), back: await go() }
  await page.goto(bare.site)
  const start = await go()
  await page.goto(bare.stored)
  return { bareFirst, bareStored: { start, back: await go() } }
}

async function type(page: Page, field: string, text: string): Promise<void> {
  await page.fill(field, text)
  await page.press(field, 'Enter')
}

interface Mark {
  readonly what: string
  readonly atMs: number
}

type Marks = Awaited<ReturnType<typeof watchMarks>>

/** Every document reports its first sights and every click or Enter, by the browser's clock. */
async function watchMarks(page: Page) {
  const seen: Mark[] = []
  let wake = (): void => {}
  await page.exposeBinding('signetMark', (_source, mark: Mark) => {
    seen.push(mark)
    wake()
  })
  await page.addInitScript((sights) => {
    const { signetMark } = window as unknown as { signetMark(mark: Mark): void }
    const mark = (what: string): void =>
      signetMark({ what, atMs: performance.timeOrigin + performance.now() })
    addEventListener('click', (event) => event.isTrusted && mark('act'), true)
    addEventListener('submit', () => mark('act'), true)
    const waiting = new Map(Object.entries(sights))
    const look = (): void => {
      for (const [name, selector] of waiting) {
        const element = document.querySelector<HTMLElement>(selector)
        if (!element?.checkVisibility()) continue
        waiting.delete(name)
        mark(name)
      }
    }
    new MutationObserver(look).observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
    })
  }, SIGHTS)

  async function waitFor(sight: Sight): Promise<number> {
    const endMs = performance.now() + 15_000
    for (;;) {
      const found = seen.find(({ what }) => what === sight)
      if (found) return found.atMs
      if (performance.now() > endMs) throw new Error(`${sight} did not appear`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  return {
    /** Milliseconds from the act that `work` performs to the sight after it. */
    async from(work: () => Promise<void>, sight: Sight): Promise<number> {
      seen.length = 0
      await work()
      const sightMs = await waitFor(sight)
      const actMs = seen.find(({ what }) => what === 'act')?.atMs
      if (actMs === undefined) throw new Error('nobody acted')
      return sightMs - actMs
    },
  }
}
