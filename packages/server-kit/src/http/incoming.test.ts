// Requests as they come over a socket, and answers as they go: what services see, and what the other end reads.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readJsonBody } from './body.ts'
import { type Answer, Reply, type ServiceRequest } from './exchange.ts'
import { platformRequest } from './incoming.ts'
import { listen } from './listen.ts'
import { exchange, openSocket, statusOf } from './raw-http.test-kit.ts'

type Test = { after(work: () => Promise<void>): void }

async function serve(
  t: Test,
  handle: (request: ServiceRequest) => Promise<Answer> | Answer,
): Promise<number> {
  const service = { handle: async (request: ServiceRequest) => handle(request) }
  const { port, close } = await listen(service, '127.0.0.1', 0)
  t.after(close)
  return port
}

const lines = (...text: readonly string[]): string => text.join('\r\n')
const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4)

function ask(port: number, request: string, headers: readonly string[] = [], body = '') {
  return exchange(
    port,
    lines(`${request} HTTP/1.1`, 'Host: a.example', 'Connection: close', ...headers, '', body),
  )
}

describe('a request from a socket', () => {
  it('joins fields that stand twice, as Headers does, and knows none by another name', async (t) => {
    const names = ['cookie', 'X-Two', 'content-type', 'user-agent', 'nothing', '__proto__']
    const port = await serve(t, ({ headers }) => Reply.json(names.map((name) => headers.get(name))))
    const answer = await ask(port, 'GET /', [
      'Cookie: a=1',
      'X-Two: 1',
      'Content-Type: application/json',
      'cookie: b=2',
      'x-two:  2 ',
      'Content-Type: text/plain',
      'User-Agent: über',
    ])
    assert.deepEqual(JSON.parse(Buffer.from(bodyOf(answer), 'latin1').toString()), [
      'a=1; b=2',
      '1, 2',
      'application/json, text/plain',
      'Ã¼ber', // bytes, as Headers has them
      null,
      null,
    ])
  })

  it('brings its path into one spelling', async (t) => {
    const port = await serve(t, ({ url }) => new Reply(url))
    for (const [path, url] of [
      ['/a/b?c=d', 'http://a.example/a/b?c=d'],
      ['/a/../b', 'http://a.example/b'],
      ['/%2e%2e/b', 'http://a.example/b'],
      ['/a"b', 'http://a.example/a%22b'],
    ] as const)
      assert.equal(bodyOf(await ask(port, `GET ${path}`)), url)
  })

  it('T124 is refused when host and path make no URL', async (t) => {
    const port = await serve(t, () => new Reply('reached'))
    for (const host of ['a.example:99999', '1.2.3.4.5', '256.1.1.1'])
      assert.equal(
        statusOf(await exchange(port, lines('GET / HTTP/1.1', `Host: ${host}`, '', ''))),
        400,
        host,
      )
  })

  it('gives its body whole or in pieces, and none where there is none', async (t) => {
    const port = await serve(t, async (request) => {
      const chunks: Uint8Array[] = []
      if (request.url.endsWith('/pieces'))
        for await (const chunk of request.body ?? []) chunks.push(chunk)
      else chunks.push(new Uint8Array(await request.arrayBuffer()))
      return new Reply(Buffer.concat(chunks))
    })
    const length = ['Content-Length: 5']
    const chunked = ['Transfer-Encoding: chunked']
    for (const path of ['/whole', '/pieces']) {
      assert.equal(bodyOf(await ask(port, `POST ${path}`, length, 'hello')), 'hello')
      assert.equal(
        bodyOf(await ask(port, `POST ${path}`, chunked, '2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n')),
        'hello',
      )
      assert.equal(bodyOf(await ask(port, `GET ${path}`)), '')
    }
  })

  it('that is cut half-way rejects instead of waiting', async (t) => {
    let cut: (error: unknown) => void = () => {}
    const wasCut = new Promise<unknown>((resolve) => {
      cut = resolve
    })
    const port = await serve(t, async (request) => {
      await request.arrayBuffer().catch(cut)
      return new Reply('late')
    })
    const socket = await openSocket(port)
    socket.write(lines('POST / HTTP/1.1', 'Host: a.example', 'Content-Length: 9', '', 'half'))
    setTimeout(() => socket.destroy(), 20)
    assert.match(String(await wasCut), /cut|aborted/)
  })

  it('is read once', async (t) => {
    const port = await serve(t, async (request) => {
      await request.arrayBuffer()
      return new Reply(await request.arrayBuffer().then(String, ({ message }) => message))
    })
    assert.match(bodyOf(await ask(port, 'POST /', ['Content-Length: 2'], 'ab')), /read before/)
  })

  it('becomes a Request of the platform for whoever needs one', async (t) => {
    const port = await serve(t, async (asked) => {
      const request = platformRequest(asked)
      assert.ok(request instanceof Request)
      const { method, headers } = request
      return Response.json([method, headers.get('x-one'), await request.json()])
    })
    const answer = await ask(port, 'POST /', ['X-One: 1', 'Content-Length: 7'], '{"a":1}')
    assert.equal(bodyOf(answer), '["POST","1",{"a":1}]')
    const own = new Request('https://a.example/')
    assert.equal(platformRequest(own), own)
  })

  it('may be refused half-read: the sender reads why, and the connection goes on', async (t) => {
    const port = await serve(t, async (request) => {
      try {
        for await (const chunk of request.body ?? []) if (chunk.length > 0) break
        return new Reply('enough', { status: 413 })
      } catch {
        return new Reply('cut', { status: 400 })
      }
    })
    const large = 'x'.repeat(300_000)
    const first = lines('POST / HTTP/1.1', 'Host: a.example', 'Content-Length: 300000', '', large)
    const answers = await exchange(
      port,
      first + lines('GET / HTTP/1.1', 'Host: a.example', 'Connection: close', '', ''),
    )
    assert.equal(answers.match(/HTTP\/1\.1 413/g)?.length, 2)
  })

  it('T120 that goes on for ever after its refusal is cut', async (t) => {
    const port = await serve(t, () => new Reply('no', { status: 413 }))
    const socket = await openSocket(port)
    const gone = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {})
    socket.resume()
    socket.write(lines('POST / HTTP/1.1', 'Host: a.example', 'Content-Length: 900000000', '', ''))
    const more = setInterval(() => socket.write('x'.repeat(1000)), 20)
    t.after(async () => clearInterval(more))
    await gone
  })
})

