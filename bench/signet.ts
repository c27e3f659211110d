// `signet serve` under load: the program as it would be installed, with a configuration, a data folder and people of its own.
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createKeyFile, type KeyEncryptionKey, readKeyFile } from '@signet-id/server-kit'
import { type Cores, familyOf, spawnOn, usageOf } from './cores.ts'
import { openLine, requestBytes } from './load.ts'
import { type Population, populate } from './population.ts'
import type { Program } from './program.ts'

/** Origin of the provider under load. */
export const ORIGIN = 'https://id.example.org'
/** Origin of its broker. */
export const BROKER = 'https://broker.example.org'
/** Everybody comes through a proxy, as on the internet: the load names a source for each. */
const CONFIG = `listen = "127.0.0.1:0"
trusted_proxies = ["127.0.0.1"]
[provider]
origin = "${ORIGIN}"
[broker]
origin = "${BROKER}"
`

/** A folder with signet.toml and people in the database. */
export interface Deployment {
  readonly folder: string
  readonly kek: KeyEncryptionKey
  /** Where the database is. */
  readonly location: string
  remove(): void
}

/** @param database `postgres://...`; otherwise a file in the folder */
export async function createDeployment(
  population: Population,
  database?: string,
): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'signet-bench-'))
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  createKeyFile(join(data, 'secret.key'))
  const kek = readKeyFile(join(data, 'secret.key'))
  const place = database === undefined ? '' : `database = "${database}"\n`
  writeFileSync(join(folder, 'signet.toml'), place + CONFIG, { mode: 0o600 })
  const location = database ?? join(data, 'signet.db')
  await populate(location, kek, population)
  return { folder, kek, location, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** How `signet serve` is started. */
export interface ServeOptions {
  readonly cores: Cores
  readonly workers?: number
  /** Further words of the command line. */
  readonly words?: readonly string[]
}

/** `signet serve`, ready. */
export interface SignetProgram extends Program {
  /** From the start of the process to the first answer. */
  readonly readyMs: number
}

/** Starts `signet serve` in a folder with a signet.toml; resolves when it answers. */
export async function startSignet(folder: string, options: ServeOptions): Promise<SignetProgram> {
  const program = installedSignet()
  const logFile = join(folder, `log-${Math.random().toString(36).slice(2)}`)
  const log = openSync(logFile, 'a')
  const workers = String(options.workers ?? 1)
  const words = ['serve', '--config', join(folder, 'signet.toml'), '--workers', workers]
  const startMs = performance.now()
  const child = spawnOn(
    options.cores,
    process.execPath,
    [...nodeWords, program, ...words, ...(options.words ?? [])],
    { stdio: ['ignore', log, log], env: { PATH: process.env.PATH ?? '' }, cwd: folder },
  )
  const kill = (): boolean => child.kill('SIGTERM')
  process.once('exit', kill) // whatever becomes of the bench
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      process.off('exit', kill)
      resolve()
    }),
  )
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`signet ended with ${code}:\n${readFileSync(logFile, 'utf8')}`)),
    )
    const look = (): void => {
      const started = readFileSync(logFile, 'utf8')
        .split('\n')
        .find((line) => line.includes('"service.started"'))
      if (started === undefined) setTimeout(look, 2)
      else resolve(Number(JSON.parse(started).port))
    }
    look()
  })
  await firstAnswer(port)
  const readyMs = performance.now() - startMs
  const pid = child.pid ?? 0
  return {
    port,
    pid,
    readyMs,
    usage: () => usageOf(familyOf(pid)),
    async stop() {
      kill()
      await ended
    },
  }
}

async function firstAnswer(port: number): Promise<void> {
  const line = await openLine(port)
  const { host } = new URL(ORIGIN)
  await line.exchange(requestBytes('GET', '/', { host, connection: 'close' }))
  line.close()
  await sleep(0)
}

/** For a profile: `BENCH_NODE_OPTIONS="--cpu-prof --cpu-prof-dir=/tmp/profiles" npm run bench -- certificates`. */
const nodeWords = (process.env.BENCH_NODE_OPTIONS ?? '').split(' ').filter(Boolean)

let installed: string | undefined

/** The compiled program in a folder without sources, so that it runs as from the registry. */
function installedSignet(): string {
  if (installed !== undefined) return installed
  const root = fileURLToPath(new URL('../', import.meta.url))
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-b', 'packages/cli'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  })
  const folder = join(root, 'node_modules/.cache/bench/signet')
  mkdirSync(join(folder, 'bin'), { recursive: true })
  cpSync(join(root, 'packages/cli/bin/signet.js'), join(folder, 'bin/signet.js'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n')
  if (!existsSync(join(folder, 'dist')))
    symlinkSync(join(root, 'packages/cli/dist'), join(folder, 'dist'))
  installed = join(folder, 'bin/signet.js')
  return installed
}
