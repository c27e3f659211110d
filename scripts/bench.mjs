// `npm run bench`: installs what is missing, then measures. `npm run bench -- verify --json` measures one thing.
import { ensurePackages } from './ensure.mjs'
import { exitCode } from './run.mjs'

ensurePackages()
process.exitCode = await exitCode('node', [
  '--conditions=source',
  '--disable-warning=ExperimentalWarning',
  'bench/main.ts',
  ...process.argv.slice(2),
])
