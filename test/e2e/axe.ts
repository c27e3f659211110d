// Accessibility and looks: axe finds nothing, nothing scrolls sideways, no text is unfilled, and each state is kept as pictures for a person to look at.
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const SCREENS = fileURLToPath(new URL('./screens/', import.meta.url))
const SIZES = {
  phone: { width: 320, height: 640 },
  desk: { width: 1280, height: 800 },
  /** The window that include.js opens. */
  window: { width: 700, height: 375 },
} as const

/** A picture takes a fraction of a second, and on a busy machine many times that. */
const SCREENSHOT_MS = 60_000

/** One way of looking at a page. Axe takes its time, and of all its rules only the one about contrast sees a theme. */
export interface View {
  readonly size: keyof typeof SIZES
  readonly scheme: 'light' | 'dark'
  readonly axe?: 'every rule' | 'contrast'
}

export const PHONE_LIGHT: View = { size: 'phone', scheme: 'light' }
export const PHONE_DARK: View = { size: 'phone', scheme: 'dark' }
export const DESK_LIGHT: View = { size: 'desk', scheme: 'light' }
export const DESK_DARK: View = { size: 'desk', scheme: 'dark' }
export const WINDOW_LIGHT: View = { size: 'window', scheme: 'light' }

/** With axe. */
export function judged(view: View, axe: View['axe'] & string = 'every rule'): View {
  return { ...view, axe }
}

const EVERYTHING: readonly View[] = [
  judged(PHONE_LIGHT),
  PHONE_DARK,
  DESK_LIGHT,
  judged(DESK_DARK, 'contrast'),
]

interface Violation {
  id: string
  help: string
  nodes: { html: string; failureSummary?: string }[]
}

/** Looks at a page, by default in both sizes and both themes. @param name of the pictures; a slash makes a folder */
export async function inspectPage(
  page: Page,
  name: string,
  views: readonly View[] = EVERYTHING,
): Promise<void> {
  mkdirSync(new URL(`.${`/${name}`.slice(0, `/${name}`.lastIndexOf('/'))}`, `file://${SCREENS}`), {
    recursive: true,
  })
  for (const { size, scheme, axe } of views) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize(SIZES[size])
    await page.screenshot({
      path: `${SCREENS}${name}-${size}-${scheme}.png`,
      fullPage: true,
      timeout: SCREENSHOT_MS,
    })
    const { overflow, unfilled } = await page.evaluate(() => ({
      overflow: document.documentElement.scrollWidth - window.innerWidth,
      unfilled: /\{\w+\}/.exec(document.body.innerText)?.[0],
    }))
    assert.ok(overflow <= 0, `${name} scrolls sideways by ${overflow} px at ${size}`)
    assert.equal(unfilled, undefined, `${name} has a gap that nothing fills`)
    if (axe) await requireAccessible(page, axe, `${name} (${size}, ${scheme})`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

/** A page with all pictures, for a person to look through: test/e2e/screens/index.html. */
export function writeScreensIndex(): void {
  mkdirSync(SCREENS, { recursive: true })
  const pictures = readdirSync(SCREENS, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.png'))
    .sort()
  const figures = pictures.map(
    (path) =>
      `<figure><a href="${path}"><img src="${path}" alt="" loading="lazy"></a><figcaption>${path}</figcaption></figure>`,
  )
  writeFileSync(
    `${SCREENS}index.html`,
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens</title>
<style>body{font:14px system-ui;display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;width:20rem}img{max-width:100%;border:1px solid #888}</style>
<h1 style="width:100%">${pictures.length} screens</h1>
${figures.join('\n')}
</html>
`,
  )
}

async function requireAccessible(page: Page, rules: View['axe'], name: string): Promise<void> {
  // Compiling it takes longer than running it: once a document.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  const found = await page.evaluate(
    async (options) => {
      type Axe = { run(options: object): Promise<{ violations: Violation[] }> }
      return (await (window as unknown as { axe: Axe }).axe.run(options)).violations
    },
    rules === 'contrast' ? { runOnly: ['color-contrast'] } : {},
  )
  const list = found.map(
    (violation) =>
      `${violation.id}: ${violation.help}\n  ${violation.nodes.map((node) => node.html).join('\n  ')}`,
  )
  assert.deepEqual(list, [], `axe on ${name}`)
}
