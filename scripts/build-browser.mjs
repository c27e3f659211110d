// Bundles the scripts that browsers load: every packages/*/browser/NAME.ts becomes packages/*/dist/browser/NAME.js.
// Folders inside browser/ hold modules, not entries. Fast enough to run before every start and every test.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const packages = fileURLToPath(new URL('../packages/', import.meta.url))

/** Where a package has this, its scripts take from it the names that it exports, and not from the page they run on. */
const GLOBALS = 'browser/old-page/globals.ts'

/** Builds them all; throws when one does not compile. */
export async function buildBrowserScripts() {
  await Promise.all(
    readdirSync(packages)
      .map((name) => join(packages, name))
      .filter((folder) => existsSync(join(folder, 'browser')))
      .map(async (folder) => {
        const { outputFiles } = await build({
          write: false,
          entryPoints: entriesOf(join(folder, 'browser')),
          outdir: join(folder, 'dist/browser'),
          bundle: true,
          minify: true,
          format: 'iife',
          target: 'es2022',
          charset: 'utf8',
          conditions: ['source'],
          inject: [join(folder, GLOBALS)].filter(existsSync),
          logLevel: 'warning',
        })
        mkdirSync(join(folder, 'dist/browser'), { recursive: true })
        for (const { path, text } of outputFiles) writeChanged(path, text)
      }),
  )
}

/** What has not changed is left alone: a clone that cannot be written to is started like any other. */
function writeChanged(path, text) {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text)
}

function entriesOf(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildBrowserScripts()
