// What a fresh clone lacks: packages and a browser. Each step looks first and does nothing when it is done.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryEnv, root } from './run.mjs'

const STAMP = join(root, 'node_modules/.signet-installed')
/** How long one installation may take, in milliseconds. */
const INSTALL_MS = 8 * 60_000
const SYSTEM_BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
/** Written when the shell could not be had, so that it is asked for once only. */
const NO_SHELL = join(root, 'node_modules/.signet-no-headless-shell')

/** Installs the locked packages unless exactly these are there. Talks on stderr, so that stdout stays for answers. */
export function ensurePackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  console.error('signet: installing packages (once) ...')
  if (!succeeds('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])) {
    stop('the packages could not be installed', 'npm ci')
  }
  writeFileSync(STAMP, wanted)
}

/**
 * Finds a Chromium, or installs one: one that is there, else Playwright's download, else the system's package manager.
 * @returns {string} its path
 */
export function ensureChromium() {
  const found = findChromium()
  if (found) return found
  console.error('signet: no Chromium here; trying the download of Playwright ...')
  if (succeeds('playwright-core', ['install', 'chromium'])) {
    const downloaded = findChromium()
    if (downloaded) return downloaded
  }
  if (installsPackage('chromium')) {
    const installed = findChromium()
    if (installed) return installed
  }
  return stop('the browser tests need Chromium', 'sudo apt-get install chromium')
}

/**
 * Finds Chromium's headless shell, or tries once to install it. Tests run without it, at three times the cost.
 * @returns {string} its path, or nothing
 */
export function ensureHeadlessShell() {
  const found = findHeadlessShell()
  if (found) return found
  if (existsSync(NO_SHELL)) return ''
  const installed = installsPackage('chromium-headless-shell') ? findHeadlessShell() : undefined
  if (installed) return installed
  writeFileSync(NO_SHELL, '')
  return ''
}

function installsPackage(name) {
  if (process.getuid?.() !== 0 || !succeeds('apt-get', ['--version'], true)) return false
  console.error(`signet: installing the package ${name} ...`)
  return (
    succeeds('apt-get', ['update']) &&
    succeeds('apt-get', ['install', '--yes', '--no-install-recommends', name])
  )
}

function findChromium() {
  return firstThatStarts([
    process.env.CHROMIUM,
    playwrightChromium(),
    ...SYSTEM_BROWSERS.map(inPath),
  ])
}

function findHeadlessShell() {
  return firstThatStarts([process.env.CHROMIUM_HEADLESS_SHELL, inPath('chromium-headless-shell')])
}

function firstThatStarts(candidates) {
  return candidates.find((path) => path && existsSync(path) && succeeds(path, ['--version'], true))
}

/** Where Playwright would put its own, whether or not it did. */
function playwrightChromium() {
  const script = "console.log(require('playwright-core').chromium.executablePath())"
  const { stdout } = spawnSync('node', ['-e', script], {
    cwd: join(root, 'test'),
    env: repositoryEnv(),
    encoding: 'utf8',
  })
  return stdout?.trim()
}

function inPath(name) {
  const { stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' })
  return stdout.trim()
}

function succeeds(program, args, quiet = false) {
  const env = { ...repositoryEnv(), DEBIAN_FRONTEND: 'noninteractive' }
  const output = quiet ? 'ignore' : process.stderr
  const { status } = spawnSync(program, args, {
    cwd: root,
    env,
    stdio: ['ignore', output, output],
    timeout: INSTALL_MS,
  })
  return status === 0
}

/** @returns {never} */
function stop(fact, command) {
  console.error(
    `signet: error: ${fact}\nsignet: hint: run this and then the same again: ${command}`,
  )
  process.exit(1)
}
