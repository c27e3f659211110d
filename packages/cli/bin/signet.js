#!/usr/bin/env node
// Starts the command: the sources where they are (a checkout), else what was built (an installed package).
// What a serving process must know before it starts, the size of its thread pool and of its heaps, is settled first.
import { existsSync } from 'node:fs'
// Whole: what an old Node has not, by its name, would stop it before it can say that it is old.
import * as nodeModule from 'node:module'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`signet: error: Node ${process.versions.node} is too old; 22.18 or newer is needed`)
  console.error(
    'signet: hint: in a checkout, `npm run signet -- ...` uses the Node that the repository pins',
  )
  process.exit(1)
}

/** docs/decisions/0011-heaps-of-a-service.md: what V8 would let grow to a quarter of a gigabyte under load. */
const SERVING_FLAGS = [
  '--min-semi-space-size=4',
  '--max-semi-space-size=4',
  '--initial-old-space-size=8',
  '--heap-growing-percent=150',
]

const command = process.argv.slice(2).find((word) => word !== '--debug')
const settled = process.execArgv.some((flag) => flag.includes('semi-space-size'))
// A process with a channel is a worker, started with its parent's flags, or belongs to somebody who talks to it.
if (command === 'serve' && !settled && !process.channel && process.platform !== 'win32') {
  const args = [...process.execArgv, ...SERVING_FLAGS, ...process.argv.slice(1)]
  process.execve?.(process.execPath, [process.execPath, ...args], {
    ...process.env,
    UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? poolSize(),
    // As many heaps of the C library as threads of the pool would each keep what they once held.
    MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2',
  })
}
process.env.UV_THREADPOOL_SIZE ??= poolSize()

const source = new URL('../src/main.ts', import.meta.url)
if (existsSync(source)) {
  // Types are stripped once, not at every start.
  nodeModule.enableCompileCache(
    fileURLToPath(new URL('../../../node_modules/.cache/compile', import.meta.url)),
  )
  nodeModule.registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: [...context.conditions, 'source'] }),
  })
}
const { main } = await import(
  existsSync(source) ? source.href : new URL('../dist/main.js', import.meta.url).href
)
process.exitCode = await main()

function poolSize() {
  return String(Math.max(2, availableParallelism()))
}
