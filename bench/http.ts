// Verifications over HTTP with kept connections: the verifier's own server and `signet serve`, against bare servers: one that runs the
// floor, and two that only echo.
import { rmSync } from 'node:fs'
import { supportText } from '@signet-id/testing'
import { AUDIENCE, makeMaterial } from './bundles.ts'
import { type Contestant, contest, type Standing } from './contest.ts'
import { developerFolder, startDocumentServer } from './documents.ts'
import { atMost, type Bench, figure, type Row, ratioAtLeast, ratioAtMost } from './figures.ts'
import { requestBytes } from './load.ts'
import { type Program, startServer } from './program.ts'
import { startSignet } from './signet.ts'

type Mode = 'echo' | 'echo-hono' | 'floor' | 'ours'

const CERTIFICATES = 2500
const HOST = 'verifier.localhost'
/** The part of a signet.toml that serves a verifier. */
export const VERIFIER_PART = `[verifier]\norigin = "http://${HOST}"`

/** Verifications a second of each server, in turn. */
export const http: Bench = {
  name: 'http',
  about:
    'verifications over HTTP, RS256/RS256, each person new; the server on one core, the load on the other',
  async run({ quick }) {
    const { traffic, issuerKey } = verifications(quick)
    const documents = await startDocumentServer(supportText(issuerKey))
    const folder = developerFolder(documents, ['idp.example'], VERIFIER_PART)
    const start = (mode: Mode): Promise<Program> =>
      startServer('http-server', 'served', { MODE: mode, WIRE: JSON.stringify(issuerKey.wire) })
    const bare = [await start('echo'), await start('echo-hono'), await start('floor')] as const
    const library = await start('ours')
    const signet = await startSignet(folder, { cores: 'served' })
    const [pool, two] = [
      await startSignet(folder, { cores: 'all' }),
      await startSignet(folder, { cores: 'all', workers: 2 }),
    ]
    const enter = (program: Program): Contestant => ({ program, traffic })
    try {
      const [echo, echoHono, floor] = bare.map(enter) as [Contestant, Contestant, Contestant]
      const one = await contest(
        { echo, echoHono, floor, library: enter(library), signet: enter(signet) },
        { quick, apart: true },
      )
      const all = await contest(
        { one: enter(signet), pool: enter(pool), two: enter(two) },
        { quick, apart: false },
      )
      return [...oneCoreRows(one), ...allCoreRows(all)]
    } finally {
      await Promise.all([...bare, library, signet, pool, two].map((program) => program.stop()))
      documents.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** Requests with more certificates than a verifier remembers, so that each is new to it. */
export function verifications(quick: boolean) {
  const { bundles, issuerKey } = makeMaterial('RS256', 'RS256', quick ? 10 : CERTIFICATES)
  const headers = { host: HOST, 'content-type': 'application/json' }
  const requests = bundles.map((assertion) =>
    requestBytes('POST', '/v2', headers, JSON.stringify({ assertion, audience: AUDIENCE })),
  )
  const traffic: Contestant['traffic'] = {
    request: (i) => requests[i % requests.length] ?? Buffer.alloc(0),
    accept: ({ body }) => body.includes('"status":"okay"'),
  }
  return { traffic, issuerKey }
}

function oneCoreRows(
  one: Readonly<Record<'echo' | 'echoHono' | 'floor' | 'library' | 'signet', Standing>>,
): readonly Row[] {
  const per = 'req/core-s'
  const echo = figure('http.echo', 'bare node:http, echo', per, one.echo.perCore)
  const floor = figure('http.floor', 'bare node:http, floor', per, one.floor.perCore, {
    over: echo,
  })
  const clock = figure(
    'http.floor-by-clock',
    'bare floor, by the clock',
    'req/s',
    one.floor.perSecond,
  )
  const p99 = figure('http.floor-p99', 'floor, p99 at half load', 'ms', one.floor.p99AtHalfMs)
  const resident = figure('http.floor-resident', 'floor, resident', 'MiB', one.floor.rssMiB)
  const ours = ([word, what, standing]: readonly [string, string, Standing]): readonly Row[] => [
    figure(`http.${word}`, `${what}, one core`, per, standing.perCore, {
      over: floor,
      target: ratioAtLeast(0.8),
    }),
    figure(`http.${word}-by-clock`, `${what}, by the clock`, 'req/s', standing.perSecond, {
      over: clock,
    }),
    figure(`http.${word}-p50`, `${what}, p50 at half load`, 'ms', standing.p50AtHalfMs),
    figure(`http.${word}-p99`, `${what}, p99 at half load`, 'ms', standing.p99AtHalfMs, {
      over: p99,
      target: ratioAtMost(1.5),
    }),
    figure(`http.${word}-resident`, `${what}, resident`, 'MiB', standing.rssMiB, {
      over: resident,
      target: word === 'signet' ? atMost(120) : undefined,
    }),
  ]
  return [
    echo,
    figure('http.echo-hono', 'Hono on @hono/node-server, echo', per, one.echoHono.perCore, {
      over: echo,
    }),
    floor,
    clock,
    p99,
    resident,
    ...ours(['signet', 'signet serve', one.signet]),
    ...ours(['server', "the verifier's own server", one.library]),
  ]
}

function allCoreRows(all: Readonly<Record<'one' | 'pool' | 'two', Standing>>): readonly Row[] {
  const one = figure('http.one-core', 'signet serve, one core', 'req/s', all.one.perSecond)
  return [
    one,
    // RSA is checked in place (decision 0012): both cores are for two workers.
    figure('http.all-cores', 'signet serve, all cores, one process', 'req/s', all.pool.perSecond, {
      over: one,
    }),
    figure('http.two-workers', 'signet serve, all cores, two workers', 'req/s', all.two.perSecond, {
      over: one,
      target: ratioAtLeast(1.4),
    }),
  ]
}
