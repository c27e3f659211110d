import assert from 'node:assert/strict'
import { generateKeyPairSync, verify } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { parseCertificate, parseSupportDocument, publicKeyToWire } from '@signet-id/protocol'
import type { Answer } from '@signet-id/server-kit'
import fc from 'fast-check'
import {
  createTestProvider,
  errorCode,
  PUBLIC_KEY,
  type TestBrowser,
  type TestPerson,
  type TestProvider,
} from '../provider.test-kit.ts'

describe('certificates', () => {
  let kit: TestProvider
  let alice: TestPerson
  let browser: TestBrowser

  before(async () => {
    kit = await createTestProvider()
    alice = await kit.enrol('Alice@example.org')
    await kit.enrol('bob@example.org')
    browser = kit.browser()
    await browser.signIn(alice.email, kit.codeOf(alice))
  })
  after(() => kit.close())

  const certificateOf = async (answer: Answer): Promise<string> =>
    ((await answer.json()) as { certificate: string }).certificate

  it('refuses without a session', async () => {
    assert.equal(
      await errorCode(await kit.browser().certificate(alice.email)),
      'ERR_SESSION_EXPIRED',
    )
  })

  it("T35 refuses an address that is not the session's", async () => {
    for (const email of ['bob@example.org', 'alice@id.example.org', 'alice@evil.example']) {
      const answer = await browser.certificate(email)
      assert.equal(answer.status, 403)
      assert.equal(await errorCode(answer), 'ERR_ADDRESS_NOT_YOURS')
    }
  })

  it('refuses a broker that is not trusted', async () => {
    for (const broker of [
      'https://evil.example',
      'https://broker.example.evil.example',
      'http://broker.example',
      '',
    ]) {
      assert.equal(
        await errorCode(await browser.certificate(alice.email, { broker })),
        'ERR_BROKER_NOT_TRUSTED',
      )
    }
  })

  it('T36 certifies nothing but a fit public key', async () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({
      format: 'jwk',
    })
    const low = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicExponent: 3,
    }).publicKey.export({ format: 'jwk' })
    const secret = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      format: 'jwk',
    })
    for (const publicKey of [
      {},
      { foo: 'bar' },
      weak,
      low,
      secret,
      { algorithm: 'RS', n: 1, e: 65537 },
      { algorithm: 'RS', n: '15', e: '65537' },
      'key',
      null,
      [],
    ]) {
      assert.equal(
        (await browser.certificate(alice.email, { publicKey })).status,
        400,
        JSON.stringify(publicKey).slice(0, 60),
      )
    }
  })

  it('T36 drops members of the key that mean nothing', async () => {
    const answer = await browser.certificate(alice.email, {
      publicKey: { ...(PUBLIC_KEY as object), note: 'x' },
    })
    assert.deepEqual(
      publicKeyToWire(parseCertificate(await certificateOf(answer)).publicKey),
      PUBLIC_KEY,
    )
    assert.ok(
      !Buffer.from(
        (await certificateOf(await browser.certificate(alice.email))).split('.')[1] ?? '',
        'base64url',
      )
        .toString()
        .includes('note'),
    )
  })

  it('T37 refuses durations that are none, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.double().filter((n) => !Number.isInteger(n) || n <= 0),
          fc.integer({ max: 0 }),
          fc.string(),
          fc.constant(null),
          fc.boolean(),
        ),
        async (durationSeconds) => {
          assert.equal((await browser.certificate(alice.email, { durationSeconds })).status, 400)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('T37 clamps what is asked to five minutes and the configured hour', async () => {
    for (const [asked, minutes] of [
      [1, 5],
      [600, 10],
      [3600, 60],
      [86_400, 60],
      [1e9, 60],
    ] as const) {
      const parsed = parseCertificate(
        await certificateOf(await browser.certificate(alice.email, { durationSeconds: asked })),
      )
      assert.equal(parsed.expiresAtMs - kit.nowMs, minutes * 60_000)
      assert.equal(parsed.issuedAtMs, kit.nowMs - 10_000)
    }
  })

  it('a certificate ends at most ten minutes after its session must', async () => {
    const other = kit.browser('192.0.2.9')
    kit.nowMs += 30_000
    await other.signIn(alice.email, kit.codeOf(alice))
    const startMs = kit.nowMs
    for (let i = 0; i < 12; i++) {
      kit.nowMs += 59 * 60_000
      await other.get('/')
    }
    const parsed = parseCertificate(await certificateOf(await other.certificate(alice.email)))
    assert.equal(parsed.expiresAtMs, startMs + 12 * 3_600_000 + 600_000)
    kit.nowMs = startMs
  })

  it('T8 names the stored spelling and the configured issuer, signed by the published key', async () => {
    const certificate = await certificateOf(await browser.certificate('alice@EXAMPLE.org'))
    const parsed = parseCertificate(certificate)
    assert.equal(parsed.issuer, 'id.example.org')
    assert.deepEqual({ ...parsed.principal }, { email: 'Alice@example.org' })
    const document = parseSupportDocument(
      await (await kit.browser().get('/.well-known/browserid?domain=example.org')).text(),
    )
    assert.equal(document.kind, 'support')
    const [key] = document.kind === 'support' ? document.keys : []
    const [header, payload, signature = ''] = certificate.split('.')
    assert.ok(
      verify(
        'sha256',
        Buffer.from(`${header}.${payload}`),
        { key: key?.jwk as never, format: 'jwk' },
        Buffer.from(signature, 'base64url'),
      ),
    )
  })

  it('T119 T121 odd bodies are 400, never 500', async () => {
    for (const body of [
      '',
      '{',
      '[]',
      'null',
      '{"a":1,"a":2}',
      '{"__proto__":{"admin":true}}',
      JSON.stringify({ email: alice.email, extra: 1 }),
      '\u0000',
      `"${'x'.repeat(3000)}"`,
    ]) {
      const answer = await browser.post('/browserid/certificates', body)
      assert.equal(answer.status, 400, body.slice(0, 40))
      assert.match(await errorCode(answer), /^ERR_BODY_INVALID$/)
    }
  })

  it('T120 over-long bodies are refused', async () => {
    const answer = await browser.post(
      '/browserid/certificates',
      JSON.stringify({ email: 'x'.repeat(5000) }),
    )
    assert.equal(answer.status, 413)
  })
})
