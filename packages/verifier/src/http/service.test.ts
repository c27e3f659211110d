// The service over both of its faces: Request to Response, and node:http (protocol 4.3 to 4.5, 4.10; threat model T59, T74, T119 to T126).
import assert from 'node:assert/strict'
import { type AddressInfo, connect } from 'node:net'
import { after, describe, it } from 'node:test'
import { fakeDocuments, makeBundle, supportText, T, testKey } from '@signet-id/testing'
import fc from 'fast-check'
import type { Verifier } from '../verified-identity.ts'
import { createVerifier } from '../verify.ts'
import {
  createVerifierHandler,
  createVerifierListener,
  createVerifierServer,
  type VerificationEvent,
} from './index.ts'

const issuerKey = testKey('RS256', 'issuer')
const BASE = { issuerKey, userKey: testKey('ES256', 'user'), nowMs: T }
const GOOD = makeBundle(BASE)
const AUDIENCE = 'https://rp.example'
const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

const documents = fakeDocuments({
  'idp.example': supportText(issuerKey),
  'none.example': { status: 404 },
  'own.example': supportText(testKey('RS256', 'own')),
})
const events: VerificationEvent[] = []
const options = {
  verifier: createVerifier({ now: () => T, fetchDocument: documents.fetchDocument }),
  onVerified: (event: VerificationEvent) => events.push(event),
  version: { version: '0.1.0' },
}
const handler = createVerifierHandler(options)
const { server, close } = createVerifierServer(options)
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
after(close)

type Send = (path: string, init?: RequestInit) => Promise<Response>
const faces: Record<string, Send> = {
  handler: (path, init) => handler(new Request(`http://verifier.example${path}`, init)),
  server: (path, init) => fetch(`${base}${path}`, init),
}

