// How it grows: with accounts up to a million, with domains, with cached documents, with processes.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseDomain } from '@signet-id/protocol'
import { createKeyEncryptionKey, type KeyEncryptionKey } from '@signet-id/server-kit'
import { supportText, testKey } from '@signet-id/testing'
import { createDiscovery } from '@signet-id/verifier/discovery'
import { contest } from './contest.ts'
import {
  type Bench,
  figure,
  type Plot,
  type Row,
  type RunOptions,
  ratioAtMost,
  type Sample,
  sampleOf,
} from './figures.ts'
import { signedInRequests } from './journeys.ts'
import { measure } from './measure.ts'
import { populate } from './population.ts'
import { createDeployment, startSignet } from './signet.ts'
import { bytesOf } from './size.ts'
import { openWorld, type World } from './world.ts'

const ACCOUNTS = [100, 1000, 10_000, 100_000, 1_000_000]
const DOMAINS = [1, 10, 100, 1000]
const DOCUMENTS = [100, 1000, 10_000, 100_000]
const PROCESSES = [1, 2, 3, 4]
/** So many people in each database of the domains. */
const PEOPLE = 10_000
const LANES = 32

/** Cost by size of the deployment, and how it rises. */
export const growth: Bench = {
  name: 'growth',
  about: 'the cost of one more: accounts, domains, cached documents, processes',
  slow: true,
  async run(options) {
    const folder = mkdtempSync(join(tmpdir(), 'signet-bench-'))
    try {
      return [
        ...(await withAccounts(folder, options)),
        ...(await withDomains(folder, options)),
        ...(await withDocuments(options)),
        ...(await withProcesses(options)),
      ]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

type Points = (readonly [number, number])[]

async function withAccounts(folder: string, { quick, draw }: RunOptions): Promise<readonly Row[]> {
  const counts = quick ? ACCOUNTS.slice(0, 2) : ACCOUNTS
  const kek = createKeyEncryptionKey(Buffer.alloc(32, 1))
  const path = (count: number): string => join(folder, `accounts-${count}.db`)
  const sizes: Points = []
  const worlds = new Map<number, World>()
  await populate(path(0), kek, { people: 0 })
  const empty = bytesOf(path(0))
  for (const people of counts) {
    await populate(path(people), kek, { people })
    sizes.push([people, (bytesOf(path(people)) - empty) / people])
    worlds.set(people, await openWorld({ location: path(people), kek, people }))
  }
  const signIns = await costs(worlds, (world) => world.signIn(), quick)
  const certificates = await costs(worlds, (world) => world.certificate(), quick)
  for (const world of worlds.values()) await world.close()
  draw(
    plotOf('growth-accounts', 'CPU time over accounts', 'accounts', 'us', [
      { label: 'sign-in', points: pointsOf(signIns) },
      { label: 'certificate', points: pointsOf(certificates) },
    ]),
  )
  draw(
    plotOf('growth-size', 'Bytes in SQLite over accounts', 'accounts', 'bytes an account', [
      { label: 'SQLite', points: sizes },
    ]),
  )
  return [
    ...rowsOf('growth.accounts', 'accounts', 'sign-in', signIns, true),
    ...rowsOf('growth.accounts', 'accounts', 'certificate', certificates),
    ...sizes.map(([count, bytes]) =>
      figure(
        `growth.accounts.${count}.size`,
        `${words(count)} accounts: each on the disk`,
        'B',
        bytes,
      ),
    ),
  ]
}

async function withDomains(folder: string, { quick, draw }: RunOptions): Promise<readonly Row[]> {
  const counts = quick ? DOMAINS.slice(0, 2) : DOMAINS
  const kek: KeyEncryptionKey = createKeyEncryptionKey(Buffer.alloc(32, 1))
  const worlds = new Map<number, World>()
  for (const domains of counts) {
    const location = join(folder, `domains-${domains}.db`)
    const people = quick ? 100 : PEOPLE
    await populate(location, kek, { people, domains })
    worlds.set(domains, await openWorld({ location, kek, people, domains }))
  }
  const signIns = await costs(worlds, (world) => world.signIn(), quick)
  const whole = await costs(worlds, (world) => world.whole(), quick)
  for (const world of worlds.values()) await world.close()
  draw(
    plotOf('growth-domains', 'CPU time over domains served', 'domains', 'us', [
      { label: 'sign-in', points: pointsOf(signIns) },
      { label: 'with certificate', points: pointsOf(whole) },
    ]),
  )
  return [
    ...rowsOf('growth.domains', 'domains', 'sign-in', signIns),
    ...rowsOf('growth.domains', 'domains', 'sign-in and certificate', whole),
  ]
}

async function withDocuments({ quick, draw }: RunOptions): Promise<readonly Row[]> {
  const counts = quick ? DOCUMENTS.slice(0, 2) : DOCUMENTS
  const cases: Record<string, { run: (i: number) => Promise<unknown> }> = {}
  for (const count of counts) {
    const body = supportText(testKey('Ed25519', 'bench issuer'))
    const headers = { 'content-type': 'application/json', 'cache-control': 'max-age=3600' }
    const discovery = createDiscovery({
      cacheEntries: count,
      fetchDocument: async () => ({ status: 200, headers, body }),
    })
    const domains = Array.from({ length: count }, (_, i) => parseDomain(`d${i}.example`))
    for (const domain of domains) await discovery.discover(domain)
    const [first] = domains
    cases[count] = {
      run: (i) => discovery.discover(domains[(i * 7919) % count] ?? (first as never)),
    }
  }
  const rates = await measure(cases, { quick })
  const times = new Map(counts.map((count) => [count, timeOf(rates[count])]))
  const memory: Points = counts.map((count) => [count, probeKiB(count)])
  draw(
    plotOf('growth-documents', 'A warm discovery over documents cached', 'documents', 'us', [
      { label: 'warm discovery', points: pointsOf(times) },
    ]),
  )
  draw(
    plotOf('growth-documents-memory', 'Memory over documents cached', 'documents', 'KiB each', [
      { label: 'cached, keys used', points: memory },
    ]),
  )
  return [
    ...rowsOf('growth.documents', 'documents', 'warm discovery', times),
    ...memory.map(([count, kib]) =>
      figure(
        `growth.documents.${count}.memory`,
        `${words(count)} documents: each in memory`,
        'KiB',
        kib,
      ),
    ),
  ]
}

/** Memory of each cached document with a key of its own, used once. */
function probeKiB(count: number): number {
  const probe = fileURLToPath(new URL('memory-probe.ts', import.meta.url))
  const printed = execFileSync(process.execPath, [...process.execArgv, probe, String(count)], {
    encoding: 'utf8',
  })
  const [before = 0, , used = 0] = JSON.parse(printed) as number[]
  return ((used - before) * 1024) / count
}

async function withProcesses({ quick, draw }: RunOptions): Promise<readonly Row[]> {
  const counts = quick ? PROCESSES.slice(0, 2) : PROCESSES
  const deployment = await createDeployment({ people: 100 })
  const programs = await Promise.all(
    counts.map((workers) => startSignet(deployment.folder, { cores: 'all', workers })),
  )
  try {
    const requests = await signedInRequests(programs[0]?.port ?? 0, quick ? 4 : 50)
    const traffic = { request: (i: number) => requests[i % requests.length] ?? Buffer.alloc(0) }
    const entries = counts.map((count, i) => [count, { program: programs[i], traffic }])
    const standings = await contest(Object.fromEntries(entries), { quick, apart: false })
    const found = counts.map((count) => ({ count, standing: standings[count] }))
    draw(
      plotOf(
        'growth-processes',
        'Certificates over HTTP over processes',
        'processes',
        'a second',
        [
          {
            label: 'certificates',
            points: found.map(({ count, standing }) => [count, standing?.perSecond.value ?? 0]),
          },
        ],
        'linear',
      ),
    )
    let first: Row | undefined
    return found.map(({ count, standing }) => {
      const what = `${count} ${count === 1 ? 'process' : 'processes'}: certificates over HTTP`
      const row = figure(`growth.processes.${count}`, what, '/s', standing?.perSecond ?? 0, {
        over: first,
      })
      first ??= row
      return row
    })
  } finally {
    await Promise.all(programs.map((program) => program.stop()))
    deployment.remove()
  }
}

/** CPU time of one work in each world, in turn. */
async function costs(
  worlds: ReadonlyMap<number, World>,
  work: (world: World) => Promise<unknown>,
  quick: boolean,
): Promise<Map<number, Sample>> {
  const cases = Object.fromEntries(
    [...worlds].map(([count, world]) => [count, { run: () => work(world), inFlight: LANES }]),
  )
  const rates = await measure(cases, { quick, rounds: 5, roundMs: 1000 })
  return new Map([...worlds.keys()].map((count) => [count, timeOf(rates[count])]))
}

/** Microseconds of each, from how many a second. */
function timeOf(rate: Sample | undefined): Sample {
  return sampleOf((rate?.rounds ?? []).map((perSecond) => 1e6 / perSecond))
}

function pointsOf(times: ReadonlyMap<number, Sample>): Points {
  return [...times].map(([count, { value }]) => [count, value])
}

/** Each over the first; `flat` is what the project wants of it. */
function rowsOf(
  name: string,
  of: string,
  what: string,
  times: ReadonlyMap<number, Sample>,
  flat = false,
): readonly Row[] {
  let first: Row | undefined
  return [...times].map(([count, time]) => {
    const word = what.replace(/ /g, '-')
    const target = flat && first ? ratioAtMost(1.2) : undefined
    const row = figure(
      `${name}.${count}.${word}`,
      `${words(count)} ${count === 1 ? of.slice(0, -1) : of}: ${what}`,
      'us',
      time,
      {
        over: first,
        target,
      },
    )
    first ??= row
    return row
  })
}

function plotOf(
  name: string,
  title: string,
  x: string,
  y: string,
  series: Plot['series'],
  scale: 'linear' | 'log' = 'log',
): Plot {
  return { name, title, x: { label: x, scale }, y: { label: y, scale: 'linear' }, series }
}

function words(count: number): string {
  return count.toLocaleString('en')
}
