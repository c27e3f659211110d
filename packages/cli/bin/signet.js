#!/usr/bin/env node
// Starts the command: the sources where they are (a checkout), else what was built (an installed package).
// The thread pool that signs is sized before anything uses it.
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`signet: error: Node ${process.versions.node} is too old; 22.18 or newer is needed`)
  console.error(
    'signet: hint: in a checkout, `npm run signet -- ...` uses the Node that the repository pins',
  )
  process.exit(1)
}
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(2, availableParallelism()))

const source = new URL('../src/main.ts', import.meta.url)
if (existsSync(source)) {
  const { registerHooks } = await import('node:module')
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: [...context.conditions, 'source'] }),
  })
}
const { main } = await import(
  existsSync(source) ? source.href : new URL('../dist/main.js', import.meta.url).href
)
process.exitCode = await main()
