// `npm run bench`: installs and builds what is missing, then measures. `npm run bench -- verify --json` measures one thing.
import { buildBrowserScripts } from './build-browser.mjs'
import { ensurePackages } from './ensure.mjs'
import { exitCode } from './run.mjs'

ensurePackages()
await buildBrowserScripts()
process.exitCode = await exitCode('node', [
  '--conditions=source',
  '--disable-warning=ExperimentalWarning',
  'bench/main.ts',
  ...process.argv.slice(2),
])
