// `npm start`: installs what is missing, then runs the demo. Options go to it: npm start -- --port-base 5000
import { ensurePackages } from './ensure.mjs'
import { exitCode, run } from './run.mjs'

ensurePackages()
await run('node', ['scripts/build-browser.mjs'])
process.exitCode = await exitCode('node', [
  'packages/cli/bin/signet.js',
  'demo',
  ...process.argv.slice(2),
])
