// A small internet on loopback for doctor: hosts with real certificates of a test authority, a name server, a wrong answer each.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { headersFor } from '@signet-id/server-kit'
import {
  createTestAuthority,
  supportText,
  type TestAuthority,
  type TlsIdentity,
  testKey,
} from '@signet-id/testing'
import { runSignet, temporaryFolder } from '../cli.test-kit.ts'

/** A test of node:test, as far as clean-up goes. */
export interface Cleanup {
  after(work: () => unknown): void
}

export const AUTHORITY: TestAuthority = createTestAuthority()
export const GOOD_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  'cache-control': 'public, max-age=3600',
}
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  ...headersFor('journey'),
  'content-type': 'text/html; charset=utf-8',
  'set-cookie': '__Host-idp_tx=a; Path=/; HttpOnly; Secure; SameSite=Lax',
}
const PAGE = '<script src="/assets/a.js" defer></script><div id="journey"></div>'
/** What a sound host answers beside document and pages. */
const OTHERS: Readonly<Record<string, { readonly type: string; readonly body: string }>> = {
  '/assets/a.js': { type: 'text/javascript', body: '' },
  '/account': { type: 'text/html', body: '<form action="/account/sign-in">' },
  '/enrol': { type: 'text/html', body: 'ERR_LINK_INVALID' },
}

/** A good document with one key. */
export const DOCUMENT: string = supportText(testKey('RS256', 'doctor'))

/** What a host answers: the document's answer, the page's answer. */
export interface FakeHost {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly page?: {
    readonly status?: number
    readonly headers?: Record<string, string | string[]>
    readonly body?: string
  }
  /** What else is answered, by path; undefined: it is not there. */
  readonly others?: Readonly<Record<string, { type: string; body: string } | undefined>>
  readonly tls?: TlsIdentity | 'none'
}

/** Serves one host; the port. */
export async function serveHost(t: Cleanup, name: string, host: FakeHost): Promise<number> {
  const listener: RequestListener = (request, response) => {
    if (request.url?.startsWith('/.well-known/browserid')) {
      response.writeHead(host.status ?? 200, host.headers ?? GOOD_HEADERS)
      response.end(host.body ?? DOCUMENT)
    } else {
      const path = request.url ?? ''
      const { page = {}, others = {} } = host
      const other = path in others ? others[path] : OTHERS[path]
      if (other) response.writeHead(200, { 'content-type': other.type })
      else if (path in others) response.writeHead(404)
      else response.writeHead(page.status ?? 200, { ...PAGE_HEADERS, ...page.headers })
      response.end(other?.body ?? page.body ?? PAGE)
    }
  }
  const server: Server =
    host.tls === 'none'
      ? createHttpServer(listener)
      : createHttpsServer(host.tls ?? AUTHORITY.issue([name]), listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return (server.address() as AddressInfo).port
}

export interface Examined {
  readonly code: number
  readonly green: boolean
  readonly next: string | null
  readonly findings: readonly {
    check: string
    verdict: string
    code: string
    says: string
    next: string | null
  }[]
}

/** Runs doctor on `example.test` over these hosts. */
export async function examineHosts(
  t: Cleanup,
  hosts: Readonly<Record<string, FakeHost>>,
  words: readonly string[] = [],
): Promise<Examined> {
  const connect: string[] = []
  for (const [name, host] of Object.entries(hosts))
    connect.push('--connect', `${name}=https://127.0.0.1:${await serveHost(t, name, host)}`)
  return runDoctor(t, [...connect, ...words])
}

export async function runDoctor(
  t: Cleanup,
  words: readonly string[],
  now?: () => number,
): Promise<Examined> {
  const ca = join(temporaryFolder(t), 'ca.pem')
  writeFileSync(ca, AUTHORITY.cert)
  const { code, stdout, stderr } = await runSignet(
    ['doctor', 'example.test', '--json', '--ca', ca, ...words],
    now ? { now } : {},
  )
  if (stdout === '') throw new Error(stderr)
  return { code, ...JSON.parse(stdout) }
}

/** A name server with fixed answers; its `address:port`. */
export async function serveNames(
  t: Cleanup,
  records: Readonly<Record<string, string>>,
): Promise<string> {
  const socket = createSocket('udp4', (query, from) => {
    let name = ''
    let at = 12
    for (let size = query[at] ?? 0; size > 0; size = query[at] ?? 0) {
      name += `${query.toString('ascii', at + 1, at + 1 + size)}.`
      at += size + 1
    }
    const question = query.subarray(12, at + 5)
    const isA = query.readUInt16BE(at + 1) === 1
    const address = isA ? records[name.slice(0, -1)] : undefined
    const known = name.slice(0, -1) in records
    const head = Buffer.from([0x81, known ? 0x80 : 0x83, 0, 1, 0, address ? 1 : 0, 0, 0, 0, 0])
    const answer = address
      ? Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)])
      : Buffer.alloc(0)
    socket.send(
      Buffer.concat([query.subarray(0, 2), head, question, answer]),
      from.port,
      from.address,
    )
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.after(() => socket.close())
  return `127.0.0.1:${socket.address().port}`
}
