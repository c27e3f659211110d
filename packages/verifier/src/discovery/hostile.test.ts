// Real servers that mean harm, on loopback, with real TLS (threat model 6F). The canary must never be reached.
import assert from 'node:assert/strict'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { deflateSync, gzipSync } from 'node:zlib'
import { parseDomain } from '@signet-id/protocol'
import { createTestAuthority, supportText, type TlsIdentity, testKey } from '@signet-id/testing'
import { FETCH_LIMITS, type FetchLimits } from './document-request.ts'
import { createFetchDocument, type FetchSeams } from './fetch-document.ts'
import { createDiscovery, type FetchDocument, type FetchedDocument } from './index.ts'
import { LOOPBACK_ADDRESSES } from './resolve.ts'

const IDP = parseDomain('idp.example')
const TEXT = supportText(testKey('Ed25519'))
const authority = createTestAuthority()
/** The same limits, a tenth as long: the tests wait for several of them. */
const LIMITS: FetchLimits = {
  ...FETCH_LIMITS,
  connectMs: 300,
  tlsMs: 300,
  firstByteMs: 300,
  wholeMs: 600,
  slowWindowMs: 100,
}
const open: Server[] = []
const sockets = new Set<TLSSocket>()
let canaryPort = 0
let canaryHits = 0

async function listen(server: Server, host = '127.0.0.1', port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, host, resolve),
  )
  open.push(server)
  return (server.address() as AddressInfo).port
}
const serve = (
  listener: RequestListener,
  identity: TlsIdentity = authority.issue(['idp.example']),
): Promise<number> => listen(createHttpsServer({ ...identity }, listener) as unknown as Server)
const document: RequestListener = (_, response) =>
  response.setHeader('content-type', 'application/json').end(TEXT)

/** Says something of its own once it was asked. */
function serveRaw(say: (socket: TLSSocket) => void): Promise<number> {
  const server = createTlsServer(authority.issue(['idp.example']), (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    socket.once('data', () => say(socket))
  })
  return listen(server as unknown as Server)
}
function drip(socket: TLSSocket, text: string): void {
  const timer = setInterval(() => socket.write(text), 20)
  socket.once('close', () => clearInterval(timer))
}

/** A fetch that takes loopback for a public address, so that a hostile server can be real. */
function fetchFrom(port: number, seams: FetchSeams = {}): Promise<FetchedDocument> {
  return fetcher(port, seams)(IDP, IDP)
}
function fetcher(port: number, seams: FetchSeams = {}): FetchDocument {
  return createFetchDocument(
    { hosts: new Map(), extraCa: authority.cert },
    {
      resolve: async () => LOOPBACK_ADDRESSES,
      isForbidden: () => false,
      limits: LIMITS,
      port,
      ...seams,
    },
  )
}

before(async () => {
  canaryPort = await listen(
    createHttpServer((_, response) => {
      canaryHits++
      response.end()
    }),
  )
})
after(() => {
  for (const socket of sockets) socket.destroy()
  for (const server of open) {
    server.closeAllConnections?.()
    server.close()
  }
  assert.equal(canaryHits, 0, 'the canary was reached')
})

