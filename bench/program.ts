// Servers under load, each a process of its own, as installed: without type stripping, which alone takes some 40 MiB.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CORES, type Cores, familyOf, spawnOn, usageOf } from './cores.ts'

/** A program that serves. */
export interface Program {
  readonly port: number
  readonly pid: number
  /** CPU time of all its processes since their start, and what they hold. */
  usage(): { readonly cpuSeconds: number; readonly rssMiB: number }
  stop(): Promise<void>
}

/** The size of the pool that signs and checks, as `signet` sets it. */
const POOL = { UV_THREADPOOL_SIZE: String(Math.max(2, CORES)) }

/** Bundles one of the bench's own servers and starts it; it says its port, and ends when we do. */
export async function startServer(
  module: string,
  cores: Cores,
  env: Readonly<Record<string, string>>,
): Promise<Program> {
  const child = spawnOn(cores, process.execPath, [bundled(module)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...POOL, ...env },
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (said) => resolve(Number(said)))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${module} ended with ${code}`)))
  })
  const pid = child.pid ?? 0
  return {
    port,
    pid,
    usage: () => usageOf(familyOf(pid)),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.disconnect()
      }),
  }
}

/** Old packages in the bundle ask for it. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)"

const made = new Map<string, string>()

function bundled(module: string): string {
  const known = made.get(module)
  if (known !== undefined) return known
  const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
  const outfile = path(`../node_modules/.cache/bench/${module}.mjs`)
  const flags = ['--bundle', '--platform=node', '--format=esm', '--conditions=source']
  const options = ['--log-level=warning', `--banner:js=${REQUIRE}`, `--outfile=${outfile}`]
  const words = [path(`${module}.ts`), ...flags, ...options]
  execFileSync(path('../node_modules/.bin/esbuild'), words, { stdio: 'inherit' })
  made.set(module, outfile)
  return outfile
}
