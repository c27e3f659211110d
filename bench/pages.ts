// Pages as `signet serve` serves them: how soon at half load, and how heavy, compressed as a web server in front would.
import { gzipSync } from 'node:zlib'
import { type Contestant, contest } from './contest.ts'
import { atMost, type Bench, figure, type Row } from './figures.ts'
import { type Line, openLine, requestBytes } from './load.ts'
import { startServer } from './program.ts'
import { BROKER, createDeployment, ORIGIN, startSignet } from './signet.ts'

const KIB = 1024

interface Page {
  readonly name: string
  readonly what: string
  readonly origin: string
  readonly path: string
}

const PAGES: readonly Page[] = [
  { name: 'dialog', what: 'the dialog', origin: BROKER, path: '/sign_in' },
  {
    name: 'authentication',
    what: "the provider's sign-in page",
    origin: ORIGIN,
    path: '/browserid/authenticate?email=p0%40example.org',
  },
  {
    name: 'provisioning',
    what: "the provider's provisioning page",
    origin: ORIGIN,
    path: '/browserid/provision',
  },
]

/** Pages a second, and how long each takes. */
export const pages: Bench = {
  name: 'pages',
  about: 'pages of `signet serve`, one core; p99 at half load',
  async run({ quick }) {
    const deployment = await createDeployment({ people: 100 })
    const ours = await startSignet(deployment.folder, { cores: 'served' })
    const bare = await startServer('http-server', 'served', { MODE: 'echo-hono' })
    const enter = ({ origin, path }: Page, program = ours): Contestant => ({
      program,
      traffic: { request: () => pageRequest(origin, path) },
    })
    const [dialog, authentication, provisioning] = PAGES as readonly [Page, Page, Page]
    try {
      const standings = await contest(
        {
          bare: enter(dialog, bare as typeof ours),
          dialog: enter(dialog),
          authentication: enter(authentication),
          provisioning: enter(provisioning),
        },
        { quick, apart: true, seconds: 2 },
      )
      const floor = figure(
        'pages.bare',
        'Hono, a page of as many bytes',
        'req/core-s',
        standings.bare.perCore,
      )
      const floorP99 = figure('pages.bare-p99', 'the same, p99', 'ms', standings.bare.p99AtHalfMs)
      const rows = PAGES.flatMap(({ name, what }): Row[] => {
        const { perCore, p99AtHalfMs } = standings[name as keyof typeof standings]
        return [
          figure(`pages.${name}`, what, 'req/core-s', perCore, { over: floor }),
          figure(`pages.${name}-p99`, `${what}, p99`, 'ms', p99AtHalfMs, {
            over: floorP99,
            target: atMost(5),
          }),
        ]
      })
      return [floor, floorP99, ...rows]
    } finally {
      await Promise.all([ours.stop(), bare.stop()])
      deployment.remove()
    }
  },
}

/** Bytes of what browsers load. */
export const weights: Bench = {
  name: 'weights',
  about: 'what browsers load, gzip over plain',
  async run() {
    const deployment = await createDeployment({ people: 1 })
    const ours = await startSignet(deployment.folder, { cores: 'all' })
    const line = await openLine(ours.port)
    try {
      const rows: Row[] = []
      for (const page of PAGES) rows.push(...(await pageWeight(line, page)))
      const include = await bodyOf(line, BROKER, '/include.js')
      return [...rows, ...weightRows('weights.include', 'include.js', [include], atMost(6))]
    } finally {
      line.close()
      await ours.stop()
      deployment.remove()
    }
  },
}

/** Page, styles and scripts together; and for the dialog the scripts alone, which have a limit. */
async function pageWeight(line: Line, { name, what, origin, path }: Page): Promise<Row[]> {
  const html = await bodyOf(line, origin, path)
  const linked = [...html.matchAll(/(?:src|href)="(\/(?:assets\/|browserid\/theme)[^"]+)"/g)]
  const paths = linked.map(([, link = '']) => link)
  const parts = await inTurn(paths, (link) => bodyOf(line, origin, link))
  const scripts = parts.filter((_, i) => paths[i]?.endsWith('.js'))
  const limit = name === 'dialog' ? atMost(40) : undefined
  return [
    ...weightRows(`weights.${name}`, `${what}: page, styles, scripts`, [html, ...parts]),
    ...weightRows(`weights.${name}-scripts`, `${what}: scripts`, scripts, limit),
  ]
}

function weightRows(
  name: string,
  what: string,
  parts: readonly string[],
  target?: Row['target'],
): readonly Row[] {
  const plainBytes = parts.reduce((sum, part) => sum + Buffer.byteLength(part, 'latin1'), 0)
  const packedBytes = parts.reduce(
    (sum, part) => sum + gzipSync(Buffer.from(part, 'latin1'), { level: 6 }).length,
    0,
  )
  const plain = figure(`${name}-plain`, `${what}, plain`, 'KiB', plainBytes / KIB)
  return [plain, figure(name, `${what}, gzip`, 'KiB', packedBytes / KIB, { over: plain, target })]
}

async function bodyOf(line: Line, origin: string, path: string): Promise<string> {
  const { status, body } = await line.exchange(pageRequest(origin, path))
  if (status !== 200) throw new Error(`${path}: ${status}`)
  return body
}

async function inTurn<A, B>(items: readonly A[], work: (item: A) => Promise<B>): Promise<B[]> {
  const done: B[] = []
  for (const item of items) done.push(await work(item))
  return done
}

function pageRequest(origin: string, path: string): Buffer {
  const { host } = new URL(origin)
  return requestBytes('GET', path, { host, accept: 'text/html', 'x-forwarded-for': '192.0.2.1' })
}
