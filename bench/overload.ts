// Above capacity: five times what the server can carry, for a while, and then half of it: what is still served, what the rest is
// told, what it holds in memory, and how soon everything is as before.
import { rmSync } from 'node:fs'
import { supportText } from '@signet-id/testing'
import { offTheServedCore } from './cores.ts'
import { developerFolder, startDocumentServer } from './documents.ts'
import {
  atLeast,
  atMost,
  type Bench,
  figure,
  median,
  type Row,
  ratioAtLeast,
  ratioAtMost,
} from './figures.ts'
import { flood, type Second } from './flood.ts'
import { VERIFIER_PART, verifications } from './http.ts'
import { signedInRequests } from './journeys.ts'
import { load } from './load.ts'
import { signInTraffic } from './sign-ins.ts'
import { createDeployment, type SignetProgram, startSignet } from './signet.ts'

const TIMES = 5
const PEAK = { connections: 64, seconds: 4 }
const OVERLOAD_SECONDS = 18
const RECOVERY_SECONDS = 12
/** Under the thousand that a process takes. */
const CONNECTIONS = 900
const PEOPLE = 100_000
/** Those who ask for certificates. */
const SIGNED_IN = 50
const SAMPLE_MS = 250

/** What is answered above capacity, and after it. */
export const overload: Bench = {
  name: 'overload',
  about: `${TIMES} times the load that \`signet serve\` can carry on one core, ${OVERLOAD_SECONDS} seconds over ${CONNECTIONS} connections, then half of what it can`,
  async run({ quick }) {
    return [...(await overloadVerifier(quick)), ...(await overloadProvider(quick))]
  },
}

async function overloadVerifier(quick: boolean): Promise<readonly Row[]> {
  const { traffic, issuerKey } = verifications(quick)
  const documents = await startDocumentServer(supportText(issuerKey))
  const folder = developerFolder(documents, ['idp.example'], VERIFIER_PART)
  const verifier = await startSignet(folder, { cores: 'served' })
  try {
    return await overloadOne('verifier', 'verifications', verifier, traffic.request, quick)
  } finally {
    await verifier.stop()
    documents.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function overloadProvider(quick: boolean): Promise<readonly Row[]> {
  const people = quick ? 5000 : PEOPLE
  const deployment = await createDeployment({ people })
  const provider = await startSignet(deployment.folder, { cores: 'served' })
  try {
    const requests = await signedInRequests(provider.port, SIGNED_IN)
    const nth = (i: number): Buffer => requests[i % requests.length] ?? Buffer.alloc(0)
    const { traffic } = await signInTraffic(provider, people, SIGNED_IN)
    return [
      ...(await overloadOne('sign-ins', 'sign-ins', provider, traffic.request, quick)),
      ...(await overloadOne('certificates', 'certificates', provider, nth, quick)),
    ]
  } finally {
    await provider.stop()
    deployment.remove()
  }
}

interface Course {
  readonly peak: number
  /** The same of each CPU-second of the server, at its peak and above it. */
  readonly perCore: readonly [peak: number, overloaded: number]
  readonly overloaded: readonly Second[]
  readonly after: readonly Second[]
  /** Highest during the second third of the overload, and during the last; in the first the heap finds its size. */
  readonly rssMiB: readonly [number, number]
}

function overloadOne(
  name: string,
  what: string,
  program: SignetProgram,
  request: (i: number) => Buffer,
  quick: boolean,
): Promise<readonly Row[]> {
  return offTheServedCore(async () => {
    const { port } = program
    const seconds = quick ? 1 : PEAK.seconds
    await load({ ...PEAK, port, request, seconds })
    const used = [program.usage().cpuSeconds]
    const best = await load({ ...PEAK, port, request, seconds })
    const peak = best.requests / best.seconds
    used.push(program.usage().cpuSeconds)
    const held: number[] = []
    const watch = setInterval(() => held.push(program.usage().rssMiB), SAMPLE_MS)
    const overloaded = await flood({
      port,
      request,
      rate: peak * TIMES,
      seconds: quick ? 1 : OVERLOAD_SECONDS,
      connections: quick ? 100 : CONNECTIONS,
    })
    clearInterval(watch)
    used.push(program.usage().cpuSeconds)
    const [before = 0, between = 0, end = 0] = used
    const good = overloaded.reduce((sum, second) => sum + second.good, 0)
    const perCore = [
      best.requests / Math.max(0.01, between - before),
      good / Math.max(0.01, end - between),
    ] as const
    const after = await flood({
      port,
      request,
      rate: peak / 2,
      seconds: quick ? 1 : RECOVERY_SECONDS,
      connections: PEAK.connections,
    })
    const third = Math.ceil(held.length / 3)
    const rssMiB = [
      Math.max(...held.slice(third, 2 * third)),
      Math.max(...held.slice(-third)),
    ] as const
    return rowsOf(name, what, { peak, perCore, overloaded, after, rssMiB })
  })
}

function rowsOf(
  name: string,
  what: string,
  { peak, perCore, overloaded, after, rssMiB }: Course,
): readonly Row[] {
  // The first and the last second are not whole ones.
  const whole = overloaded.length > 3 ? overloaded.slice(1, -1) : overloaded
  const sum = (count: (second: Second) => number): number =>
    whole.reduce((n, second) => n + count(second), 0)
  const [good, refused, failed, unsent] = [
    sum((second) => second.good) / whole.length,
    sum((second) => second.refused) / whole.length,
    sum((second) => second.failed) / whole.length,
    sum((second) => second.unsent) / whole.length,
  ]
  const row = (
    word: string,
    words: string,
    unit: string,
    value: number,
    more: Parameters<typeof figure>[4] = {},
  ): Row => figure(`overload.${name}-${word}`, `${what}: ${words}`, unit, value, more)
  const best = row('peak', 'peak', '/s', peak)
  const bestPerCore = row('peak-per-core', 'peak', '/core-s', perCore[0])
  const first = row('resident-early', 'resident, second third', 'MiB', rssMiB[0])
  const times = whole.flatMap(({ tookMs }) => tookMs)
  return [
    best,
    row('offered', 'arrivals', '/s', good + refused + failed + unsent, { over: best }),
    row('goodput', 'served', '/s', good, { over: best, target: ratioAtLeast(0.8) }),
    bestPerCore,
    row('goodput-per-core', 'served', '/core-s', perCore[1], {
      over: bestPerCore,
      target: ratioAtLeast(0.8),
    }),
    row('refused', '503 with Retry-After', '/s', refused, { over: best }),
    row('failed', 'other answers, or none', '/s', failed, { target: atMost(0) }),
    row('unsent', 'found no free connection', '/s', unsent, { over: best }),
    row(
      'refused-share',
      '503 with Retry-After, of all that got no service',
      '',
      refused + failed === 0 ? 1 : refused / (refused + failed),
      { target: atLeast(1) },
    ),
    row('p50', 'served, p50', 'ms', times.length === 0 ? 0 : median(times)),
    first,
    row('resident-late', 'resident, last third', 'MiB', rssMiB[1], {
      over: first,
      target: ratioAtMost(1.1),
    }),
    row(
      'recovery',
      'until half the load is served without a refusal',
      's',
      recoverySeconds(after),
      { target: atMost(10) },
    ),
  ]
}

/** Whole seconds until every later one is without refusal. */
function recoverySeconds(after: readonly Second[]): number {
  const bad = after.map(({ refused, failed }) => refused + failed > 0)
  return bad.lastIndexOf(true) + 1
}
