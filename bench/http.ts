// Verifications over HTTP with kept connections, against bare servers: one that runs the floor, and two that only echo.
import { AUDIENCE, makeMaterial } from './bundles.ts'
import { type Contestant, contest, type Standing } from './contest.ts'
import type { Cores } from './cores.ts'
import { atMost, type Bench, figure, type Row, ratioAtLeast, ratioAtMost } from './figures.ts'
import { requestBytes } from './load.ts'
import { startServer } from './program.ts'

type Mode = 'echo' | 'echo-hono' | 'floor' | 'ours' | 'ours-pool'

const CERTIFICATES = 2500

export const http: Bench = {
  name: 'http',
  about:
    'verifications over HTTP, RS256/RS256, each person new; the server on one core, the load on the other',
  async run({ quick }) {
    const { bundles, issuerKey } = makeMaterial('RS256', 'RS256', quick ? 10 : CERTIFICATES)
    const headers = { host: 'v', 'content-type': 'application/json' }
    const requests = bundles.map((assertion) =>
      requestBytes('POST', '/v2', headers, JSON.stringify({ assertion, audience: AUDIENCE })),
    )
    const enter = async (mode: Mode, cores: Cores, processes = 1): Promise<Contestant> => ({
      program: await startServer('http-server', cores, {
        MODE: mode,
        PROCESSES: String(processes),
        WIRE: JSON.stringify(issuerKey.wire),
      }),
      traffic: {
        request: (i) => requests[i % requests.length] ?? Buffer.alloc(0),
        accept: ({ body }) => body.includes('"status":"okay"'),
      },
    })
    const [echo, echoHono, floor, ours] = [
      await enter('echo', 'served'),
      await enter('echo-hono', 'served'),
      await enter('floor', 'served'),
      await enter('ours', 'served'),
    ]
    const [pool, two] = [await enter('ours-pool', 'all'), await enter('ours', 'all', 2)]
    const stop = (some: readonly Contestant[]): Promise<unknown> =>
      Promise.all(some.map(({ program }) => program.stop()))
    try {
      const one = await contest({ echo, echoHono, floor, ours }, { quick, apart: true })
      await stop([echo, echoHono, floor])
      const all = await contest({ ours, pool, two }, { quick, apart: false })
      return [...oneCoreRows(one), ...allCoreRows(all)]
    } finally {
      await stop([ours, pool, two])
    }
  },
}

function oneCoreRows(
  one: Readonly<Record<'echo' | 'echoHono' | 'floor' | 'ours', Standing>>,
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
  const [p50, p99] = [
    figure('http.floor-p50', 'floor, p50 at half load', 'ms', one.floor.p50AtHalfMs),
    figure('http.floor-p99', 'floor, p99 at half load', 'ms', one.floor.p99AtHalfMs),
  ]
  const resident = figure('http.floor-resident', 'floor, resident', 'MiB', one.floor.rssMiB)
  return [
    echo,
    figure('http.echo-hono', 'Hono on @hono/node-server, echo', per, one.echoHono.perCore, {
      over: echo,
    }),
    floor,
    figure('http.verifier', 'our service, one core', per, one.ours.perCore, {
      over: floor,
      target: ratioAtLeast(0.8),
    }),
    clock,
    figure(
      'http.verifier-by-clock',
      'our service, one core, by the clock',
      'req/s',
      one.ours.perSecond,
      { over: clock },
    ),
    p50,
    figure('http.verifier-p50', 'our service, p50 at half load', 'ms', one.ours.p50AtHalfMs, {
      over: p50,
    }),
    p99,
    figure('http.verifier-p99', 'our service, p99 at half load', 'ms', one.ours.p99AtHalfMs, {
      over: p99,
      target: ratioAtMost(1.5),
    }),
    resident,
    figure('http.verifier-resident', 'our service, resident', 'MiB', one.ours.rssMiB, {
      over: resident,
      target: atMost(120),
    }),
  ]
}

function allCoreRows(all: Readonly<Record<'ours' | 'pool' | 'two', Standing>>): readonly Row[] {
  const one = figure(
    'http.one-core',
    'our service, one core, load elsewhere or here',
    'req/s',
    all.ours.perSecond,
  )
  return [
    one,
    figure(
      'http.all-cores-pool',
      'our service, all cores, one process and its pool',
      'req/s',
      all.pool.perSecond,
      { over: one, target: ratioAtLeast(1.4) },
    ),
    figure(
      'http.all-cores-processes',
      'our service, all cores, two processes',
      'req/s',
      all.two.perSecond,
      { over: one },
    ),
  ]
}