describe('an answer', () => {
  it('has its length and each cookie on a line; HEAD has the same without the body', async (t) => {
    const port = await serve(t, () => {
      const reply = Reply.json({ a: 'ü' }, { status: 201, headers: { 'set-cookie': 'a=1' } })
      reply.headers.append('set-cookie', 'b=2')
      return reply
    })
    const answer = await ask(port, 'GET /')
    for (const line of ['content-type: application/json', 'set-cookie: a=1', 'set-cookie: b=2'])
      assert.ok(answer.includes(`\r\n${line}\r\n`), line)
    assert.match(answer, /^HTTP\/1\.1 201 [\s\S]*\r\ncontent-length: 10\r\n/)
    const head = await ask(port, 'HEAD /')
    assert.match(head, /\r\ncontent-length: 10\r\n/)
    assert.equal(bodyOf(head), '')
  })

  it('may be a Response', async (t) => {
    const port = await serve(t, () => {
      const response = new Response('text', { status: 404 })
      response.headers.append('set-cookie', 'a=1')
      response.headers.append('set-cookie', 'b=2')
      return response
    })
    const answer = await ask(port, 'GET /')
    assert.match(answer, /^HTTP\/1\.1 404 /)
    assert.match(answer, /\r\nset-cookie: a=1\r\nset-cookie: b=2\r\n/)
    assert.equal(bodyOf(answer), 'text')
  })

  it('without content has none, and says so only where there could be one', async (t) => {
    const port = await serve(t, ({ url }) => new Reply(null, { status: Number(url.slice(-3)) }))
    assert.match(await ask(port, 'GET /303'), /\r\ncontent-length: 0\r\n/)
    assert.doesNotMatch(await ask(port, 'GET /304'), /content-length/)
  })

  it('T116 never carries a line that a field brought in: it is a failure', async (t) => {
    const port = await serve(
      t,
      () => new Reply('x', { headers: { 'x-name': 'a\r\nset-cookie: idp=1' } }),
    )
    const answer = await ask(port, 'GET /')
    assert.equal(statusOf(answer), 500)
    assert.doesNotMatch(answer, /idp=1/)
  })

  it('is a 500 without a reason when the service throws', async (t) => {
    const port = await serve(t, () => {
      throw new Error('secret-word')
    })
    const answer = await ask(port, 'GET /')
    assert.equal(statusOf(answer), 500)
    assert.match(
      answer,
      /\r\nx-content-type-options: nosniff\r\n[\s\S]*\r\n\r\nsomething went wrong/,
    )
    assert.doesNotMatch(answer, /secret-word/)
  })

  it('reads its body under the same limits from a socket as from a Request', async (t) => {
    const { z } = await import('zod')
    const port = await serve(t, async (request) => {
      try {
        return Reply.json(await readJsonBody(request, z.strictObject({ a: z.string() }), 20))
      } catch (error) {
        return Reply.json((error as { code?: string }).code ?? String(error), { status: 400 })
      }
    })
    const type = 'Content-Type: application/json'
    const length = (n: number): string => `Content-Length: ${n}`
    const chunked = 'Transfer-Encoding: chunked'
    for (const [headers, body, expected] of [
      [[type, length(9)], '{"a":"b"}', '{"a":"b"}'],
      [[type, chunked], '9\r\n{"a":"b"}\r\n0\r\n\r\n', '{"a":"b"}'],
      [[type, length(21)], 'x'.repeat(21), '"ERR_BODY_TOO_LARGE"'],
      [[type, chunked], `15\r\n${'x'.repeat(21)}\r\n0\r\n\r\n`, '"ERR_BODY_TOO_LARGE"'],
      [[length(9)], '{"a":"b"}', '"ERR_MEDIA_TYPE_UNSUPPORTED"'],
      [[type, 'Content-Type: text/plain', length(9)], '{"a":"b"}', '"ERR_MEDIA_TYPE_UNSUPPORTED"'],
      [[type, length(7)], '{"a":1}', '"ERR_BODY_INVALID"'],
    ] as const)
      assert.equal(bodyOf(await ask(port, 'POST /', headers, body)), expected)
  })
})