for (const [face, send] of Object.entries(faces)) {
  const post = (path: string, body: string, type: string | null = JSON_TYPE): Promise<Response> =>
    send(path, {
      method: 'POST',
      body: Buffer.from(body),
      ...(type === null ? {} : { headers: { 'content-type': type } }),
    })
  const json = (path: string, value: unknown): Promise<Response> =>
    post(path, JSON.stringify(value))
  const form = (fields: readonly (readonly [string, string])[]): Promise<Response> =>
    post('/verify', new URLSearchParams(fields as [string, string][]).toString(), FORM_TYPE)
  const expect = async (response: Response, status: number, body: unknown): Promise<void> => {
    assert.deepEqual([response.status, await response.json()], [status, body])
  }
  const failure = (reason: string): unknown => ({ status: 'failure', reason })
  const okay = {
    status: 'okay',
    audience: AUDIENCE,
    expires: T + 120_000,
    issuer: 'idp.example',
    email: 'alice@idp.example',
  }

  describe(`verifier service (${face}): requests it does not take`, () => {
    for (const path of ['/', '/verify', '/v2'])
      for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])
        it(`405 with Allow for ${method} ${path}`, async () => {
          const response = await send(path, { method })
          assert.deepEqual([response.status, response.headers.get('allow')], [405, 'POST'])
        })
    it('404 for other paths', async () => {
      for (const path of ['/verify/', '/v1', '/v3', '/__heartbeat', '/verify//', '/verify%00'])
        assert.equal((await send(path, { method: 'POST', body: '{}' })).status, 404, path)
    })
    it('415 for other content types, which it names', async () => {
      const v1 = `(expected ${FORM_TYPE} or ${JSON_TYPE})`
      await expect(
        await post('/verify', 'x', 'text/plain; charset=utf-8'),
        415,
        failure(`Unsupported Content-Type: text/plain ${v1}`),
      )
      await expect(
        await post('/verify', 'x', null),
        415,
        failure(`Unsupported Content-Type: none ${v1}`),
      )
      await expect(
        await post('/v2', 'x', FORM_TYPE),
        415,
        failure(`Unsupported Content-Type: ${FORM_TYPE} (expected ${JSON_TYPE})`),
      )
      await expect(
        await post('/v2', 'x', 'application/jsonp'),
        415,
        failure(`Unsupported Content-Type: application/jsonp (expected ${JSON_TYPE})`),
      )
    })
    const bad: readonly (readonly [rule: string, path: string, body: string, reason: string])[] = [
      ['nothing', '/v2', '{}', 'missing assertion parameter'],
      [
        'an empty assertion',
        '/v2',
        '{"assertion":"","audience":""}',
        'missing assertion parameter',
      ],
      ['no audience', '/v2', '{"assertion":"x"}', 'missing audience parameter'],
      [
        'an empty audience',
        '/verify',
        '{"assertion":"x","audience":""}',
        'missing audience parameter',
      ],
      [
        'an assertion that is no text',
        '/v2',
        '{"assertion":{},"audience":"x"}',
        'assertion must be a string',
      ],
      [
        'an audience that is no text',
        '/v2',
        '{"assertion":"x","audience":["https://rp.example"]}',
        'audience must be a string',
      ],
      [
        'trusted issuers that are no list',
        '/v2',
        '{"assertion":"x","audience":"x","trustedIssuers":"x"}',
        'trusted issuers must be an array',
      ],
      [
        'trusted issuers as an object',
        '/v2',
        '{"assertion":"x","audience":"x","trustedIssuers":{}}',
        'trusted issuers must be an array',
      ],
      [
        'a trusted issuer that is no text',
        '/v2',
        '{"assertion":"x","audience":"x","trustedIssuers":["a.example",1]}',
        'trusted issuers must be an array of strings',
      ],
      [
        'seventeen trusted issuers',
        '/v2',
        JSON.stringify({
          assertion: 'x',
          audience: 'x',
          trustedIssuers: Array(17).fill('a.example'),
        }),
        'at most 16 trusted issuers',
      ],
      ['a list', '/v2', '[]', 'missing assertion parameter'],
      ['text', '/verify', '"x"', 'missing assertion parameter'],
      ['null', '/v2', 'null', 'missing assertion parameter'],
      ['malformed JSON', '/v2', '{', 'malformed JSON body'],
      ['an empty body', '/verify', '', 'malformed JSON body'],
      [
        'T54 a member twice',
        '/v2',
        '{"assertion":"x","assertion":"y","audience":"x"}',
        'malformed JSON body',
      ],
      [
        'T121 __proto__',
        '/v2',
        '{"__proto__":{"assertion":"x"},"audience":"x"}',
        'malformed JSON body',
      ],
      ['T120 deep nesting', '/v2', `{"a":${'['.repeat(3000)}`, 'malformed JSON body'],
    ]
    for (const [rule, path, body, reason] of bad)
      it(`T119 400 for ${rule}`, async () => expect(await post(path, body), 400, failure(reason)))
    it('T123 400 for a form field given twice', async () => {
      await expect(
        await form([
          ['assertion', GOOD],
          ['assertion', GOOD],
          ['audience', AUDIENCE],
        ]),
        400,
        failure('a parameter is given twice'),
      )
    })
    it('T123 ignores the query', async () => {
      const query = `?${new URLSearchParams({ assertion: GOOD, audience: AUDIENCE })}`
      await expect(await post(`/verify${query}`, '{}'), 400, failure('missing assertion parameter'))
    })
    it('T120 413 for a body over 10 KiB', async () => {
      await expect(
        await json('/v2', { assertion: 'x'.repeat(10_241), audience: AUDIENCE }),
        413,
        failure('request body is too large'),
      )
      const stream = new ReadableStream({
        pull: (controller) => controller.enqueue(Buffer.alloc(4096, 'x')),
      })
      const init = {
        method: 'POST',
        body: stream,
        duplex: 'half',
        headers: { 'content-type': JSON_TYPE },
      } as RequestInit
      const status = await send('/v2', init).then(
        (response) => response.status,
        () => 413,
      )
      assert.equal(status, 413)
    })
  })

  describe(`verifier service (${face}): answers`, () => {
    it('okay for JSON and forms, on every path, with the audience as it was sent', async () => {
      await expect(await json('/v2', { assertion: GOOD, audience: AUDIENCE }), 200, okay)
      await expect(await json('/', { assertion: GOOD, audience: AUDIENCE }), 200, okay)
      await expect(
        await form([
          ['assertion', GOOD],
          ['audience', AUDIENCE],
        ]),
        200,
        okay,
      )
      await expect(
        await post(
          '/verify',
          JSON.stringify({ assertion: GOOD, audience: 'HTTPS://RP.example:443/' }),
          'Application/JSON; charset=utf-8',
        ),
        200,
        { ...okay, audience: 'HTTPS://RP.example:443/' },
      )
    })
    it('okay twice for the same assertion', async () => {
      for (let i = 0; i < 2; i++)
        await expect(await json('/v2', { assertion: GOOD, audience: AUDIENCE }), 200, okay)
    })
    it('hands on further claims apart, only when there are any', async () => {
      const assertion = makeBundle({
        ...BASE,
        certificateClaims: { a: 1 },
        assertionClaims: { b: 2 },
      })
      await expect(await json('/v2', { assertion, audience: AUDIENCE }), 200, {
        ...okay,
        idpClaims: { a: 1 },
        userClaims: { b: 2 },
      })
    })
    it('200 with a reason for every failure of verification', async () => {
      await expect(
        await json('/v2', { assertion: GOOD, audience: 'https://rp.example:8443' }),
        200,
        failure('audience mismatch: port mismatch'),
      )
      await expect(
        await json('/v2', { assertion: ` ${GOOD}`, audience: AUDIENCE }),
        200,
        failure('malformed header'),
      )
      await expect(
        await json('/v2', { assertion: 'x', audience: AUDIENCE }),
        200,
        failure('no certificates provided'),
      )
      const late = makeBundle({ ...BASE, assertionClaims: { exp: T - 100_000 } })
      await expect(
        await form([
          ['assertion', late],
          ['audience', AUDIENCE],
        ]),
        200,
        failure('expired'),
      )
    })
    it('takes issuers that the caller trusts, which never override a provider', async () => {
      const none = makeBundle({ ...BASE, email: 'a@none.example' })
      const own = makeBundle({ ...BASE, email: 'a@own.example' })
      const answer = { ...okay, email: 'a@none.example' }
      await expect(
        await json('/v2', { assertion: none, audience: AUDIENCE, trustedIssuers: ['IDP.example'] }),
        200,
        answer,
      )
      await expect(
        await form([
          ['assertion', none],
          ['audience', AUDIENCE],
          ['experimental_forceIssuer', 'idp.example'],
        ]),
        200,
        answer,
      )
      const lookup = failure(
        'none.example is not a browserid primary - non-200 response code to /.well-known/browserid',
      )
      for (const trustedIssuers of [[], null, '', 0, undefined])
        await expect(
          await json('/v2', { assertion: none, audience: AUDIENCE, trustedIssuers }),
          200,
          lookup,
        )
      await expect(
        await json('/v2', { assertion: own, audience: AUDIENCE, trustedIssuers: ['idp.example'] }),
        200,
        failure("untrusted issuer, expected 'own.example', got 'idp.example'"),
      )
      await expect(
        await json('/v2', {
          assertion: own,
          audience: AUDIENCE,
          trustedIssuers: ['https://idp.example/'],
        }),
        200,
        failure("untrusted issuer, expected 'own.example', got 'idp.example'"),
      )
    })
    it('T59 gives the same answer with fields that would weaken policy', async () => {
      const fields = {
        experimental_allowUnverified: true,
        allowUnverified: true,
        forceIssuer: 'x.example',
        now: 1,
        algorithms: ['none'],
      }
      await expect(
        await json('/verify', { assertion: GOOD, audience: AUDIENCE, ...fields }),
        200,
        okay,
      )
      const unverified = makeBundle({
        ...BASE,
        certificateClaims: { principal: { 'unverified-email': 'a@idp.example' } },
      })
      await expect(
        await json('/verify', { assertion: unverified, audience: AUDIENCE, ...fields }),
        200,
        failure('missing email'),
      )
    })
    it('T74 says the same of every failure on the way to a host', async () => {
      const told = new Set<string>()
      for (const code of ['ECONNREFUSED', 'ETIMEDOUT', 'CERT_HAS_EXPIRED']) {
        const verifier = createVerifier({
          now: () => T,
          fetchDocument: () => Promise.reject(Object.assign(new Error(code), { code })),
        })
        const assertion = makeBundle({ ...BASE, email: 'a@inside.example' })
        const response = await createVerifierHandler({ verifier })(
          new Request('http://v.example/v2', {
            method: 'POST',
            headers: { 'content-type': JSON_TYPE },
            body: JSON.stringify({ assertion, audience: AUDIENCE }),
          }),
        )
        told.add(await response.text())
      }
      assert.deepEqual(
        [...told],
        [
          '{"status":"failure","reason":"inside.example is not a browserid primary: it could not be asked"}',
        ],
      )
    })
    it('small paths', async () => {
      const text = async (path: string): Promise<unknown> => {
        const response = await send(path)
        return [response.status, await response.text()]
      }
      assert.deepEqual(await text('/status'), [200, 'OK'])
      assert.deepEqual(await text('/__heartbeat__'), [200, '{}'])
      assert.deepEqual(await text('/__lbheartbeat__'), [200, '{}'])
      assert.deepEqual(await text('/__version__'), [
        200,
        '{"version":"0.1.0","commit":"","source":""}',
      ])
      assert.equal((await send('/status', { method: 'POST' })).status, 405)
      assert.equal((await send('/status', { method: 'HEAD' })).status, 200)
    })
    it('the same guarding headers on everything', async () => {
      for (const response of [
        await send('/status'),
        await send('/nowhere'),
        await json('/v2', {}),
        await json('/v2', { assertion: GOOD, audience: AUDIENCE }),
      ]) {
        const { headers } = response
        assert.equal(
          headers.get('cache-control'),
          'private, no-cache, no-store, must-revalidate, max-age=0',
        )
        assert.equal(headers.get('x-content-type-options'), 'nosniff')
        assert.equal(headers.get('x-frame-options'), 'DENY')
        assert.equal(headers.get('strict-transport-security'), 'max-age=15552000')
        assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'/)
        assert.equal(headers.get('access-control-allow-origin'), null)
        assert.equal(headers.get('x-powered-by'), null)
      }
    })
    it('T119 is never a 5xx for any body', async () => {
      const bodies = fc.oneof(
        fc.string(),
        fc.json(),
        fc
          .record({
            assertion: fc.jsonValue(),
            audience: fc.jsonValue(),
            trustedIssuers: fc.jsonValue(),
          })
          .map((value) => JSON.stringify(value)),
      )
      await fc.assert(
        fc.asyncProperty(
          bodies,
          fc.constantFrom('/verify', '/v2'),
          fc.constantFrom(JSON_TYPE, FORM_TYPE, 'x'),
          async (body, path, type) => {
            const { status } = await post(path, body, type)
            assert.ok(status < 500)
          },
        ),
        { numRuns: 200 },
      )
    })
  })
}

