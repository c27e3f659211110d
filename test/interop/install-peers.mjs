// Installs the two old npm packages that interop tests and the bench compare with: apart from the workspace, by lockfile, running no script of theirs.
// Their install scripts fail on current Node; the one useful thing among them, joining a list of files, is done here.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FOLDER = new URL('./peers/', import.meta.url)
const LIBRARIES = new URL('./node_modules/browserid-crypto/libs/', FOLDER)
const JOINED = [
  ['package.txt', 'all.js'],
  ['minimal_package.txt', 'minimal.js'],
]

/**
 * Installs what is missing; does nothing when all is there.
 * @returns {URL} the folder to require the packages from
 * @throws {Error} when npm fails, with the command to type
 */
export function ensurePeers() {
  if (!existsSync(new URL('minimal.js', LIBRARIES))) {
    installPackages()
    for (const [list, target] of JOINED) joinFiles(list, target)
  }
  return FOLDER
}

function installPackages() {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, args, { cwd: fileURLToPath(FOLDER), stdio: 'inherit' })
  if (status !== 0)
    throw new Error(`npm failed; type: cd test/interop/peers && npm ${args.join(' ')}`)
}

/** Written aside first: a half-written file would look finished to the next run. */
function joinFiles(list, target) {
  const names = readFileSync(new URL(list, LIBRARIES), 'utf8').split(/\r?\n/).filter(Boolean)
  const text = names.map((name) => readFileSync(new URL(name, LIBRARIES), 'utf8')).join('')
  const aside = new URL(`${target}.new`, LIBRARIES)
  writeFileSync(aside, text)
  renameSync(aside, new URL(target, LIBRARIES))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensurePeers()
