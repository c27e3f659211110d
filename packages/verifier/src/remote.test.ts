// Asking somebody's verifier service: our own, and a dozen that lie (threat model T60).
import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, describe, it } from 'node:test'
import {
  createTestAuthority,
  fakeDocuments,
  makeBundle,
  supportText,
  T,
  testKey,
} from '@signet-id/testing'
import { createVerifierListener } from './http/index.ts'
import { createRemoteVerifier, createVerifier } from './index.ts'

const issuerKey = testKey('RS256', 'issuer')
const BASE = { issuerKey, userKey: testKey('ES256', 'user'), nowMs: T }
const GOOD = makeBundle({ ...BASE, certificateClaims: { a: 1 } })
const SITE = { expectedAudience: 'https://rp.example' }
const documents = fakeDocuments({
  'idp.example': supportText(issuerKey),
  'none.example': { status: 404 },
})
const local = createVerifier({ now: () => T, fetchDocument: documents.fetchDocument })
const servers: Server[] = []
after(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(listener: RequestListener, path = '/v2'): Promise<string> {
  return `http://127.0.0.1:${await portOf(createServer(listener))}${path}`
}
async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  return (server.address() as AddressInfo).port
}

describe('createRemoteVerifier', () => {
  const good = {
    status: 'okay',
    audience: 'https://rp.example',
    expires: T + 120_000,
    issuer: 'idp.example',
    email: 'alice@idp.example',
  }
  const answer =
    (value: unknown, status = 200, type = 'application/json'): RequestListener =>
    (_, response) =>
      response
        .writeHead(status, { 'content-type': type })
        .end(typeof value === 'string' ? value : JSON.stringify(value))
  const liars: Record<string, RequestListener> = {
    'another address': answer({ ...good, email: 'eve@idp.example' }),
    'another issuer': answer({ ...good, issuer: 'evil.example' }),
    'another audience': answer({ ...good, audience: 'https://evil.example' }),
    'another expiry': answer({ ...good, expires: T + 999_999_999 }),
    'no address': answer({ ...good, email: undefined }),
    'an address that is a list': answer({ ...good, email: ['alice@idp.example'] }),
    'no status': answer({ ...good, status: undefined }),
    'status true': answer({ ...good, status: true }),
    'okay with status 500': answer(good, 500),
    'okay with status 201': answer(good, 201),
    'a redirect': (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
    'another content type': answer(good, 200, 'text/html'),
    'a truncated answer': answer(JSON.stringify(good).slice(0, -5)),
    'a member twice': answer(`{"status":"failure",${JSON.stringify(good).slice(1)}`),
    'a list': answer([good]),
    nothing: answer(''),
    'an endless answer': (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      }
      response.on('drain', more)
      more()
    },
    'a cut connection': (request) => request.socket.destroy(),
    silence: () => {},
    'too busy': answer({ status: 'failure', reason: 'too busy' }, 503),
  }
  for (const [rule, listener] of Object.entries(liars))
    it(`T60 cannot ask a service that gives ${rule}`, async () => {
      const verifier = createRemoteVerifier({ url: await serve(listener), timeoutMs: 300 })
      await assert.rejects(verifier.verify(GOOD, SITE), {
        code: 'ERR_VERIFIER_UNAVAILABLE',
        name: 'OperationalError',
      })
    })
  it('T60 cannot ask where nobody listens', async () => {
    const verifier = createRemoteVerifier({ url: 'http://127.0.0.1:1/v2' })
    await assert.rejects(verifier.verify(GOOD, SITE), { code: 'ERR_VERIFIER_UNAVAILABLE' })
  })
  it('T60 T71 believes no certificate that nobody vouches for, whatever the environment says', async () => {
    const identity = createTestAuthority().issue(['localhost'])
    const port = await portOf(createHttpsServer(identity, answer(good)) as unknown as Server)
    const verifier = createRemoteVerifier({ url: `https://localhost:${port}/v2` })
    for (const value of [undefined, '0']) {
      if (value) process.env.NODE_TLS_REJECT_UNAUTHORIZED = value
      try {
        await assert.rejects(verifier.verify(GOOD, SITE), { code: 'ERR_VERIFIER_UNAVAILABLE' })
      } finally {
        delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
      }
    }
  })
  it('T60 takes names below localhost for this machine, whatever name servers say', async () => {
    const port = await portOf(createServer(answer(good)))
    const verifier = createRemoteVerifier({ url: `http://verifier.localhost:${port}/v2` })
    assert.equal((await verifier.verify(GOOD, SITE)).email, 'alice@idp.example')
  })
  it('keeps its connection between questions', async () => {
    let connections = 0
    const server = createServer(answer(good)).on('connection', () => connections++)
    const verifier = createRemoteVerifier({ url: `http://127.0.0.1:${await portOf(server)}/v2` })
    for (let i = 0; i < 3; i++) await verifier.verify(GOOD, SITE)
    assert.equal(connections, 1)
  })
  it('T60 asks through a fetch of somebody else, under the same limits', async () => {
    const asked: unknown[] = []
    const say = (said: Response) =>
      createRemoteVerifier({
        url: 'https://verifier.example/v2',
        fetch: async (url, init) => {
          asked.push(url, init?.redirect)
          return said
        },
      })
    const json = { headers: { 'content-type': 'application/json' } }
    const fits = say(new Response(JSON.stringify(good), json))
    assert.equal((await fits.verify(GOOD, SITE)).email, 'alice@idp.example')
    assert.deepEqual(asked, ['https://verifier.example/v2', 'error'])
    for (const lie of [
      new Response(null, json),
      new Response(' '.repeat(70_000), json),
      Response.error(),
    ])
      await assert.rejects(say(lie).verify(GOOD, SITE), { code: 'ERR_VERIFIER_UNAVAILABLE' })
  })
  it('T60 takes only https, or this machine', () => {
    for (const url of [
      'http://verifier.example/v2',
      'ftp://verifier.example',
      'verifier.example',
      'https://u:p@verifier.example/',
    ])
      assert.throws(() => createRemoteVerifier({ url }))
  })
  it('takes only a time that is one', () => {
    for (const timeoutMs of [0, -1, Number.NaN, 2 ** 31, '10000' as never])
      assert.throws(
        () => createRemoteVerifier({ url: 'https://v.example/v2', timeoutMs }),
        TypeError,
      )
  })
  it('T57 asks nobody about an assertion for another site, or one that is malformed', async () => {
    const verifier = createRemoteVerifier({ url: await serve(() => assert.fail('asked')) })
    await assert.rejects(verifier.verify(GOOD, { expectedAudience: 'https://other.example' }), {
      code: 'ERR_AUDIENCE_MISMATCH',
    })
    await assert.rejects(verifier.verify('x', SITE), { code: 'ERR_BACKED_ASSERTION_INVALID' })
    await assert.rejects(verifier.verify(GOOD, { expectedAudience: '' }), TypeError)
  })
  it('gives through our own service what the library gives', async () => {
    const verifier = createRemoteVerifier({
      url: await serve(createVerifierListener({ verifier: local })),
    })
    assert.deepEqual(await verifier.verify(GOOD, SITE), await local.verify(GOOD, SITE))
    const trusted = makeBundle({ ...BASE, email: 'a@none.example' })
    const options = { ...SITE, trustedIssuers: ['idp.example'] }
    assert.deepEqual(await verifier.verify(trusted, options), await local.verify(trusted, options))
  })
  it('names the issuer it trusts to version 1 of the interface as well, which takes one', async () => {
    const trusted = makeBundle({ ...BASE, email: 'a@none.example' })
    for (const path of ['/', '/verify']) {
      const verifier = createRemoteVerifier({
        url: await serve(createVerifierListener({ verifier: local }), path),
      })
      const options = { ...SITE, trustedIssuers: ['other.example', 'IDP.example'] }
      assert.equal((await verifier.verify(trusted, options)).issuer, 'idp.example')
      await assert.rejects(
        verifier.verify(trusted, { ...SITE, trustedIssuers: ['other.example'] }),
        { name: 'VerificationError' },
      )
    }
  })
  it('T98 gives no verdict where the service could not ask a domain', async () => {
    const verifier = createRemoteVerifier({
      url: await serve(createVerifierListener({ verifier: local })),
    })
    const silent = makeBundle({ ...BASE, email: 'a@silent.example', issuer: 'silent.example' })
    await assert.rejects(verifier.verify(silent, SITE), { code: 'ERR_VERIFIER_UNAVAILABLE' })
  })
  it('gives the code and the reason of a failure', async () => {
    const verifier = createRemoteVerifier({
      url: await serve(createVerifierListener({ verifier: local })),
    })
    const late = makeBundle({ ...BASE, assertionClaims: { exp: T - 100_000 } })
    await assert.rejects(verifier.verify(late, SITE), {
      code: 'ERR_ASSERTION_EXPIRED',
      reason: 'expired',
    })
    const foreign = makeBundle({ ...BASE, issuer: 'x.example' })
    await assert.rejects(verifier.verify(foreign, SITE), {
      code: 'ERR_ISSUER_NOT_AUTHORITATIVE',
      reason: "untrusted issuer, expected 'idp.example', got 'x.example'",
    })
    const odd = createRemoteVerifier({
      url: await serve(answer({ status: 'failure', reason: 'because' })),
    })
    await assert.rejects(odd.verify(GOOD, SITE), {
      code: 'ERR_VERIFICATION_REFUSED',
      reason: 'because',
    })
  })
})
