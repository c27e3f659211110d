// Durable sign-ins on a real PostgreSQL server: one process and two, against bare upserts and empty transactions on the same server.
import { startPostgres } from '@signet-id/testing/postgres'
import pg from 'pg'
import { contest, type Standing } from './contest.ts'
import { type Bench, figure, type Row, ratioAtLeast, type Sample, sampleOf } from './figures.ts'
import { signInTraffic } from './sign-ins.ts'
import { createDeployment, startSignet } from './signet.ts'

const PEOPLE = 100_000
const CONNECTIONS = 16
const ROUND_MS = 2000

/** Sign-ins a second. */
export const postgres: Bench = {
  name: 'postgres',
  about:
    'sign-ins over HTTP with `signet serve` on PostgreSQL; server, program and load share all cores',
  async run({ quick }) {
    const server = await startPostgres()
    const database = await server.createDatabase()
    const people = quick ? 1000 : PEOPLE
    const deployment = await createDeployment({ people }, database)
    const [one, two] = [
      await startSignet(deployment.folder, { cores: 'all' }),
      await startSignet(deployment.folder, { cores: 'all', workers: 2 }),
    ]
    const bare = await openBare(await server.createDatabase())
    try {
      const { traffic } = await signInTraffic(one, people)
      const standings = await contest(
        { one: { program: one, traffic }, two: { program: two, traffic } },
        { quick, apart: false, eachRound: () => bare.round(quick ? 20 : ROUND_MS) },
      )
      return rowsOf(standings, bare, (await sizeOf(database)) / people)
    } finally {
      await Promise.all([one.stop(), two.stop(), bare.close()])
      deployment.remove()
      await server.stop()
    }
  },
}

type Bare = Awaited<ReturnType<typeof openBare>>

/** The least that is durable, from this process over as many connections as ours has. */
async function openBare(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS })
  await pool.query('create table totp (email text primary key, last bigint)')
  const text =
    'insert into totp values ($1, $2) on conflict (email) do update set last = excluded.last'
  const upsert = (i: number) => pool.query({ name: 'u', text, values: [`p${i % PEOPLE}`, i] })
  const empty = async (): Promise<void> => {
    const client = await pool.connect()
    await client.query('begin')
    await client.query('commit')
    client.release()
  }
  const rounds = { upserts: [] as number[], empty: [] as number[] }
  let next = 0
  const rateOf = async (work: (i: number) => Promise<unknown>, ms: number): Promise<number> => {
    const startMs = performance.now()
    let done = 0
    const lane = async (): Promise<void> => {
      for (; performance.now() - startMs < ms; done++) await work(next++)
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, lane))
    return done / ((performance.now() - startMs) / 1000)
  }
  return {
    async round(ms: number): Promise<void> {
      rounds.upserts.push(await rateOf(upsert, ms))
      rounds.empty.push(await rateOf(empty, ms / 2))
    },
    upserts: (): Sample => sampleOf(rounds.upserts),
    empty: (): Sample => sampleOf(rounds.empty),
    close: () => pool.end(),
  }
}

function rowsOf(
  { one, two }: Readonly<Record<'one' | 'two', Standing>>,
  bare: Bare,
  bytes: number,
): readonly Row[] {
  const upserts = figure(
    'postgres.upserts',
    `bare upserts, ${CONNECTIONS} connections`,
    '/s',
    bare.upserts(),
  )
  const single = figure('postgres.sign-ins', 'sign-ins, one process', '/s', one.perSecond, {
    over: upserts,
    target: ratioAtLeast(0.5),
  })
  return [
    figure('postgres.empty', 'begin and commit, nothing between', '/s', bare.empty()),
    upserts,
    single,
    figure('postgres.two-processes', 'sign-ins, two processes', '/s', two.perSecond, {
      over: single,
      target: ratioAtLeast(1.6),
    }),
    figure('postgres.process-cost', 'one process, of its own CPU time', '/core-s', one.perCore),
    figure('postgres.p50', 'one process, p50 at half load', 'ms', one.p50AtHalfMs),
    figure('postgres.p99', 'one process, p99 at half load', 'ms', one.p99AtHalfMs),
    figure('postgres.size', 'database, per account after the load', 'B', bytes),
  ]
}

async function sizeOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('select pg_database_size(current_database()) as bytes')
  await client.end()
  return Number(rows[0].bytes)
}