describe('verifier service: trouble', () => {
  const stub = (verify: Verifier['verify']): ReturnType<typeof createVerifierHandler> =>
    createVerifierHandler({
      verifier: { verify },
      maxConcurrent: 2,
      onVerified: (event) => events.push(event),
    })
  const ask = (handle: ReturnType<typeof createVerifierHandler>): Promise<Response> =>
    handle(
      new Request('http://v.example/v2', {
        method: 'POST',
        headers: { 'content-type': JSON_TYPE },
        body: JSON.stringify({ assertion: GOOD, audience: AUDIENCE }),
      }),
    )
  it('T126 turns away with 503 and Retry-After what it cannot take on, and recovers', async () => {
    const waiting: (() => void)[] = []
    const handle = stub(
      () => new Promise((_, reject) => waiting.push(() => reject(new Error('x')))),
    )
    const taken = [ask(handle), ask(handle)]
    const turnedAway = await ask(handle)
    assert.deepEqual(
      [turnedAway.status, turnedAway.headers.get('retry-after'), await turnedAway.json()],
      [503, '1', { status: 'failure', reason: 'too busy' }],
    )
    assert.equal((await handle(new Request('http://v.example/__heartbeat__'))).status, 200)
    while (waiting.length < 2) await new Promise(setImmediate)
    for (const let_ of waiting) let_()
    await Promise.all(taken)
    const again = ask(handle)
    while (waiting.length < 3) await new Promise(setImmediate)
    waiting[2]?.()
    assert.equal((await again).status, 200)
  })
  it('takes only numbers that are some', () => {
    const { verifier } = options
    for (const number of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '9000' as never]) {
      assert.throws(() => createVerifierHandler({ verifier, timeoutMs: number }), TypeError)
      assert.throws(() => createVerifierListener({ verifier, timeoutMs: number }), TypeError)
      assert.throws(() => createVerifierHandler({ verifier, maxConcurrent: number }), TypeError)
    }
  })
  it('T128 answers "unexpected error" for a fault of ours, and reports it', async () => {
    const fault = new TypeError('x is not a function')
    const response = await ask(stub(() => Promise.reject(fault)))
    assert.deepEqual(
      [response.status, await response.json()],
      [200, { status: 'failure', reason: 'unexpected error' }],
    )
    assert.equal(events.at(-1)?.unexpected, fault)
  })
  it('answers whatever becomes of the report', async () => {
    const told: string[] = []
    const handle = createVerifierHandler({
      ...options,
      onVerified({ outcome }) {
        told.push(outcome)
        throw new Error('the log is full')
      },
    })
    assert.equal(((await (await ask(handle)).json()) as { status: string }).status, 'okay')
    assert.deepEqual(told, ['okay'])
  })
  it('T119 answers 400 to a body that breaks off', async () => {
    const init = {
      method: 'POST',
      headers: { 'content-type': JSON_TYPE },
      body: new ReadableStream({ start: (control) => control.error(new Error('cut')) }),
      duplex: 'half',
    }
    const response = await handler(new Request('http://v.example/v2', init as RequestInit))
    assert.deepEqual(
      [response.status, await response.json()],
      [400, { status: 'failure', reason: 'request was cut' }],
    )
  })
  it('reports outcomes by code, without addresses', () => {
    assert.ok(
      events.some(({ outcome }) => outcome === 'okay') &&
        events.some(({ outcome }) => outcome === 'ERR_AUDIENCE_MISMATCH'),
    )
    assert.ok(!JSON.stringify(events).includes('alice'))
  })
  it('503 with Retry-After for a verification that takes too long', async () => {
    const handle = createVerifierHandler({
      verifier: { verify: () => new Promise(() => {}) },
      timeoutMs: 10,
    })
    const response = await ask(handle)
    assert.deepEqual(
      [response.status, response.headers.get('retry-after'), await response.json()],
      [503, '1', { status: 'failure', reason: 'service unavailable' }],
    )
  })
  it('T124 refuses what is no HTTP, and headers past 8 KiB', async () => {
    const { port } = server.address() as AddressInfo
    for (const [request, status] of [
      ['nonsense\r\n\r\n', '400'],
      [`GET /status HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(9000)}\r\n\r\n`, '431'],
      [
        'POST /v2 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
        '400',
      ],
      ['GET /status HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n', '400'],
      ['GET /status HTTP/1.1\r\nHost: x\r\nhoST: y\r\n\r\n', '400'],
      ['GET /status HTTP/1.1\r\n\r\n', '400'],
      ['GET /status\r\n\r\n', '400'],
      ['GET /status HTTP/1.1\r\nHost: x, y\r\n\r\n', '400'],
      ['GET http://x/status HTTP/1.1\r\nHost: x\r\n\r\n', '400'],
      ['GET //status HTTP/1.1\r\nHost: x\r\n\r\n', '400'],
      ['GET /status HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n', '417'],
      [
        'POST /v2 HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        '400',
      ],
      [`GET /status?${'x'.repeat(2048)} HTTP/1.1\r\nHost: x\r\n\r\n`, '414'],
    ] as const) {
      const answer = await new Promise<string>((resolve) => {
        let text = ''
        const socket = connect(port, '127.0.0.1', () => socket.write(request))
        socket.on('data', (chunk) => {
          text += chunk
        })
        socket.on('close', () => resolve(text))
      })
      assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `))
      assert.match(answer, /\r\nx-frame-options: DENY\r\n[\s\S]*\r\n\r\n.+\n$/)
    }
  })
})

describe('verifier service: who asks', () => {
  const bundleOf = (domain: string): string =>
    makeBundle({ ...BASE, email: `a@${domain}`, issuer: domain })
  const body = (assertion: string): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': JSON_TYPE },
    body: JSON.stringify({ assertion, audience: AUDIENCE }),
  })
  const counting = {
    verifier: createVerifier({
      now: () => T,
      fetchDocument: fakeDocuments({ 'idp.example': supportText(issuerKey) }).fetchDocument,
      newDomainsPerSource: 2,
    }),
  }
  it('T69 429 with Retry-After for more new domains than a source may ask about; known ones are answered', async () => {
    const handle = createVerifierHandler(counting)
    const ask = (domain: string, source?: string): Promise<Response> =>
      handle(new Request('http://v.example/v2', body(bundleOf(domain))), source)
    assert.equal((await ask('idp.example', 'a')).status, 200)
    assert.equal((await ask('one.example', 'a')).status, 200)
    const refused = await ask('two.example', 'a')
    assert.deepEqual(
      [refused.status, refused.headers.get('retry-after'), await refused.json()],
      [429, '600', { status: 'failure', reason: 'too many new domains' }],
    )
    assert.deepEqual(
      ((await (await ask('idp.example', 'a')).json()) as { status: string }).status,
      'okay',
    )
    assert.equal((await ask('two.example', 'b')).status, 200)
    assert.equal((await ask('three.example')).status, 200)
  })
  it('T69 counts over node:http by what the mounting program says', async () => {
    const second = createVerifierServer({
      ...counting,
      sourceOf: (request) => String(request.headers['x-client']),
    })
    await new Promise<void>((resolve) => second.server.listen(0, '127.0.0.1', resolve))
    const { port } = second.server.address() as AddressInfo
    const statuses: number[] = []
    for (const domain of ['x.example', 'y.example', 'z.example']) {
      const init = body(bundleOf(domain))
      const headers = { ...init.headers, 'x-client': 'c' }
      statuses.push((await fetch(`http://127.0.0.1:${port}/v2`, { ...init, headers })).status)
    }
    assert.deepEqual(statuses, [200, 200, 429])
    await second.close()
  })
})

