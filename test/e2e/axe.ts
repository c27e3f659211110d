// Accessibility and looks: axe finds nothing, and each state is kept as pictures for a person to look at.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const SCREENS = fileURLToPath(new URL('./screens/', import.meta.url))
const SIZES = { phone: { width: 375, height: 720 }, desk: { width: 1280, height: 800 } } as const

interface Violation {
  id: string
  help: string
  nodes: { html: string; failureSummary?: string }[]
}

/** Looks at a page in both sizes and both themes: axe must find nothing, nothing may scroll sideways. */
export async function inspectPage(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport)
      await page.screenshot({
        path: `${SCREENS}${name}-${size}-${colorScheme}.png`,
        fullPage: true,
      })
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      )
      assert.ok(overflow <= 0, `${name} scrolls sideways by ${overflow} px at ${size}`)
      await requireAccessible(page, `${name} (${size}, ${colorScheme})`)
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

async function requireAccessible(page: Page, name: string): Promise<void> {
  await page.evaluate(AXE)
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }
    return (await axe.run()).violations
  })
  const list = found.map(
    (violation) =>
      `${violation.id}: ${violation.help}\n  ${violation.nodes.map((node) => node.html).join('\n  ')}`,
  )
  assert.deepEqual(list, [], `axe on ${name}`)
}
