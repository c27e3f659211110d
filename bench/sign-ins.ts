// Sign-ins with TOTP over HTTP from a real `signet serve`, each answered only when it is on the disk (SQLite, synchronous=FULL).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Contestant, contest, type Standing } from './contest.ts'
import { offTheServedCore } from './cores.ts'
import { type Bench, figure, type Row, ratioAtLeast, type Sample, sampleOf } from './figures.ts'
import { fetchForm, signInRequest, signInWhole } from './journeys.ts'
import { openLine } from './load.ts'
import { startServer } from './program.ts'
import { createDeployment, type SignetProgram, startSignet } from './signet.ts'

/** So many that nobody has to come twice within one code's life. */
const PEOPLE = 100_000
const WHOLE = { connections: 32, seconds: 3, rounds: 3 }

/** Sign-ins a second, and how long each takes. */
export const signIns: Bench = {
  name: 'sign-ins',
  about: `sign-ins over HTTP with \`signet serve\` on SQLite, ${PEOPLE.toLocaleString('en')} accounts, durable; one core`,
  async run({ quick }) {
    const deployment = await createDeployment({ people: quick ? 1000 : PEOPLE })
    const folder = mkdtempSync(join(tmpdir(), 'signet-bench-floor-'))
    const ours = await startSignet(deployment.folder, { cores: 'served' })
    const floorAt = (mode: string) =>
      startServer('provider-floors', 'served', { MODE: mode, LOCATION: join(folder, mode) })
    const [grouped, single] = [await floorAt('grouped'), await floorAt('single')]
    const commits = openCommits(join(folder, 'commits'))
    try {
      const nextSignIn = await signInTraffic(ours)
      const body = { request: () => EMPTY }
      const standings = await contest(
        {
          grouped: { program: grouped, traffic: body },
          single: { program: single, traffic: body },
          ours: { program: ours, traffic: nextSignIn.traffic },
        },
        { quick, apart: true, eachRound: () => commits.round(quick ? 20 : 500) },
      )
      const whole = await offTheServedCore(() => wholeSignIns(ours, nextSignIn.person, quick))
      return rowsOf(standings, commits.sample(), whole)
    } finally {
      commits.close()
      await Promise.all([ours.stop(), grouped.stop(), single.stop()])
      deployment.remove()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

const EMPTY = Buffer.from('POST / HTTP/1.1\r\nhost: v\r\ncontent-length: 2\r\n\r\n{}')

/** Sign-ins of one person after the other, none of them twice in thirty seconds. */
export async function signInTraffic({ port }: SignetProgram, people = PEOPLE, first = 0) {
  const line = await openLine(port)
  const form = await fetchForm(line)
  line.close()
  let next = first
  const person = (): number => next++ % people
  const traffic: Contestant['traffic'] = { request: () => signInRequest(person(), form) }
  return { traffic, person }
}

async function wholeSignIns(
  { port }: SignetProgram,
  person: () => number,
  quick: boolean,
): Promise<Sample> {
  const { connections, seconds, rounds } = quick
    ? { connections: 4, seconds: 0.1, rounds: 1 }
    : WHOLE
  const taken: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startMs = performance.now()
    let done = 0
    const lane = async (): Promise<void> => {
      const line = await openLine(port)
      for (; performance.now() - startMs < seconds * 1000; done++) await signInWhole(line, person())
      line.close()
    }
    await Promise.all(Array.from({ length: connections }, lane))
    taken.push(done / ((performance.now() - startMs) / 1000))
  }
  return sampleOf(taken)
}

/** The empty transaction: a commit with one row, one after the other, on the same disk with the same settings. */
function openCommits(path: string) {
  const db = new DatabaseSync(path)
  db.exec('pragma journal_mode = wal; pragma synchronous = full; create table t (n integer)')
  const insert = db.prepare('update t set n = n + 1')
  db.exec('insert into t values (0)')
  const rounds: number[] = []
  return {
    round(count: number): void {
      const startMs = performance.now()
      for (let i = 0; i < count; i++) insert.run()
      rounds.push(count / ((performance.now() - startMs) / 1000))
    },
    sample: () => sampleOf(rounds),
    close: () => db.close(),
  }
}

function rowsOf(
  { grouped, single, ours }: Readonly<Record<'grouped' | 'single' | 'ours', Standing>>,
  commits: Sample,
  whole: Sample,
): readonly Row[] {
  const commit = figure('sign-ins.commit', 'a commit of one row, alone', '/s', commits)
  const group = figure(
    'sign-ins.floor-grouped',
    'bare node:http: code, one row, grouped commits',
    'req/core-s',
    grouped.perCore,
  )
  const each = figure(
    'sign-ins.floor-single',
    'bare node:http: code, one row, a sync each',
    'req/s',
    single.perSecond,
    { over: commit },
  )
  const p99 = figure(
    'sign-ins.floor-p99',
    'grouped floor, p99 at half load',
    'ms',
    grouped.p99AtHalfMs,
  )
  return [
    commit,
    group,
    figure('sign-ins.one-core', 'signet serve, one core', 'req/core-s', ours.perCore, {
      over: group,
      target: ratioAtLeast(0.8),
    }),
    each,
    figure('sign-ins.by-clock', 'signet serve, by the clock', 'req/s', ours.perSecond, {
      over: each,
      target: ratioAtLeast(3),
    }),
    figure('sign-ins.to-commits', 'signet serve, against a commit each', 'req/s', ours.perSecond, {
      over: commit,
    }),
    figure(
      'sign-ins.whole',
      'form token, code and certificate, one after the other',
      'sign-ins/s',
      whole,
      { over: commit },
    ),
    figure('sign-ins.p50', 'signet serve, p50 at half load', 'ms', ours.p50AtHalfMs),
    p99,
    figure('sign-ins.p99', 'signet serve, p99 at half load', 'ms', ours.p99AtHalfMs, {
      over: p99,
    }),
    figure('sign-ins.resident', 'signet serve, resident after the load', 'MiB', ours.rssMiB),
  ]
}