describe('verifier service: a stop', () => {
  const BODY = JSON.stringify({ assertion: GOOD, audience: AUDIENCE })
  const POST = `POST /v2 HTTP/1.1\r\nHost: x\r\nContent-Type: ${JSON_TYPE}\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`
  const answers = (text: string): number => text.split('HTTP/1.1 200 OK').length - 1

  interface Peer {
    send(text: string): void
    received(): string
    readonly closed: Promise<void>
  }
  async function open(port: number): Promise<Peer> {
    let text = ''
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (chunk) => {
      text += chunk
    })
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    await new Promise<void>((resolve, reject) =>
      socket.once('connect', () => resolve()).once('error', reject),
    )
    return { send: (more) => socket.write(more), received: () => text, closed }
  }
  async function serving(
    verifier: Verifier = options.verifier,
  ): Promise<{ peer: Peer; port: number; close(): Promise<void> }> {
    const made = createVerifierServer({ verifier })
    await new Promise<void>((resolve) => made.server.listen(0, '127.0.0.1', resolve))
    const { port } = made.server.address() as AddressInfo
    return { peer: await open(port), port, close: made.close }
  }
  /** Verifies when it is told to. */
  function slowVerifier(): { verifier: Verifier; asked: (() => void)[] } {
    const asked: (() => void)[] = []
    const verify: Verifier['verify'] = async (...call) => {
      await new Promise<void>((resolve) => asked.push(resolve))
      return options.verifier.verify(...call)
    }
    return { verifier: { verify }, asked }
  }
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise(setImmediate)
  }

  it('answers what is in work, closes its connection with the answer, and takes no new one', async () => {
    const { verifier, asked } = slowVerifier()
    const { peer, port, close } = await serving(verifier)
    peer.send(POST)
    await until(() => asked.length === 1)
    const closed = close()
    await assert.rejects(open(port), { code: 'ECONNREFUSED' })
    asked[0]?.()
    await Promise.all([closed, peer.closed])
    assert.match(peer.received(), /^HTTP\/1\.1 200 OK.*connection: close.*"status":"okay"/is)
  })
  it('answers every request of a connection that sent five at once', async () => {
    const { verifier, asked } = slowVerifier()
    const { peer, close } = await serving(verifier)
    peer.send(POST.repeat(5))
    await until(() => asked.length === 5)
    const closed = close()
    for (const go of asked.reverse()) go()
    await Promise.all([closed, peer.closed])
    assert.equal(answers(peer.received()), 5)
  })
  it('answers a request that was on its way over a kept connection', async () => {
    const { peer, close } = await serving()
    peer.send(POST)
    await until(() => answers(peer.received()) === 1)
    peer.send(POST)
    await Promise.all([close(), peer.closed])
    assert.equal(answers(peer.received()), 2)
  })
  it('waits for the rest of a body, and not for connections that say nothing', async () => {
    const { peer, port, close } = await serving()
    const silent = await open(port)
    peer.send(POST.slice(0, -20))
    const closed = close()
    await new Promise(setImmediate)
    peer.send(POST.slice(-20))
    await Promise.all([closed, peer.closed, silent.closed])
    assert.equal(answers(peer.received()), 1)
  })
})

describe('bodies that never arrive', () => {
  it('T126 hold no place: others are served meanwhile', async () => {
    const small = createVerifierHandler({ ...options, maxConcurrent: 2 })
    const never = () =>
      small(
        new Request('http://verifier.example/v2', {
          method: 'POST',
          headers: { 'content-type': JSON_TYPE },
          body: new ReadableStream({ pull: () => new Promise(() => {}) }),
          duplex: 'half',
        } as RequestInit),
      )
    for (let i = 0; i < 4; i++) void never()
    const answer = await small(
      new Request('http://verifier.example/v2', {
        method: 'POST',
        headers: { 'content-type': JSON_TYPE },
        body: JSON.stringify({ assertion: GOOD, audience: AUDIENCE }),
      }),
    )
    assert.equal(answer.status, 200)
  })
})
