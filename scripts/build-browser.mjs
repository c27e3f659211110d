// Bundles the scripts that browsers load: every packages/*/browser/NAME.ts becomes packages/*/dist/browser/NAME.js.
// Folders inside browser/ hold modules, not entries. Fast enough to run before every start and every test.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const packages = fileURLToPath(new URL('../packages/', import.meta.url))

/** Builds them all; throws when one does not compile. */
export async function buildBrowserScripts() {
  await Promise.all(
    readdirSync(packages)
      .map((name) => join(packages, name))
      .filter((folder) => existsSync(join(folder, 'browser')))
      .map((folder) =>
        build({
          entryPoints: entriesOf(join(folder, 'browser')),
          outdir: join(folder, 'dist/browser'),
          bundle: true,
          minify: true,
          format: 'iife',
          target: 'es2022',
          charset: 'utf8',
          conditions: ['source'],
          logLevel: 'warning',
        }),
      ),
  )
}

function entriesOf(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildBrowserScripts()