describe('fetching a document', () => {
  it('asks for one path on behalf of a domain, uncompressed, and nothing else', async () => {
    let seen: Record<string, unknown> = {}
    const port = await serve((request, response) => {
      seen = { method: request.method, url: request.url, ...request.headers }
      document(request, response)
    })
    assert.equal((await fetchFrom(port)).body.toString(), TEXT)
    assert.deepEqual(seen, {
      method: 'GET',
      url: '/.well-known/browserid?domain=idp.example',
      accept: 'application/json',
      'accept-encoding': 'identity',
      connection: 'close',
      host: `idp.example:${port}`,
    })
  })
  for (const status of [301, 302, 303, 307, 308])
    it(`T67 does not follow ${status}`, async () => {
      const port = await serve((_, response) =>
        response.writeHead(status, { location: `http://127.0.0.1:${canaryPort}/` }).end(),
      )
      assert.equal((await fetchFrom(port)).status, status)
    })
  const bodies: Record<string, RequestListener> = {
    'a body over 64 KiB, announced': (_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('x'.repeat(70_000)),
    'an endless body': (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      }
      response.on('drain', more)
      more()
    },
    'a body that drips': (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(timer))
    },
    'headers and then silence': (_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders(),
    silence: () => {},
    'a reset before headers': (request) => request.socket.destroy(),
    'a reset in the body': (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
      response.write('{')
      setImmediate(() => request.socket.destroy())
    },
    'headers over 16 KiB': (_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'x-big': 'x'.repeat(20_000) })
        .end(TEXT),
    'endless interim answers': (request, response) => {
      const timer = setInterval(() => response.writeProcessing(), 5)
      request.socket.on('close', () => clearInterval(timer))
    },
    'a bomb of gzip': (_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(gzipSync(Buffer.alloc(10_000_000))),
    'an unknown coding': (_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'br' })
        .end(TEXT),
    'broken gzip': (_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(TEXT),
  }
  for (const [rule, listener] of Object.entries(bodies))
    it(`T68 cuts ${rule} at the limit`, async () => {
      const port = await serve(listener)
      const startMs = performance.now()
      const heap = process.memoryUsage().arrayBuffers
      await assert.rejects(fetchFrom(port), { name: 'DiscoveryError' })
      assert.ok(performance.now() - startMs < 1500)
      assert.ok(process.memoryUsage().arrayBuffers - heap < 32 * 1024 * 1024)
    })
  // What no HTTP server would say, byte by byte.
  const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
  const SIZE = Buffer.byteLength(TEXT)
  const raw: Record<string, (socket: TLSSocket) => void> = {
    'another protocol': (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
    'a switch of protocols': (socket) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    'two lengths': (socket) =>
      socket.end(`${HEAD}Content-Length: ${SIZE}\r\nContent-Length: 1\r\n\r\n${TEXT}`),
    'a length beside chunks': (socket) =>
      socket.end(`${HEAD}Content-Length: ${SIZE}\r\nTransfer-Encoding: chunked\r\n\r\n${TEXT}`),
    'a length that is too long': (socket) =>
      socket.end(`${HEAD}Content-Length: ${SIZE + 1}\r\n\r\n${TEXT}`),
    'a length that no number holds': (socket) =>
      socket.end(`${HEAD}Content-Length: 99999999999999999999999\r\n\r\n${TEXT}`),
    'chunks cut in the middle': (socket) =>
      socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${SIZE.toString(16)}\r\n{`),
    'a chunk of impossible size': (socket) =>
      socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{`),
    'two thousand small headers': (socket) =>
      socket.end(`${HEAD}${'X-A: 0123456789\r\n'.repeat(2000)}\r\n${TEXT}`),
    'headers that drip': (socket) => {
      socket.write(HEAD)
      drip(socket, 'X-A: 1\r\n')
    },
    'chunks that drip': (socket) => {
      socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`)
      drip(socket, '1\r\n \r\n')
    },
    'chunk extensions without end': (socket) => {
      socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n1;`)
      for (let i = 0; i < 64; i++) socket.write('x'.repeat(16_384))
      drip(socket, 'x')
    },
    'trailers without end': (socket) => {
      socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n`)
      drip(socket, 'X-A: 1\r\n')
    },
    'interim answers in a flood': (socket) =>
      socket.write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(20_000)),
    'a bomb of deflate': (socket) => {
      const bomb = deflateSync(Buffer.alloc(10_000_000))
      socket.write(`${HEAD}Content-Encoding: deflate\r\nContent-Length: ${bomb.length}\r\n\r\n`)
      socket.end(bomb)
    },
    'many small bombs in one body': (socket) => {
      const bombs = Buffer.concat(Array<Buffer>(60).fill(gzipSync(Buffer.alloc(60_000))))
      socket.write(`${HEAD}Content-Encoding: gzip\r\nContent-Length: ${bombs.length}\r\n\r\n`)
      socket.end(bombs)
    },
    'a bomb in a bomb': (socket) => {
      const bomb = gzipSync(gzipSync(Buffer.alloc(10_000_000)))
      socket.write(`${HEAD}Content-Encoding: gzip, gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`)
      socket.end(bomb)
    },
  }
  for (const [rule, say] of Object.entries(raw))
    it(`T68 T124 takes no document from ${rule}`, async () => {
      const startMs = performance.now()
      const buffers = process.memoryUsage().arrayBuffers
      await assert.rejects(fetchFrom(await serveRaw(say)), { name: 'DiscoveryError' })
      assert.ok(performance.now() - startMs < 1500)
      assert.ok(process.memoryUsage().arrayBuffers - buffers < 32 * 1024 * 1024)
    })
  it('reads HTTP/1.0, a body that ends with its connection, and no more than its length', async () => {
    for (const text of [
      `HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n${TEXT}`,
      `${HEAD}\r\n${TEXT}`,
      `${HEAD}Content-Length: ${SIZE}\r\n\r\n${TEXT}HTTP/1.1 302 Found\r\n\r\n`,
      `HTTP/1.1 103 Early Hints\r\nLink: <http://127.0.0.1:${canaryPort}/>; rel=preload\r\n\r\n${HEAD}Content-Length: ${SIZE}\r\n\r\n${TEXT}`,
    ])
      assert.equal(
        (await fetchFrom(await serveRaw((socket) => socket.end(text)))).body.toString(),
        TEXT,
      )
  })
  it('T68 cuts a host that takes the connection and never shakes hands', async () => {
    const sockets: Socket[] = []
    const port = await listen(
      createTcpServer((socket) => sockets.push(socket)) as unknown as Server,
    )
    await assert.rejects(fetchFrom(port), {
      code: 'ERR_DISCOVERY_TIMEOUT',
      reason: 'timeout trying to load well-known for idp.example',
    })
    for (const socket of sockets) socket.destroy()
  })
  it('T74 takes a host that hangs up at once for one that cannot be reached', async () => {
    for (const hangUp of [
      (socket: Socket) => socket.destroy(),
      (socket: Socket) => socket.resetAndDestroy(),
    ]) {
      const port = await listen(createTcpServer(hangUp) as unknown as Server)
      const fetchDocument = fetcher(port)
      for (let i = 0; i < 50; i++)
        await assert.rejects(fetchDocument(IDP, IDP), { code: 'ERR_DISCOVERY_NETWORK' })
    }
  })
  it('T68 serves others meanwhile', async () => {
    const [slow, quick] = [fetcher(await serve(() => {})), fetcher(await serve(document))]
    await quick(IDP, IDP)
    const waiting = Promise.allSettled(Array.from({ length: 32 }, () => slow(IDP, IDP)))
    const startMs = performance.now()
    assert.equal((await quick(IDP, IDP)).status, 200)
    assert.ok(performance.now() - startMs < 500)
    await waiting
  })
  it('reads gzip and deflate that nobody asked for, within the limit', async () => {
    const port = await serve((_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(gzipSync(TEXT)),
    )
    assert.equal((await fetchFrom(port)).body.toString(), TEXT)
  })
  it('T65 refuses a private address, alone or beside a public one, and sends nothing', async () => {
    const private4 = { address: '127.0.0.1', family: 4 }
    for (const addresses of [
      [private4],
      [{ address: '8.8.8.8', family: 4 }, private4],
      [{ address: '::1', family: 6 }],
      [{ address: '::ffff:127.0.0.1', family: 6 }],
    ]) {
      const fetchDocument = createFetchDocument(
        { hosts: new Map() },
        { resolve: async () => addresses, port: canaryPort },
      )
      await assert.rejects(fetchDocument(IDP, IDP), { code: 'ERR_DISCOVERY_ADDRESS_FORBIDDEN' })
    }
  })
  it('T66 resolves once and connects only to what was checked', async () => {
    // The stub says a server first and the canary ever after; 127.0.0.1 counts as inside, 127.0.0.2 as the internet.
    const server = createHttpsServer(
      { ...authority.issue(['idp.example']) },
      document,
    ) as unknown as Server
    await listen(server, '127.0.0.2', canaryPort)
    let asked = 0
    const resolve = async () => [{ address: asked++ === 0 ? '127.0.0.2' : '127.0.0.1', family: 4 }]
    const seams: FetchSeams = { resolve, isForbidden: (address) => address === '127.0.0.1' }
    assert.equal((await fetchFrom(canaryPort, seams)).status, 200)
    assert.equal(asked, 1)
    await assert.rejects(fetchFrom(canaryPort, seams), { code: 'ERR_DISCOVERY_ADDRESS_FORBIDDEN' })
  })
  it('T64 sends nothing for names that never reach the internet', async () => {
    const ours = createFetchDocument(
      { hosts: new Map() },
      { resolve: async () => LOOPBACK_ADDRESSES, isForbidden: () => false, port: canaryPort },
    )
    const asked: string[] = []
    const delegating: FetchDocument = async (host) => {
      asked.push(host)
      const headers = { 'content-type': 'application/json' }
      return { status: 200, headers, body: JSON.stringify({ authority: target }) }
    }
    let target = ''
    for (const name of [
      'a.localhost',
      'x.local',
      'x.internal',
      'x.home.arpa',
      'x.onion',
      'x.test',
      'x.invalid',
    ]) {
      target = name
      const forbidden = {
        code: 'ERR_DISCOVERY_DOMAIN_FORBIDDEN',
        reason: `invalid domain: ${name}`,
      }
      for (const fetchDocument of [ours, delegating])
        await assert.rejects(
          createDiscovery({ fetchDocument }).discover(parseDomain(name)),
          forbidden,
        )
      await assert.rejects(createDiscovery({ fetchDocument: delegating }).discover(IDP), forbidden)
    }
    assert.deepEqual(new Set(asked), new Set([IDP]))
  })
  it('T64 asks for them where a developer says so', async () => {
    const fetchDocument: FetchDocument = async () => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: TEXT,
    })
    const kindOf = async (name: string, options: object): Promise<string> =>
      (await createDiscovery({ fetchDocument, ...options }).discover(parseDomain(name))).kind
    assert.equal(await kindOf('a.localhost', { allowLoopback: true }), 'provider')
    assert.equal(await kindOf('a.test', { hosts: { 'a.test': 'http://localhost:1' } }), 'provider')
    assert.equal(await kindOf('a.test', { allowLoopback: true }), 'provider')
    await assert.rejects(kindOf('a.test', { allowLoopback: true, fetchDocument: undefined }), {
      code: 'ERR_DISCOVERY_DOMAIN_FORBIDDEN',
    })
  })
  it('ignores a proxy named by the environment', async () => {
    process.env.HTTPS_PROXY = process.env.https_proxy = `http://127.0.0.1:${canaryPort}`
    process.env.NODE_USE_ENV_PROXY = '1'
    try {
      assert.equal((await fetchFrom(await serve(document))).status, 200)
    } finally {
      for (const name of ['HTTPS_PROXY', 'https_proxy', 'NODE_USE_ENV_PROXY'])
        delete process.env[name]
    }
  })
})

