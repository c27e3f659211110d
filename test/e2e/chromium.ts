// A real Chromium for the browser tests: the one that is there, driven by playwright-core. Most tests take its headless shell where there
// is one: the same engine, network stack and storage without a window around it, at a third of the cost.
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
  const shell = process.env.CHROMIUM_HEADLESS_SHELL
  return launch(shell === undefined || shell === '' ? findChromium() : shell, args)
}

/** The whole browser, windows and all, as people have it. */
export function launchWholeChromium(args: readonly string[] = []): Promise<Browser> {
  return launch(findChromium(), args)
}

function launch(executablePath: string, args: readonly string[]): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...ARGS, ...args] })
}
