// From nothing to the first answer, and what the process holds: idle, with many accounts, and with a thousand connections.
import { setTimeout as sleep } from 'node:timers/promises'
import { offTheServedCore } from './cores.ts'
import { atMost, type Bench, figure, type Row, sampleOf } from './figures.ts'
import { load, requestBytes } from './load.ts'
import { startServer } from './program.ts'
import { createDeployment, type Deployment, ORIGIN, startSignet } from './signet.ts'

const ACCOUNTS = 100_000
const CONNECTIONS = 1000
const ROUNDS = 3
const SETTLE_MS = 1000

/** Milliseconds to the first answer, and resident memory. */
export const start: Bench = {
  name: 'start',
  about: 'start to ready, and resident memory, of `signet serve` with provider and broker',
  async run({ quick }) {
    const few = await createDeployment({ people: 100 })
    const many = await createDeployment({ people: quick ? 1000 : ACCOUNTS })
    try {
      return await measureStarts(few, many, quick)
    } finally {
      few.remove()
      many.remove()
    }
  },
}

interface Start {
  readonly readyMs: number
  readonly rssMiB: number
}

async function measureStarts(
  few: Deployment,
  many: Deployment,
  quick: boolean,
): Promise<readonly Row[]> {
  const rounds = quick ? 1 : ROUNDS
  const settleMs = quick ? 0 : SETTLE_MS
  const taken: Record<'bare' | 'few' | 'many' | 'two', Start[]> = {
    bare: [],
    few: [],
    many: [],
    two: [],
  }
  const connected: number[] = []
  for (let round = 0; round < rounds; round++) {
    taken.bare.push(await startBare(settleMs))
    taken.few.push(await startOnce(few, 1, settleMs))
    taken.many.push(await startOnce(many, 1, settleMs))
    taken.two.push(await startOnce(many, 2, settleMs))
    connected.push(await rssAtConnections(few, quick ? 50 : CONNECTIONS))
  }
  return rowsOf(taken, connected)
}

async function startBare(settleMs: number): Promise<Start> {
  const startMs = performance.now()
  const program = await startServer('http-server', 'all', { MODE: 'echo-hono' })
  const readyMs = performance.now() - startMs
  await sleep(settleMs)
  const { rssMiB } = program.usage()
  await program.stop()
  return { readyMs, rssMiB }
}

async function startOnce(
  { folder }: Deployment,
  workers: number,
  settleMs: number,
): Promise<Start> {
  const program = await startSignet(folder, { cores: 'all', workers })
  await sleep(settleMs)
  const { rssMiB } = program.usage()
  await program.stop()
  return { readyMs: program.readyMs, rssMiB }
}

/** Each connection asks about once a second, so that none is idle for long enough to be closed. */
async function rssAtConnections({ folder }: Deployment, connections: number): Promise<number> {
  const program = await startSignet(folder, { cores: 'served' })
  const light = requestBytes('GET', '/browserid/form-token', { host: new URL(ORIGIN).host })
  const loaded = offTheServedCore(() =>
    load({ port: program.port, request: () => light, connections, rate: connections, seconds: 4 }),
  )
  await sleep(3500)
  const { rssMiB } = program.usage()
  await loaded
  await program.stop()
  return rssMiB
}

function rowsOf(
  { bare, few, many, two }: Readonly<Record<'bare' | 'few' | 'many' | 'two', readonly Start[]>>,
  connected: readonly number[],
): readonly Row[] {
  const ready = (starts: readonly Start[]) => sampleOf(starts.map(({ readyMs }) => readyMs / 1000))
  const held = (starts: readonly Start[]) => sampleOf(starts.map(({ rssMiB }) => rssMiB))
  const bareReady = figure('start.bare', 'bare Hono server, start to ready', 's', ready(bare))
  const bareHeld = figure('start.bare-idle', 'bare Hono server, resident', 'MiB', held(bare))
  const accounts = ACCOUNTS.toLocaleString('en')
  const people = figure('start.people', '100 accounts, start to ready', 's', ready(few), {
    over: bareReady,
  })
  const idle = figure('start.idle', '100 accounts, idle, resident', 'MiB', held(few), {
    over: bareHeld,
    target: atMost(120),
  })
  return [
    bareReady,
    people,
    figure('start.accounts', `${accounts} accounts, start to ready`, 's', ready(many), {
      over: people,
      target: atMost(2),
    }),
    figure('start.workers', `${accounts} accounts, two workers, start to ready`, 's', ready(two), {
      over: people,
    }),
    bareHeld,
    idle,
    figure('start.accounts-idle', `${accounts} accounts, idle, resident`, 'MiB', held(many), {
      over: idle,
      target: atMost(120),
    }),
    figure(
      'start.workers-idle',
      'two workers and their supervisor, idle, resident',
      'MiB',
      held(two),
      {
        over: idle,
      },
    ),
    figure(
      'start.connections',
      `${CONNECTIONS.toLocaleString('en')} connections, resident`,
      'MiB',
      sampleOf(connected),
      { over: idle, target: atMost(256) },
    ),
  ]
}
