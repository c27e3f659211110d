// `npm test`: installs what tests need, then runs all of them but the faults. `npm test -- unit e2e` runs some.
import { availableParallelism } from 'node:os'
import { ensureChromium, ensureHeadlessShell, ensurePackages } from './ensure.mjs'
import { repositoryEnv, root, run } from './run.mjs'

const TEST = [
  '--conditions=source',
  '--disable-warning=ExperimentalWarning',
  '--test',
  '--test-timeout=300000',
  // Node's own choice leaves one core idle, which on two is half the machine.
  `--test-concurrency=${Math.max(2, availableParallelism())}`,
]
/** Each test file is a process: compiled code is kept between them. */
process.env.NODE_COMPILE_CACHE ??= `${root}node_modules/.cache/compile`
const STEPS = {
  lint: () => run('biome', ['ci', '.']),
  types: () => run('tsc', ['-b']),
  unit: () =>
    run('node', [
      ...TEST,
      'packages/*/src/**/*.test.ts',
      'packages/*/browser/**/*.test.ts',
      'bench/*.test.ts',
    ]),
  repository: () => run('node', [...TEST, 'test/repository/*.test.ts']),
  interop: () => run('node', [...TEST, 'test/interop/*.test.ts']),
  packed: () => run('node', [...TEST, 'test/packed/*.test.ts']),
  e2e: () => {
    const CHROMIUM = ensureChromium()
    const env = { ...repositoryEnv(), CHROMIUM, CHROMIUM_HEADLESS_SHELL: ensureHeadlessShell() }
    return run('node', [...TEST, 'test/e2e/*.test.ts'], { env })
  },
  faults: () => run('node', [...TEST, 'test/faults/*.test.ts']),
}
/** Steps that run only when asked for: they kill, fill and cut off what they started. */
const ON_DEMAND = ['faults']

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !(name in STEPS))
if (unknown) {
  console.error(
    `signet: error: there is no test step ${unknown}\nsignet: hint: steps are ${Object.keys(STEPS).join(', ')}`,
  )
  process.exit(2)
}
const chosen =
  asked.length > 0 ? asked : Object.keys(STEPS).filter((name) => !ON_DEMAND.includes(name))
ensurePackages()
await run('node', ['scripts/build-browser.mjs'])
for (const [name, step] of Object.entries(STEPS)) {
  if (!chosen.includes(name)) continue
  console.log(`\n== ${name}`)
  await step()
}
console.log(`\n== passed: ${chosen.join(', ')}`)
