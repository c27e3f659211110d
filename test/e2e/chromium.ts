// A real Chromium for the browser tests: the one that is there, driven by playwright-core.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
/** No sandbox, because tests run as root in containers; no traffic of the browser's own. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Path of the browser: the variable CHROMIUM, then the usual names, then what Playwright has downloaded.
 * @throws {Error} with what to install, when there is none
 */
export function findChromium(): string {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = [
    process.env.CHROMIUM,
    ...NAMES.flatMap((name) => [...folders, '/usr/bin'].map((folder) => join(folder, name))),
    chromium.executablePath(),
  ]
  const found = candidates.find((path) => path !== undefined && path !== '' && existsSync(path))
  if (!found)
    throw new Error(
      'no Chromium found: install one (apt-get install chromium, or npx playwright-core install --with-deps chromium), or name it in CHROMIUM',
    )
  return found
}

/** @param args further switches, such as one that blocks third-party cookies */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: [...ARGS, ...args] })
}