describe('TLS', () => {
  const faults: Record<string, TlsIdentity> = {
    'a certificate of another authority': createTestAuthority('Somebody').issue(['idp.example']),
    'a certificate for another name': authority.issue(['other.example']),
    'a certificate for a subdomain': authority.issue(['www.idp.example']),
    'a certificate for the address': authority.issue(['127.0.0.1']),
    'an expired certificate': authority.issue(['idp.example'], { notAfterMs: Date.now() - 1000 }),
    'a certificate from the future': authority.issue(['idp.example'], {
      notBeforeMs: Date.now() + 3_600_000,
    }),
  }
  for (const [rule, identity] of Object.entries(faults))
    it(`T71 refuses ${rule}`, async () =>
      assert.rejects(fetchFrom(await serve(document, identity)), { code: 'ERR_DISCOVERY_TLS' }))
  it('T71 refuses plain http', async () =>
    assert.rejects(fetchFrom(await listen(createHttpServer(document))), {
      code: 'ERR_DISCOVERY_TLS',
    }))
  it('T71 refuses our own authority when it was not added', async () => {
    const port = await serve(document)
    const fetchDocument = createFetchDocument(
      { hosts: new Map() },
      { resolve: async () => LOOPBACK_ADDRESSES, isForbidden: () => false, port },
    )
    await assert.rejects(fetchDocument(IDP, IDP), { code: 'ERR_DISCOVERY_TLS' })
  })
  /** Node's own; in two parts, because no file of ours may name it (test/repository/papers.test.ts). */
  const SWITCH = ['NODE_TLS', 'REJECT_UNAUTHORIZED'].join('_')
  it('T71 lets no environment switch its checks off', async () => {
    const port = await serve(document, createTestAuthority('Somebody').issue(['idp.example']))
    process.env[SWITCH] = '0'
    try {
      await assert.rejects(fetchFrom(port), { code: 'ERR_DISCOVERY_TLS' })
    } finally {
      delete process.env[SWITCH]
    }
  })
  it('T71 speaks TLS 1.2 and newer only', async () => {
    const identity = authority.issue(['idp.example'])
    const old = createHttpsServer(
      { ...identity, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      document,
    )
    await assert.rejects(fetchFrom(await listen(old as unknown as Server)), {
      code: 'ERR_DISCOVERY_TLS',
    })
  })
  it('accepts through the host map a certificate for the domain', async () => {
    const port = await serve(document)
    const discovery = createDiscovery({
      hosts: { 'idp.example': `https://127.0.0.1:${port}` },
      extraCa: authority.cert,
    })
    assert.equal((await discovery.discover(IDP)).kind, 'provider')
  })
})

describe('on a developer’s machine', () => {
  it('reaches *.localhost through the host map, whatever the resolver says', async () => {
    const port = await listen(createHttpServer(document))
    const discovery = createDiscovery({
      hosts: { 'idp.localhost': `http://idp.localhost:${port}` },
    })
    const found = await discovery.discover(parseDomain('idp.localhost'))
    assert.ok(
      found.kind === 'provider' && found.authenticationUrl === `http://idp.localhost:${port}/auth`,
    )
  })
  it('T71 maps to this machine only', () => {
    for (const base of [
      'http://10.0.0.1',
      'https://idp.example',
      'http://169.254.169.254',
      'http://localhost.example',
      'http://[fe80::1]',
    ])
      assert.throws(() => createDiscovery({ hosts: { 'idp.example': base } }), TypeError)
  })
})
