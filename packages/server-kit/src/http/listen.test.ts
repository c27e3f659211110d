import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { describe, it } from 'node:test'
import { isBrowserIdError } from '@signet-id/protocol'
import { createConnectionLimit } from './connection-limit.ts'
import { Reply, type ServiceRequest } from './exchange.ts'
import { type Listening, type ListenOptions, listen } from './listen.ts'
import { exchange, isClosed, openSocket, statusOf } from './raw-http.test-kit.ts'
import type { Service } from './service.ts'

type Handler = Service['handle']

const textOf = async (request: ServiceRequest): Promise<string> =>
  Buffer.from(await request.arrayBuffer()).toString()

async function server(
  t: { after(work: () => Promise<void>): void },
  handle: Handler,
  options: ListenOptions = {},
): Promise<Listening> {
  const listening = await listen({ handle }, '127.0.0.1', 0, options)
  t.after(() => listening.close())
  return listening
}

const hello: Handler = async (request) => new Reply(`${request.method} ${request.url}`)
const get = (path: string, ...headers: string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: id.example.org', 'Connection: close', ...headers, '', ''].join(
    '\r\n',
  )

describe('listen', () => {
  it('answers a plain request', async (t) => {
    const { port } = await server(t, hello)
    const answer = await exchange(port, get('/a?b=c'))
    assert.equal(statusOf(answer), 200)
    assert.match(answer, /GET http:\/\/id\.example\.org\/a\?b=c$/)
  })

  it('answers a probe of HTTP/1.0, which need not name a host', async (t) => {
    const { port } = await server(t, hello)
    const answer = await exchange(port, 'GET /__lbheartbeat__ HTTP/1.0\r\n\r\n')
    assert.equal(statusOf(answer), 200)
    assert.match(answer, /GET http:\/\/localhost\/__lbheartbeat__$/)
  })

  for (const [name, request, status] of [
    ['T124 a method of its own', 'BREW / HTTP/1.1\r\nHost: a.example\r\n\r\n', 400],
    ['T124 an absolute URI', 'GET http://evil.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n', 400],
    ['T124 the asterisk form', 'OPTIONS * HTTP/1.1\r\nHost: a.example\r\n\r\n', 400],
    [
      'T127 a path that begins a host',
      'GET //evil.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n',
      400,
    ],
    ['T124 Host twice', 'GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n', 400],
    ['T124 no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['T124 an empty Host', 'GET / HTTP/1.0\r\nHost: \r\n\r\n', 400],
    ['T124 Host twice in HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a.example\r\nHost: b\r\n\r\n', 400],
    ['T124 a Host that is a URL', 'GET / HTTP/1.1\r\nHost: a.example/x?y@z\r\n\r\n', 400],
    [
      'T124 two lengths',
      'POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      400,
    ],
    [
      'T124 a length and chunks',
      'POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['T124 a blank before the colon', 'GET / HTTP/1.1\r\nHost : a.example\r\n\r\n', 400],
    [
      'T125 a bare line feed in a header',
      'GET / HTTP/1.1\r\nHost: a.example\r\nX: a\nSet-Cookie: b\r\n\r\n',
      400,
    ],
    ['T125 a NUL in a header', 'GET / HTTP/1.1\r\nHost: a.example\r\nX: a\0b\r\n\r\n', 400],
    [
      'T124 chunks in HTTP/1.0',
      'POST / HTTP/1.0\r\nHost: a.example\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    [
      'T124 a coding beside chunks',
      'POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['T124 HTTP/0.9', 'GET /\r\n\r\n', 400],
    ['T124 a fragment', 'GET /a#b HTTP/1.1\r\nHost: a.example\r\n\r\n', 400],
    ['T124 a backslash in a path', 'GET /a\\..\\b HTTP/1.1\r\nHost: a.example\r\n\r\n', 400],
    ['an expectation of its own', 'GET / HTTP/1.1\r\nHost: a.example\r\nExpect: more\r\n\r\n', 417],
    ['T120 a header over 8 KiB', get('/', `X: ${'a'.repeat(9000)}`), 431],
    ['T120 a URL over 2 KiB', get(`/${'a'.repeat(3000)}`), 414],
    ['T124 no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400],
  ] as const) {
    it(`refuses ${name} with ${status} and closes`, async (t) => {
      const { port } = await server(t, hello)
      const answer = await exchange(port, request)
      assert.equal(statusOf(answer), status)
      assert.match(answer, /\r\nx-content-type-options: nosniff\r\n[\s\S]*\r\n\r\n.+\n$/)
    })
  }

  it('takes a backslash in a query, as browsers write it', async (t) => {
    const { port } = await server(t, hello)
    assert.equal(statusOf(await exchange(port, get('/a?b=\\'))), 200)
  })

  it('T124 never says of a fault what somebody would take for the answer to the request before it', async (t) => {
    const events = new EventEmitter()
    const { port } = await server(t, async () => {
      await once(events, 'go on')
      return new Reply('late')
    })
    const first = 'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n'
    assert.equal(await exchange(port, `${first}nonsense\r\n\r\n`), '')
    events.emit('go on')
  })

  it('says with a refusal of its own what the service says with every answer', async (t) => {
    const twice = 'GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n'
    const plain = await server(t, hello)
    assert.match(await exchange(plain.port, twice), /x-content-type-options: nosniff/i)
    const own = await listen({ handle: hello, headers: { 'x-own': '1' } }, '127.0.0.1', 0)
    t.after(() => own.close())
    assert.match(await exchange(own.port, twice), /^HTTP\/1\.1 400[\s\S]*x-own: 1/)
  })

  it('T120 answers 408 to headers that never end', async (t) => {
    const limits = { headersTimeout: 80, requestTimeout: 80, connectionsCheckingInterval: 20 }
    const { port } = await server(t, hello, { limits })
    assert.equal(statusOf(await exchange(port, 'GET / HTTP/1.1\r\nHost: a.exam')), 408)
  })

  it('T120 answers 408 to a body that never ends', async (t) => {
    const limits = { headersTimeout: 80, requestTimeout: 100, connectionsCheckingInterval: 20 }
    const { port } = await server(t, async (request) => new Reply(await textOf(request)), {
      limits,
    })
    const started = 'POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 9\r\n\r\nhalf'
    assert.ok([408, 400, 0].includes(statusOf(await exchange(port, started))))
  })

  it('T120 cuts a peer that asks for much and reads nothing, and gives the place back', async (t) => {
    const answer: Handler = async (request) =>
      new Reply(request.url.endsWith('/large') ? 'x'.repeat(16 << 20) : 'small')
    const connections = createConnectionLimit(1, [])
    const limits = { stillTimeout: 100 }
    const { port } = await server(t, answer, { limits, connections })
    const dawdler = await openSocket(port)
    dawdler.on('error', () => {})
    dawdler.pause()
    dawdler.write('GET /large HTTP/1.1\r\nHost: a.example\r\n\r\n')
    const endMs = performance.now() + 5000
    let status = 0
    while (status !== 200 && performance.now() < endMs)
      status = statusOf(await exchange(port, get('/')))
    assert.equal(status, 200)
    dawdler.destroy()
  })

  it('T120 cuts connections of a source beyond its share, and gives the place back', async (t) => {
    const connections = createConnectionLimit(3, [])
    const { port } = await server(t, hello, { connections })
    const held = await Promise.all([openSocket(port), openSocket(port), openSocket(port)])
    assert.equal(statusOf(await exchange(port, get('/'))), 0)
    assert.equal(connections.refused, 1)
    const [first] = held
    first?.destroy()
    let answer = ''
    while (statusOf(answer) !== 200) answer = await exchange(port, get('/'))
    for (const socket of held) socket.destroy()
  })

  it('does not count the connections of a trusted proxy', async (t) => {
    const connections = createConnectionLimit(1, ['127.0.0.0/8'])
    const { port } = await server(t, hello, { connections })
    const held = await Promise.all([openSocket(port), openSocket(port), openSocket(port)])
    assert.equal(statusOf(await exchange(port, get('/'))), 200)
    for (const socket of held) socket.destroy()
  })

  it('T120 serves others while a hundred dawdle', async (t) => {
    const read: Handler = async (request) => new Reply(await textOf(request))
    const { port } = await server(t, read)
    const slow = await Promise.all(Array.from({ length: 100 }, () => openSocket(port)))
    for (const socket of slow)
      socket.write(
        'POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n',
      )
    const startMs = performance.now()
    assert.equal(statusOf(await exchange(port, get('/'))), 200)
    assert.ok(performance.now() - startMs < 500)
    for (const socket of slow) socket.destroy()
  })

  it('says what is wrong with where it should listen', async (t) => {
    const { port } = await server(t, hello)
    for (const [host, at, message] of [
      ['127.0.0.1', port, `cannot listen on 127.0.0.1:${port}; another program uses that port`],
      ['192.0.2.1', 1, 'cannot listen on 192.0.2.1:1; this machine has no such address'],
      ['2001:db8::1', 1, 'cannot listen on [2001:db8::1]:1; this machine has no'],
      ['nowhere.invalid', 1, 'cannot listen on nowhere.invalid:1; that name has no address'],
    ] as const)
      await assert.rejects(listen({ handle: hello }, host, at), (error: Error) => {
        assert.ok(error.message.startsWith(message), error.message)
        return isBrowserIdError(error) && error.code === 'ERR_LISTEN_FAILED'
      })
  })
})

describe('stopping', () => {
  it('finishes what runs, and closes its connection', async () => {
    const events = new EventEmitter()
    const reached = once(events, 'reached')
    const goOn = once(events, 'go on')
    const listening = await listen(
      {
        async handle() {
          events.emit('reached')
          await goOn
          return new Reply('done')
        },
      },
      '127.0.0.1',
      0,
    )
    const answer = exchange(listening.port, 'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n')
    await reached
    const closed = listening.close()
    events.emit('go on')
    assert.match(await answer, /^HTTP\/1\.1 200[\s\S]*connection: close[\s\S]*done/i)
    await closed
    assert.equal(await exchange(listening.port, get('/')), '')
  })

  it('answers every request of a connection that sent five at once, whichever is done first', async () => {
    const waiting: (() => void)[] = []
    const listening = await listen(
      {
        async handle() {
          await new Promise<void>((resolve) => waiting.push(resolve))
          return new Reply('done')
        },
      },
      '127.0.0.1',
      0,
    )
    const until = async (there: number): Promise<void> => {
      while (waiting.length < there) await new Promise(setImmediate)
    }
    const one = 'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n'
    const socket = await openSocket(listening.port)
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += String(chunk)
    })
    const gone = once(socket, 'close')
    socket.write(one.repeat(4))
    await until(4)
    const closed = listening.close()
    socket.write(one)
    await until(5)
    for (const goOn of waiting.reverse()) goOn()
    await Promise.all([closed, gone])
    assert.equal(text.split('HTTP/1.1 200').length - 1, 5)
    assert.equal(text.split(/connection: close/i).length - 1, 1)
  })

  it('answers one more request on a kept-alive connection, if it comes in time', async () => {
    const listening = await listen({ handle: hello }, '127.0.0.1', 0, {
      limits: { lastRequestMs: 2000 },
    })
    const socket = await openSocket(listening.port)
    socket.setEncoding('latin1')
    socket.write('GET /1 HTTP/1.1\r\nHost: a.example\r\n\r\n')
    await once(socket, 'data')
    const closed = listening.close()
    const last = once(socket, 'data')
    socket.write('GET /2 HTTP/1.1\r\nHost: a.example\r\n\r\n')
    assert.match(String(await last), /connection: close/i)
    await closed
  })

  it('closes idle connections', async () => {
    const listening = await listen({ handle: hello }, '127.0.0.1', 0)
    const socket = await openSocket(listening.port)
    const gone = isClosed(socket)
    await listening.close()
    assert.equal(await gone, true)
  })
})
