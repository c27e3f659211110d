// Certificates over HTTP from a real `signet serve`, for people who are signed in: one core, all cores, two workers; and a light
// request meanwhile. Against `openssl speed`, a bare server that signs, and one that echoes.
import { generateKeyPairSync } from 'node:crypto'
import { type Contestant, contest, type Standing } from './contest.ts'
import { CORES } from './cores.ts'
import {
  atMost,
  type Bench,
  figure,
  type Row,
  ratioAtLeast,
  type Sample,
  sampleOf,
} from './figures.ts'
import { signedInRequests } from './journeys.ts'
import { lightLoad } from './light.ts'
import { type Load, load, requestBytes } from './load.ts'
import { opensslSigns } from './openssl.ts'
import { type Program, startServer } from './program.ts'
import { createDeployment, type Deployment, ORIGIN, startSignet } from './signet.ts'

const PEOPLE = 100
const LIGHT = { rate: 100, connections: 4 }

/** Certificates a second, and how long each takes. */
export const certificates: Bench = {
  name: 'certificates',
  about: 'certificates over HTTP from `signet serve`, RS256 over an RS256 key, live sessions',
  async run({ quick }) {
    const deployment = await createDeployment({ people: PEOPLE })
    try {
      const { requests, rows } = await oneCore(deployment, quick)
      return [...rows, ...(await allCores(deployment, requests, quick))]
    } finally {
      deployment.remove()
    }
  },
}

async function oneCore({ folder }: Deployment, quick: boolean) {
  const ours = await startSignet(folder, { cores: 'served' })
  const requests = await signedInRequests(ours.port, quick ? 4 : PEOPLE)
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const KEY = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
  const floor = await startServer('provider-floors', 'served', { MODE: 'certificate', KEY })
  const echo = await startServer('provider-floors', 'served', { MODE: 'echo' })
  const openssl: number[] = []
  try {
    const standings = await contest(
      {
        echo: contestantOf(echo, requests),
        floor: contestantOf(floor, requests),
        ours: contestantOf(ours, requests),
      },
      { quick, apart: true, eachRound: () => addTo(openssl, opensslSigns(1)) },
    )
    return { requests, rows: oneCoreRows(standings, openssl) }
  } finally {
    await Promise.all([ours.stop(), floor.stop(), echo.stop()])
  }
}

function oneCoreRows(
  { echo, floor, ours }: Readonly<Record<'echo' | 'floor' | 'ours', Standing>>,
  openssl: readonly number[],
): readonly Row[] {
  const per = 'req/core-s'
  const bare = openSslRow('certificates.openssl', '`openssl speed rsa2048`, signatures', openssl)
  const light = figure('certificates.echo', 'bare node:http, echo', per, echo.perCore)
  const signing = figure('certificates.floor', 'bare node:http, signs', per, floor.perCore, {
    over: bare[0],
  })
  const p99 = figure('certificates.floor-p99', 'bare, p99 at half load', 'ms', floor.p99AtHalfMs)
  return [
    ...bare,
    light,
    signing,
    figure('certificates.one-core', 'signet serve, one core', per, ours.perCore, {
      over: bare[0],
      target: ratioAtLeast(0.7),
    }),
    figure('certificates.to-floor', 'signet serve, one core', per, ours.perCore, { over: signing }),
    figure('certificates.p50', 'signet serve, p50 at half load', 'ms', ours.p50AtHalfMs),
    p99,
    figure('certificates.p99', 'signet serve, p99 at half load', 'ms', ours.p99AtHalfMs, {
      over: p99,
    }),
    figure('certificates.resident', 'signet serve, resident', 'MiB', ours.rssMiB),
  ]
}

async function allCores(
  { folder }: Deployment,
  requests: readonly Buffer[],
  quick: boolean,
): Promise<readonly Row[]> {
  const one = await startSignet(folder, { cores: 'all' })
  const two = await startSignet(folder, { cores: 'all', workers: 2 })
  const openssl: number[] = []
  const meanwhile: Load[] = []
  try {
    const standings = await contest(
      { one: contestantOf(one, requests), two: contestantOf(two, requests) },
      {
        quick,
        apart: false,
        async eachRound() {
          addTo(openssl, opensslSigns(CORES))
          meanwhile.push(await underLoad(one, requests, quick ? 0.3 : 3))
        },
      },
    )
    return allCoreRows(standings, openssl, meanwhile)
  } finally {
    await Promise.all([one.stop(), two.stop()])
  }
}

function allCoreRows(
  { one, two }: Readonly<Record<'one' | 'two', Standing>>,
  openssl: readonly number[],
  meanwhile: readonly Load[],
): readonly Row[] {
  const bare = openSslRow(
    'certificates.openssl-all-cores',
    `\`openssl speed -multi ${CORES} rsa2048\``,
    openssl,
  )
  const process = figure(
    'certificates.all-cores',
    'signet serve, all cores, one process',
    'req/s',
    one.perSecond,
    { over: bare[0], target: ratioAtLeast(0.65) },
  )
  const samples = (take: (load: Load) => number): Sample => sampleOf(meanwhile.map(take))
  return [
    ...bare,
    process,
    figure(
      'certificates.two-workers',
      'signet serve, all cores, two workers',
      'req/s',
      two.perSecond,
      { over: process },
    ),
    figure('certificates.two-workers-resident', 'two workers, resident', 'MiB', two.rssMiB),
    figure(
      'certificates.light-p50',
      'a light request while certificates saturate the cores, p50',
      'ms',
      samples(({ p50Ms }) => p50Ms),
      { target: atMost(2) },
    ),
    figure(
      'certificates.light-p99',
      'a light request while certificates saturate the cores, p99',
      'ms',
      samples(({ p99Ms }) => p99Ms),
      { target: atMost(20) },
    ),
  ]
}

/** A hundred light requests a second while thirty-two connections ask for certificates. */
async function underLoad(
  { port }: Program,
  requests: readonly Buffer[],
  seconds: number,
): Promise<Load> {
  const request = requestBytes('GET', '/browserid/form-token', { host: new URL(ORIGIN).host })
  const [, measured] = await Promise.all([
    load({ port, request: nth(requests), connections: 32, seconds }),
    lightLoad({ port, request, ...LIGHT, seconds }),
  ])
  return measured
}

function contestantOf(program: Program, requests: readonly Buffer[]): Contestant {
  return { program, traffic: { request: nth(requests) } }
}

function nth(requests: readonly Buffer[]): (i: number) => Buffer {
  return (i) => requests[i % requests.length] ?? Buffer.alloc(0)
}

function addTo(rounds: number[], value: number | undefined): void {
  if (value !== undefined) rounds.push(value)
}

function openSslRow(name: string, what: string, rounds: readonly number[]): readonly Row[] {
  return rounds.length === 0 ? [] : [figure(name, what, '/s', sampleOf(rounds))]
}
