// A real Chromium for the browser tests: the one that is there, driven by playwright-core. Most tests take its headless shell where there
// is one: the same engine, network stack and storage without a window around it, at a third of the cost.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
/** No sandbox, because tests run as root in containers; no traffic of the browser's own; third-party cookies blocked. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--test-third-party-cookie-phaseout',
]

/**
 * Path of the browser: the variable CHROMIUM, then the usual names, then what Playwright has downloaded.
 * @throws {Error} with what to install, when there is none
 */
export function findChromium(): string {
  const found = firstThere([
    process.env.CHROMIUM,
    ...NAMES.flatMap(inPath),
    chromium.executablePath(),
  ])
  if (!found)
    throw new Error(
      'no Chromium found: install one (apt-get install chromium, or npx playwright-core install --with-deps chromium), or name it in CHROMIUM',
    )
  return found
}

/** The same for the headless shell, which may be missing. */
function findHeadlessShell(): string | undefined {
  return firstThere([process.env.CHROMIUM_HEADLESS_SHELL, ...inPath('chromium-headless-shell')])
}

function inPath(name: string): readonly string[] {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return [...folders, '/usr/bin'].map((folder) => join(folder, name))
}

function firstThere(candidates: readonly (string | undefined)[]): string | undefined {
  return candidates.find((path) => path !== undefined && path !== '' && existsSync(path))
}

/** The headless shell where there is one, else the whole browser; third-party cookies blocked either way. */
export async function launchChromium(): Promise<Browser> {
  const shell = findHeadlessShell()
  if (shell === undefined) return launchWholeChromium()
  const browser = await launch(shell)
  // The shell has no settings, and heeds no switch about cookies.
  browser.on('context', (context) => {
    context.on('page', (page) => {
      blockThirdPartyCookies(page).catch(() => {}) // it may be gone by now
    })
  })
  return browser
}

/** The whole browser, windows and all, as people have it. */
export function launchWholeChromium(): Promise<Browser> {
  return launch(findChromium())
}

function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGS })
}

async function blockThirdPartyCookies(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setCookieControls', {
    enableThirdPartyCookieRestriction: true,
  })
}
