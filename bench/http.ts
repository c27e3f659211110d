// Verifications over HTTP with kept connections, against a bare node:http server that runs the floor, and one that only echoes.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { makeMaterial } from './bundles.ts'
import type { Bench, Row } from './figures.ts'
import { load } from './load.ts'
import { median } from './measure.ts'

type Mode = 'echo' | 'floor' | 'ours' | 'ours-pool'

const CERTIFICATES = 2500
const CONNECTIONS = 64
const ROUNDS = 3
const SECONDS = 3
const ALL_CORES = cpus().length
const canPin = (() => {
  try {
    execFileSync('taskset', ['-c', '0', 'true'])
    return ALL_CORES > 1
  } catch {
    return false
  }
})()

interface Server {
  readonly process: ChildProcess
  readonly port: number
}

interface Measured {
  readonly perSecond: number
  readonly perCoreSecond: number
  readonly rssMiB: number
  readonly p99AtHalfMs: number
  readonly p50AtHalfMs: number
}

export const http: Bench = {
  name: 'http',
  about:
    'verifications over HTTP, RS256/RS256, each person new; the server on core 0, the load on core 1',
  async run() {
    const { bundles, issuerKey } = makeMaterial('RS256', 'RS256', CERTIFICATES)
    const wire = JSON.stringify(issuerKey.wire)
    const bodies = bundles.map((assertion) =>
      JSON.stringify({ assertion, audience: 'https://rp.example' }),
    )
    const one = async (mode: Mode): Promise<Measured> => measureServer(mode, 1, true, wire, bodies)
    const echo = await one('echo')
    const floor = await one('floor')
    const ours = await one('ours')
    const pool = await measureServer('ours-pool', 1, false, wire, bodies)
    const two = await measureServer('ours', 2, false, wire, bodies)
    const rate = (
      what: string,
      value: number,
      ratio: number,
      of: string,
      target?: number,
    ): Row => ({
      what,
      value,
      unit: 'req/s',
      ratio,
      of,
      ...(target === undefined ? {} : { target }),
    })
    const core = (what: string, m: Measured, target?: number): Row => ({
      what,
      value: m.perCoreSecond,
      unit: 'req/core-s',
      ratio: m.perCoreSecond / floor.perCoreSecond,
      of: 'bare floor',
      ...(target === undefined ? {} : { target }),
    })
    return [
      core('bare node:http, echo', echo),
      core('bare node:http, floor', floor),
      core('our service, one core', ours, 0.8),
      rate(
        'our service, one core, by the clock',
        ours.perSecond,
        ours.perSecond / floor.perSecond,
        'bare floor',
      ),
      rate(
        'our service, all cores, one process and its pool',
        pool.perSecond,
        pool.perSecond / ours.perSecond,
        'one core',
        1.4,
      ),
      rate(
        'our service, all cores, two processes',
        two.perSecond,
        two.perSecond / ours.perSecond,
        'one core',
      ),
      { what: 'floor, p50 at half load', value: floor.p50AtHalfMs, unit: 'ms' },
      { what: 'floor, p99 at half load', value: floor.p99AtHalfMs, unit: 'ms' },
      { what: 'our service, p50 at half load', value: ours.p50AtHalfMs, unit: 'ms' },
      {
        what: 'our service, p99 at half load',
        value: ours.p99AtHalfMs,
        unit: 'ms',
        ratio: floor.p99AtHalfMs / ours.p99AtHalfMs,
        of: 'floor (inverse)',
        target: 1 / 1.5,
      },
      { what: 'floor, resident', value: floor.rssMiB, unit: 'MiB' },
      {
        what: 'our service, resident',
        value: ours.rssMiB,
        unit: 'MiB',
        ratio: 120 / ours.rssMiB,
        of: 'limit of 120 (inverse)',
        target: 1,
      },
    ]
  },
}

async function measureServer(
  mode: Mode,
  processes: number,
  pinned: boolean,
  wire: string,
  bodies: readonly string[],
): Promise<Measured> {
  const server = await start(mode, processes, pinned, wire)
  try {
    const send = (seconds: number, connections: number, rate?: number): ReturnType<typeof load> =>
      load({
        port: server.port,
        bodies,
        connections,
        seconds,
        ...(rate === undefined ? {} : { rate }),
      })
    await send(SECONDS, CONNECTIONS)
    const perSecond: number[] = []
    const perCoreSecond: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const before = await usage(server)
      const { requests, seconds } = await send(SECONDS, CONNECTIONS)
      const after = await usage(server)
      perSecond.push(requests / seconds)
      perCoreSecond.push(requests / (after.cpuSeconds - before.cpuSeconds))
    }
    const { rssMiB } = await usage(server)
    const half = await send(SECONDS, 16, median(perSecond) / 2)
    return {
      perSecond: median(perSecond),
      perCoreSecond: median(perCoreSecond),
      rssMiB,
      p50AtHalfMs: half.p50Ms,
      p99AtHalfMs: half.p99Ms,
    }
  } finally {
    server.process.disconnect()
  }
}

/** The server as it would be installed, without type stripping, which alone takes some 40 MiB. */
function builtServer(): string {
  const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
  const outfile = path('../node_modules/.cache/bench/http-server.mjs')
  const flags = [
    '--bundle',
    '--platform=node',
    '--format=esm',
    '--conditions=source',
    '--log-level=warning',
  ]
  const words = [path('http-server.ts'), ...flags, `--outfile=${outfile}`]
  execFileSync(path('../node_modules/.bin/esbuild'), words, { stdio: 'inherit' })
  return outfile
}

async function start(
  mode: Mode,
  processes: number,
  pinned: boolean,
  wire: string,
): Promise<Server> {
  const words = [process.execPath, builtServer()]
  const [command = '', ...args] = pinned && canPin ? ['taskset', '-c', '0', ...words] : words
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      MODE: mode,
      PROCESSES: String(processes),
      WIRE: wire,
      UV_THREADPOOL_SIZE: String(ALL_CORES),
    },
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { port: number }).port))
    child.once('exit', (code) => reject(new Error(`server exited with ${code}`)))
  })
  if (canPin) execFileSync('taskset', ['-cp', '1', String(process.pid)], { stdio: 'ignore' })
  return { process: child, port }
}

async function usage(server: Server): Promise<{ cpuSeconds: number; rssMiB: number }> {
  const answer = new Promise<{ cpu: NodeJS.CpuUsage; rss: number }>((resolve) =>
    server.process.once('message', (message) => resolve(message as never)),
  )
  server.process.send('usage')
  const { cpu, rss } = await answer
  return { cpuSeconds: (cpu.user + cpu.system) / 1e6, rssMiB: rss / 1024 / 1024 }
}
