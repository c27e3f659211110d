// Who speaks for a domain: from the cache, and asked for over https on loopback. With the library, and as the dialog asks a real broker.
import { rmSync } from 'node:fs'
import { request } from 'node:https'
import { parseDomain } from '@signet-id/protocol'
import { supportText, testKey } from '@signet-id/testing'
import { createDiscovery } from '@signet-id/verifier/discovery'
import { contest } from './contest.ts'
import { offTheServedCore } from './cores.ts'
import { type DocumentServer, developerFolder, startDocumentServer } from './documents.ts'
import { atMost, type Bench, figure, median, type Row, type Sample, sampleOf } from './figures.ts'
import { openLine, requestBytes } from './load.ts'
import { measure } from './measure.ts'
import { startServer } from './program.ts'
import { startSignet } from './signet.ts'

/** Domains that lead to the document server. */
const DOMAINS = 3000
const BROKER = 'http://broker.localhost'

/** Questions a second with a warm cache, and how long a cold one takes. */
export const discovery: Bench = {
  name: 'discovery',
  about: 'discovery of a domain with a warm and a cold cache (https on loopback, TLS for each)',
  async run({ quick }) {
    const documents = await startDocumentServer(supportText(testKey('RS256', 'bench issuer')))
    try {
      return [...(await libraryRows(documents, quick)), ...(await brokerRows(documents, quick))]
    } finally {
      documents.stop()
    }
  },
}

async function libraryRows(documents: DocumentServer, quick: boolean): Promise<readonly Row[]> {
  const { port, authority } = documents
  const names = domainNames(port)
  const create = () =>
    createDiscovery({ hosts: names, allowLoopback: true, extraCa: authority, cacheEntries: 100 })
  const domains = Object.keys(names).map(parseDomain)
  const nth = (i: number) => domains[i % domains.length] ?? parseDomain('d0.example.test')
  const warm = create()
  const cold = create() // it forgets a domain long before it is asked for again
  await warm.discover(nth(0))
  const rates = await measure(
    {
      warm: { run: () => warm.discover(nth(0)) },
      bare: { run: () => fetchBare(port, authority) },
      cold: { run: (i) => cold.discover(nth(i)) },
    },
    { quick },
  )
  const bare = figure(
    'discovery.bare-fetch',
    'node:https, one fetch, parsed',
    '/core-s',
    rates.bare,
  )
  return [
    bare,
    figure('discovery.cold', 'library, cold', '/core-s', rates.cold, { over: bare }),
    figure('discovery.warm', 'library, warm', '/core-s', rates.warm, { over: bare }),
    figure('discovery.warm-time', 'library, warm, each', 'us', 1e6 / rates.warm.value, {
      target: atMost(1000),
    }),
  ]
}

function domainNames(port: number): Record<string, string> {
  const entry = (_: unknown, i: number) => [`d${i}.example.test`, `https://localhost:${port}`]
  return Object.fromEntries(Array.from({ length: DOMAINS }, entry))
}

function fetchBare(port: number, ca: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', servername: 'localhost', port, ca, agent: false } as const
    request({ ...options, path: '/.well-known/browserid' }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(JSON.parse(text)))
    })
      .on('error', reject)
      .end()
  })
}

async function brokerRows(documents: DocumentServer, quick: boolean): Promise<readonly Row[]> {
  const domains = Object.keys(domainNames(documents.port))
  const folder = developerFolder(documents, domains, `[broker]\norigin = "${BROKER}"`)
  const broker = await startSignet(folder, { cores: 'served' })
  const bare = await startServer('http-server', 'served', { MODE: 'echo-hono' })
  try {
    const asked = question(0)
    const standings = await contest(
      {
        bare: { program: bare, traffic: { request: () => asked } },
        ours: {
          program: broker,
          traffic: { request: () => asked, accept: ({ body }) => body.includes('"primary"') },
        },
      },
      { quick, apart: true, seconds: 2 },
    )
    const cold = await offTheServedCore(() => coldTimes(broker.port, quick ? 3 : 300))
    const floor = figure(
      'discovery.http-bare',
      'Hono, any answer',
      'req/core-s',
      standings.bare.perCore,
    )
    const floorP99 = figure(
      'discovery.http-bare-p99',
      'the same, p99 at half load',
      'ms',
      standings.bare.p99AtHalfMs,
    )
    return [
      floor,
      figure('discovery.http-warm', 'broker, warm', 'req/core-s', standings.ours.perCore, {
        over: floor,
      }),
      floorP99,
      figure(
        'discovery.http-warm-p50',
        'broker, warm, p50 at half load',
        'ms',
        standings.ours.p50AtHalfMs,
        { target: atMost(1) },
      ),
      figure(
        'discovery.http-warm-p99',
        'broker, warm, p99 at half load',
        'ms',
        standings.ours.p99AtHalfMs,
        { over: floorP99 },
      ),
      figure('discovery.http-cold', 'broker, cold, one at a time', 'ms', cold),
    ]
  } finally {
    await Promise.all([broker.stop(), bare.stop()])
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Domains that nobody has asked for, each by a browser of its own. */
async function coldTimes(port: number, count: number): Promise<Sample> {
  const line = await openLine(port)
  const taken: number[] = []
  for (let i = 1; i <= count; i++) {
    const startMs = performance.now()
    const { body } = await line.exchange(question(i))
    if (!body.includes('"primary"')) throw new Error(body)
    taken.push(performance.now() - startMs)
  }
  line.close()
  const third = Math.ceil(taken.length / 3)
  return sampleOf([0, 1, 2].map((n) => median(taken.slice(n * third, (n + 1) * third))))
}

function question(i: number): Buffer {
  return requestBytes('GET', `/wsapi/address_info?email=x%40d${i}.example.test`, {
    host: new URL(BROKER).host,
    'x-forwarded-for': `10.1.${i >> 8}.${i & 255}`,
  })
}
