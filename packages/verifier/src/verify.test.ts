// The numbered steps, one fault at a time (protocol 2.8, 3.4, 4.1, 4.10; threat model 6E; design 10).
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  createClock,
  type FakeDocuments,
  fakeDocuments,
  generateTestKey,
  makeAssertion,
  makeBundle,
  makeCertificate,
  segment,
  signToken,
  supportText,
  T,
  testKey,
} from '@signet-id/testing'
import { createVerifier, type VerifierOptions, verifyBackedAssertion } from './index.ts'
import { checkSignature } from './signature.ts'

const HOUR_MS = 3_600_000
const issuerKey = testKey('RS256', 'issuer')
const userKey = testKey('ES256', 'user')
const BASE = { issuerKey, userKey, nowMs: T }
const SITE = { expectedAudience: 'https://rp.example' }

interface Bench {
  readonly documents: FakeDocuments
  readonly verifier: ReturnType<typeof createVerifier>
  readonly clock: ReturnType<typeof createClock>
  /** Signature checks so far. */
  readonly checks: () => number
}

function bench(options: VerifierOptions = {}): Bench {
  const documents = fakeDocuments({ 'idp.example': supportText(issuerKey) })
  const clock = createClock()
  let checks = 0
  const verifier = createVerifier({
    now: clock.now,
    fetchDocument: documents.fetchDocument,
    checkSignature: (...parts) => {
      checks++
      return checkSignature(...parts)
    },
    ...options,
  })
  return { documents, verifier, clock, checks: () => checks }
}

describe('verify: refused before anything leaves', () => {
  const good = makeBundle(BASE)
  const [certificate = '', assertion = ''] = good.split('~')
  const other = generateTestKey('ES256')
  const claims = (certificateClaims: Record<string, unknown>): string =>
    makeBundle({ ...BASE, certificateClaims })
  const faults: readonly (readonly [
    rule: string,
    bundle: string,
    code: string,
    reason?: string,
  ])[] = [
    [
      'T52 two certificates',
      `${certificate}~${good}`,
      'ERR_CERTIFICATE_CHAIN',
      'certificate chaining is not yet allowed',
    ],
    ['T52 two assertions', `${good}~${assertion}`, 'ERR_CERTIFICATE_CHAIN'],
    ['no tilde', certificate, 'ERR_BACKED_ASSERTION_INVALID', 'no certificates provided'],
    [
      'the old JSON bundle',
      segment({ certificates: [certificate], assertion }),
      'ERR_BACKED_ASSERTION_INVALID',
      'no certificates provided',
    ],
    ['parts swapped', `${assertion}~${certificate}`, 'ERR_CERTIFICATE_INVALID'],
    ['a line feed behind', `${good}\n`, 'ERR_JWS_INVALID'],
    ['a blank before', ` ${good}`, 'ERR_JWS_INVALID'],
    ['T54 padding behind', `${good}=`, 'ERR_JWS_INVALID', 'malformed signature'],
    ['T120 over 8 KiB', 'x'.repeat(8193), 'ERR_INPUT_TOO_LARGE', 'malformed backed assertion'],
    [
      'T46 an assertion with alg none',
      makeBundle({ ...BASE, assertionHeader: { alg: 'none' } }),
      'ERR_ALGORITHM_MISMATCH',
      'algorithms do not match',
    ],
    [
      'T46 an assertion under another label',
      makeBundle({ ...BASE, assertionHeader: { alg: 'RS256' } }),
      'ERR_ALGORITHM_MISMATCH',
      'algorithms do not match',
    ],
    [
      'T46 a certificate under a label not listed',
      makeBundle({ ...BASE, certificateHeader: { alg: 'DS128' } }),
      'ERR_ALGORITHM_MISMATCH',
      'algorithms do not match',
    ],
    [
      'T54 crit',
      makeBundle({ ...BASE, certificateHeader: { alg: 'RS256', crit: ['x'] } }),
      'ERR_JWS_INVALID',
    ],
    [
      'T57 another site',
      makeBundle({ ...BASE, audience: 'https://evil.example' }),
      'ERR_AUDIENCE_MISMATCH',
      'audience mismatch: domain mismatch',
    ],
    [
      'T57 another port',
      makeBundle({ ...BASE, audience: 'https://rp.example:8443' }),
      'ERR_AUDIENCE_MISMATCH',
      'audience mismatch: port mismatch',
    ],
    [
      'T57 another scheme',
      makeBundle({ ...BASE, audience: 'http://rp.example' }),
      'ERR_AUDIENCE_MISMATCH',
      'audience mismatch: scheme mismatch',
    ],
    [
      'T48 certificate expired',
      claims({ iat: T - 2 * HOUR_MS, exp: T - 60_001 }),
      'ERR_CERTIFICATE_EXPIRED',
      'expired',
    ],
    [
      'certificate from the future',
      claims({ iat: T + 60_001 }),
      'ERR_CERTIFICATE_NOT_YET_VALID',
      'issued later than verification date',
    ],
    [
      'T48 certificate for ten years',
      claims({ exp: T + 10 * 365 * 24 * HOUR_MS }),
      'ERR_CERTIFICATE_LIFETIME',
      'certificate lifetime exceeds 24 hours',
    ],
    [
      'T49 certificate exp in seconds',
      claims({ exp: T / 1000 + 3600 }),
      'ERR_CERTIFICATE_INVALID',
      'expired',
    ],
    ['T49 certificate iat in seconds', claims({ iat: T / 1000 }), 'ERR_CERTIFICATE_INVALID'],
    [
      'T48 assertion expired',
      makeBundle({ ...BASE, assertionClaims: { exp: T - 60_001 } }),
      'ERR_ASSERTION_EXPIRED',
      'expired',
    ],
    [
      'T48 assertion for a year',
      makeBundle({ ...BASE, assertionClaims: { exp: T + 365 * 24 * HOUR_MS } }),
      'ERR_ASSERTION_LIFETIME',
    ],
    [
      'T48 assertion without exp',
      makeBundle({ ...BASE, assertionClaims: { exp: undefined } }),
      'ERR_ASSERTION_INVALID',
    ],
    [
      'assertion iat from the future',
      makeBundle({ ...BASE, assertionClaims: { iat: T + 60_001 } }),
      'ERR_ASSERTION_NOT_YET_VALID',
      'issued later than verification date',
    ],
    [
      'assertion by another key',
      makeBundle({ ...BASE, assertionKey: other }),
      'ERR_SIGNATURE_INVALID',
      'invalid signature',
    ],
    [
      'assertion by the issuer’s key',
      makeBundle({ ...BASE, assertionKey: issuerKey, assertionHeader: { alg: 'RS256' } }),
      'ERR_ALGORITHM_MISMATCH',
    ],
    ['T53 no address', claims({ principal: {} }), 'ERR_EMAIL_MISSING', 'missing email'],
    [
      'T53 an unverified address',
      claims({ principal: { 'unverified-email': 'alice@idp.example' } }),
      'ERR_EMAIL_MISSING',
      'missing email',
    ],
    [
      'T53 a principal that is text',
      claims({ principal: 'alice@idp.example' }),
      'ERR_CERTIFICATE_INVALID',
      'missing email',
    ],
    [
      'T53 an address that is a list',
      claims({ principal: { email: ['alice@idp.example'] } }),
      'ERR_EMAIL_INVALID',
      'invalid email',
    ],
    [
      'T64 an address at an IP',
      claims({ principal: { email: 'alice@169.254.169.254' } }),
      'ERR_EMAIL_INVALID',
      'invalid email',
    ],
    [
      'T64 an address at localhost',
      claims({ principal: { email: 'alice@localhost' } }),
      'ERR_EMAIL_INVALID',
      'invalid email',
    ],
    [
      'T64 an address with a port',
      claims({ principal: { email: 'alice@idp.example:6379' } }),
      'ERR_EMAIL_INVALID',
      'invalid email',
    ],
    [
      'T47 a certified key of e = 1',
      claims({ 'public-key': { ...issuerKey.wire, e: '1' } }),
      'ERR_CERTIFICATE_INVALID',
    ],
    [
      'T47 a certified key of small order',
      claims({
        'public-key': { kty: 'OKP', crv: 'Ed25519', x: Buffer.alloc(32).toString('base64url') },
      }),
      'ERR_CERTIFICATE_INVALID',
    ],
    [
      'T44 a certified DSA key, not listed',
      makeBundle({ ...BASE, userKey: testKey('DS128') }),
      'ERR_KEY_UNSUPPORTED',
      'algorithms do not match',
    ],
    [
      'T44 a certified 1024-bit key, not listed',
      makeBundle({ ...BASE, userKey: testKey('RS128') }),
      'ERR_KEY_UNSUPPORTED',
      'algorithms do not match',
    ],
  ]
  for (const [rule, bundle, code, reason] of faults)
    it(`T56 ${rule}`, async () => {
      const { documents, verifier } = bench()
      await assert.rejects(verifier.verify(bundle, SITE), { code, ...(reason ? { reason } : {}) })
      assert.deepEqual(documents.fetched, [])
    })
  it('T56 checks no signature when shape, audience or times are wrong', async () => {
    const { verifier, checks } = bench()
    for (const bundle of [
      makeBundle({ ...BASE, audience: 'https://evil.example' }),
      makeBundle({ ...BASE, assertionClaims: { exp: T - HOUR_MS } }),
      claims({ exp: T - HOUR_MS, iat: T - 2 * HOUR_MS }),
    ])
      await assert.rejects(verifier.verify(bundle, SITE))
    assert.equal(checks(), 0)
  })
  it('is a TypeError without an expected audience', async () => {
    const { verifier } = bench()
    for (const expectedAudience of [undefined, '', 7, ['https://rp.example']])
      await assert.rejects(
        verifier.verify(good, { expectedAudience: expectedAudience as never }),
        TypeError,
      )
  })
})

describe('verify: authority', () => {
  const forDomain = (email: string, issuer: string, key = issuerKey): string =>
    makeBundle({ ...BASE, issuerKey: key, email, issuer })
  it('T50 refuses an issuer for a foreign domain, even one with a perfect document', async () => {
    const { documents, verifier } = bench()
    documents.set('good.example', supportText(testKey('RS256', 'good')))
    await assert.rejects(verifier.verify(forDomain('bob@good.example', 'idp.example'), SITE), {
      code: 'ERR_ISSUER_NOT_AUTHORITATIVE',
      reason: "untrusted issuer, expected 'good.example', got 'idp.example'",
    })
    assert.deepEqual(documents.fetched, ['good.example?good.example'])
  })
  it('T50 refuses a parent, a subdomain, another case and a look-alike', async () => {
    const { documents, verifier } = bench()
    documents.set('mail.idp.example', supportText(testKey('RS256', 'good')))
    for (const [email, issuer] of [
      ['a@mail.idp.example', 'idp.example'],
      ['a@idp.example', 'mail.idp.example'],
      ['a@idp.example', 'IDP.example'],
      ['a@idp.example', 'idp.example.evil'],
    ] as const)
      await assert.rejects(verifier.verify(forDomain(email, issuer), SITE), {
        code: 'ERR_ISSUER_NOT_AUTHORITATIVE',
      })
  })
  it('accepts an address with upper case in its domain, and returns it as it is', async () => {
    const { verifier } = bench()
    const { email, issuer } = await verifier.verify(
      forDomain('Alice@IDP.example', 'idp.example'),
      SITE,
    )
    assert.deepEqual([email, issuer], ['Alice@IDP.example', 'idp.example'])
  })
  it('accepts the last host of a delegation, and not the first', async () => {
    const { documents, verifier } = bench()
    documents.set('other.example', '{"authority":"idp.example"}')
    assert.equal(
      (await verifier.verify(forDomain('bob@other.example', 'idp.example'), SITE)).issuer,
      'idp.example',
    )
    await assert.rejects(verifier.verify(forDomain('bob@other.example', 'other.example'), SITE), {
      reason: "untrusted issuer, expected 'idp.example', got 'other.example'",
    })
  })
  it('T51 trusts nobody by default', async () => {
    const { documents, verifier } = bench()
    documents.set('none.example', { status: 404 })
    await assert.rejects(verifier.verify(forDomain('a@none.example', 'idp.example'), SITE), {
      code: 'ERR_DISCOVERY_NOT_FOUND',
      reason:
        'none.example is not a browserid primary - non-200 response code to /.well-known/browserid',
    })
    documents.set('off.example', '{"disabled":true}')
    await assert.rejects(verifier.verify(forDomain('a@off.example', 'idp.example'), SITE), {
      code: 'ERR_ISSUER_NOT_AUTHORITATIVE',
    })
  })
  it('accepts a trusted issuer for domains without a provider, whether disabled, absent or never seen', async () => {
    for (const options of [
      { fallbackIssuer: 'idp.example' },
      { trustedIssuers: ['IDP.example'] },
    ]) {
      const { documents, verifier } = bench(options)
      documents.set('none.example', { status: 404 })
      documents.set('off.example', '{"disabled":true}')
      for (const email of ['a@none.example', 'a@off.example', 'a@silent.example'])
        assert.equal((await verifier.verify(forDomain(email, 'idp.example'), SITE)).email, email)
    }
  })
  it('accepts a trusted issuer named for one call, in any case', async () => {
    const { verifier } = bench()
    const bundle = forDomain('a@silent.example', 'idp.example')
    assert.ok(await verifier.verify(bundle, { ...SITE, trustedIssuers: ['IDP.Example'] }))
    await assert.rejects(verifier.verify(bundle, { ...SITE, trustedIssuers: [] }), {
      code: 'ERR_DISCOVERY_NETWORK',
    })
    await assert.rejects(verifier.verify(bundle, { ...SITE, trustedIssuers: ['x.example'] }), {
      reason: "untrusted issuer, expected 'x.example', got 'idp.example'",
    })
  })
  it('T51 refuses a trusted issuer for a domain with a provider of its own', async () => {
    const { documents, verifier } = bench({ trustedIssuers: ['idp.example'] })
    documents.set('good.example', supportText(testKey('RS256', 'good')))
    await assert.rejects(verifier.verify(forDomain('bob@good.example', 'idp.example'), SITE), {
      code: 'ERR_ISSUER_NOT_AUTHORITATIVE',
    })
  })
  it('T72 refuses a trusted issuer while a domain that had a provider is silent', async () => {
    const { documents, verifier, clock } = bench({ trustedIssuers: ['idp.example'] })
    const goodKey = testKey('RS256', 'good')
    documents.set('good.example', supportText(goodKey))
    await verifier.verify(forDomain('bob@good.example', 'good.example', goodKey), SITE)
    clock.advance(2 * HOUR_MS)
    for (const answer of [new Error('down'), { status: 500 }, { status: 404 }, { status: 302 }]) {
      documents.set('good.example', answer)
      const later = makeBundle({ ...BASE, nowMs: clock.now(), email: 'bob@good.example' })
      await assert.rejects(verifier.verify(later, SITE), { code: 'ERR_DISCOVERY_UNAVAILABLE' })
      clock.advance(61_000)
    }
    documents.set('good.example', '{"disabled":true}')
    const last = makeBundle({ ...BASE, nowMs: clock.now(), email: 'bob@good.example' })
    assert.equal((await verifier.verify(last, SITE)).issuer, 'idp.example')
  })
  it('refuses everybody for a domain whose document is malformed, or whose delegate is silent', async () => {
    const { documents, verifier } = bench({ trustedIssuers: ['idp.example'] })
    documents.set('bad.example', '{"disabled":"true"}')
    await assert.rejects(verifier.verify(forDomain('a@bad.example', 'idp.example'), SITE), {
      code: 'ERR_SUPPORT_DOCUMENT_INVALID',
      reason: "bad support document for 'bad.example': disabled must be either true or false",
    })
    documents.set('lost.example', '{"authority":"silent.example"}')
    await assert.rejects(verifier.verify(forDomain('a@lost.example', 'idp.example'), SITE), {
      code: 'ERR_DISCOVERY_UNAVAILABLE',
    })
  })
  it('refuses a trusted issuer that has no document of its own', async () => {
    const { documents, verifier } = bench({ trustedIssuers: ['nobody.example', 'moved.example'] })
    documents.set('moved.example', '{"authority":"idp.example"}')
    await assert.rejects(verifier.verify(forDomain('a@silent.example', 'nobody.example'), SITE), {
      code: 'ERR_DISCOVERY_NETWORK',
    })
    await assert.rejects(verifier.verify(forDomain('a@silent.example', 'moved.example'), SITE), {
      code: 'ERR_ISSUER_NOT_AUTHORITATIVE',
    })
  })
  it('T98 gives no verdict on what a domain signed itself while it is silent, whoever else is trusted', async () => {
    const { verifier } = bench({ trustedIssuers: ['idp.example'] })
    await assert.rejects(verifier.verify(forDomain('a@silent.example', 'silent.example'), SITE), {
      name: 'DiscoveryError',
      code: 'ERR_DISCOVERY_NETWORK',
    })
  })
  it('refuses options that cannot be meant', () => {
    for (const options of [
      { clockSkewMs: -1 },
      { clockSkewMs: 300_001 },
      { clockSkewMs: Number.NaN },
      ...(['60000', '10', true, [1000]] as never[]).map((clockSkewMs) => ({ clockSkewMs })),
      { now: T as never },
      { algorithms: [] },
      { algorithms: ['RS64' as never] },
      { hosts: { 'a.example': 'http://192.0.2.1' } },
    ])
      assert.throws(() => createVerifier(options), TypeError)
    assert.throws(() => createVerifier({ trustedIssuers: ['https://idp.example'] }), {
      code: 'ERR_DOMAIN_INVALID',
    })
  })
})

describe('verify: a clock that tells no time', () => {
  const expired = makeBundle({ ...BASE, assertionClaims: { exp: T - HOUR_MS } })
  for (const reading of [Number.NaN, Number.POSITIVE_INFINITY, String(T), new Date(T), undefined])
    it(`T48 accepts nothing while it reads ${String(reading)}`, async () => {
      const { verifier, documents } = bench({ now: () => reading as number })
      await assert.rejects(verifier.verify(expired, SITE), TypeError)
      await assert.rejects(verifier.verify(makeBundle(BASE), SITE), TypeError)
      assert.deepEqual(documents.fetched, [])
    })
})

describe('verify: certificate signature and caches', () => {
  it('refuses a certificate by another key, and asks for the document once more', async () => {
    const { documents, verifier, clock } = bench()
    const bundle = makeBundle({ ...BASE, issuerKey: testKey('RS256', 'stranger') })
    await assert.rejects(verifier.verify(bundle, SITE), {
      code: 'ERR_SIGNATURE_INVALID',
      reason: 'invalid signature',
    })
    assert.equal(documents.fetched.length, 1)
    for (const fetches of [2, 3]) {
      for (let i = 0; i < 20; i++)
        await assert.rejects(verifier.verify(bundle, SITE), { code: 'ERR_SIGNATURE_INVALID' })
      assert.equal(documents.fetched.length, fetches)
      clock.advance(60_000)
    }
  })
  it('T63 finds a new key at once after a rotation, at most one fetch a minute, and drops the old one', async () => {
    const { documents, verifier, clock } = bench()
    await verifier.verify(makeBundle(BASE), SITE)
    const [fresh, fresher] = [testKey('RS256', 'fresh'), testKey('RS256', 'fresher')]
    documents.set('idp.example', supportText(fresh))
    const rotated = makeBundle({ ...BASE, issuerKey: fresh })
    assert.ok(await verifier.verify(rotated, SITE))
    assert.equal(documents.fetched.length, 2)
    documents.set('idp.example', supportText(fresher))
    const again = makeBundle({ ...BASE, issuerKey: fresher })
    clock.advance(59_999)
    await assert.rejects(verifier.verify(again, SITE), { code: 'ERR_SIGNATURE_INVALID' })
    clock.advance(1)
    assert.ok(await verifier.verify(again, SITE))
    await assert.rejects(verifier.verify(makeBundle({ ...BASE, nowMs: clock.now() }), SITE), {
      code: 'ERR_SIGNATURE_INVALID',
    })
    assert.equal(documents.fetched.length, 3)
  })
  it('accepts any of several published keys, of several algorithms', async () => {
    const { documents, verifier } = bench()
    const keys = [
      testKey('Ed25519', 'a'),
      testKey('RS256', 'b'),
      testKey('RS256', 'c'),
      testKey('DS256', 'd'),
    ]
    documents.set('idp.example', supportText(...keys))
    for (const key of keys.slice(0, 3))
      assert.ok(await verifier.verify(makeBundle({ ...BASE, issuerKey: key }), SITE))
    await assert.rejects(
      verifier.verify(makeBundle({ ...BASE, issuerKey: testKey('DS256', 'd') }), SITE),
      { code: 'ERR_ALGORITHM_MISMATCH' },
    )
  })
  it('knows a certificate again by its exact text, and still judges times, audience and the assertion', async () => {
    const { verifier, clock, checks } = bench()
    const certificate = makeCertificate({ ...BASE, certificateClaims: { exp: T + 120_000 } })
    const withAssertion = (parts: object): string =>
      `${certificate}~${makeAssertion({ ...BASE, nowMs: clock.now(), ...parts })}`
    for (const soFar of [2, 4, 5, 6]) {
      await verifier.verify(withAssertion({}), SITE)
      assert.equal(checks(), soFar)
    }
    await assert.rejects(
      verifier.verify(withAssertion({ assertionKey: generateTestKey('ES256') }), SITE),
      { code: 'ERR_SIGNATURE_INVALID' },
    )
    await assert.rejects(
      verifier.verify(withAssertion({ audience: 'https://evil.example' }), SITE),
      { code: 'ERR_AUDIENCE_MISMATCH' },
    )
    clock.advance(180_001)
    await assert.rejects(verifier.verify(withAssertion({}), SITE), {
      code: 'ERR_CERTIFICATE_EXPIRED',
    })
  })
  it('T63 does not believe a known certificate whose key has been withdrawn', async () => {
    const { documents, verifier, clock } = bench()
    const certificate = makeCertificate({ ...BASE, certificateClaims: { exp: T + 20 * HOUR_MS } })
    for (let i = 0; i < 3; i++) await verifier.verify(`${certificate}~${makeAssertion(BASE)}`, SITE)
    documents.set('idp.example', supportText(testKey('RS256', 'fresh')))
    clock.advance(HOUR_MS + 1)
    const later = `${certificate}~${makeAssertion({ ...BASE, nowMs: clock.now() })}`
    await assert.rejects(verifier.verify(later, SITE), { code: 'ERR_SIGNATURE_INVALID' })
  })
  it('keeps no verdict: the same assertion verifies twice, and one changed bit never', async () => {
    const { verifier } = bench()
    const bundle = makeBundle(BASE)
    assert.deepEqual(await verifier.verify(bundle, SITE), await verifier.verify(bundle, SITE))
    const at = bundle.lastIndexOf('.') + 10
    const changed = bundle.slice(0, at) + (bundle[at] === 'A' ? 'B' : 'A') + bundle.slice(at + 1)
    await assert.rejects(verifier.verify(changed, SITE), { code: 'ERR_SIGNATURE_INVALID' })
  })
})

describe('verify: the identity', () => {
  it('is frozen through and through, with claims apart and without prototypes', async () => {
    const { verifier } = bench()
    const bundle = makeBundle({
      ...BASE,
      certificateClaims: { isAdmin: true, deep: { a: [1] } },
      assertionClaims: { nick: 'al', iss: 'evil.example' },
    })
    const identity = await verifier.verify(bundle, { expectedAudience: 'https://RP.example:443/' })
    assert.deepEqual(
      {
        ...identity,
        idpClaims: { ...identity.idpClaims },
        userClaims: { ...identity.userClaims },
        replayKey: '',
      },
      {
        email: 'alice@idp.example',
        audience: 'https://RP.example:443/',
        issuer: 'idp.example',
        expiresAt: new Date(T + 120_000),
        replayKey: '',
        idpClaims: { isAdmin: true, deep: { a: [1] } },
        userClaims: { nick: 'al' },
      },
    )
    assert.ok(
      Object.isFrozen(identity) &&
        Object.isFrozen(identity.idpClaims) &&
        Object.isFrozen(identity.userClaims),
    )
    assert.ok(Object.isFrozen((identity.idpClaims.deep as { a: number[] }).a))
    identity.expiresAt.setTime(0)
    assert.equal(identity.expiresAt.getTime(), T + 120_000)
    assert.equal({ ...identity }.expiresAt.getTime(), T + 120_000)
    assert.equal('isAdmin' in identity, false)
    assert.equal(Object.getPrototypeOf(identity.idpClaims), null)
  })
  it('T55 gives one replay key to every spelling of an assertion, and another to every other', async () => {
    const { verifier } = bench()
    const assertion = makeAssertion(BASE)
    const keys = new Set<string>()
    for (const certificate of [
      makeCertificate(BASE),
      makeCertificate({ ...BASE, certificateClaims: { exp: T + HOUR_MS - 1 } }),
    ])
      keys.add((await verifier.verify(`${certificate}~${assertion}`, SITE)).replayKey)
    assert.equal(keys.size, 1)
    // ECDSA: (r, n - s) verifies as well.
    const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
    const [header, payload, signature = ''] = assertion.split('.')
    const bytes = Buffer.from(signature, 'base64url')
    const s = n - BigInt(`0x${bytes.subarray(32).toString('hex')}`)
    const twin = Buffer.concat([
      bytes.subarray(0, 32),
      Buffer.from(s.toString(16).padStart(64, '0'), 'hex'),
    ])
    const respelled = `${makeCertificate(BASE)}~${header}.${payload}.${twin.toString('base64url')}`
    keys.add((await verifier.verify(respelled, SITE)).replayKey)
    assert.equal(keys.size, 1)
    keys.add(
      (await verifier.verify(makeBundle({ ...BASE, assertionClaims: { exp: T + 119_999 } }), SITE))
        .replayKey,
    )
    keys.add(
      (await verifier.verify(makeBundle({ ...BASE, userKey: testKey('ES256', 'another') }), SITE))
        .replayKey,
    )
    assert.equal(keys.size, 3)
    for (const key of keys) assert.match(key, /^[0-9a-f]{64}$/)
  })
  it('comes out of every pair of algorithms that is listed', async () => {
    const names = ['RS256', 'ES256', 'Ed25519', 'RS128', 'DS256', 'DS128'] as const
    const { documents, verifier } = bench({ algorithms: names })
    documents.set('idp.example', supportText(...names.map((name) => testKey(name))))
    for (const issuer of names)
      for (const user of names)
        assert.ok(
          await verifier.verify(
            makeBundle({ ...BASE, issuerKey: testKey(issuer), userKey: testKey(user) }),
            SITE,
          ),
          `${issuer} ${user}`,
        )
  })
  it('T44 refuses a DSA key outside the group of order q', async () => {
    const { documents, verifier } = bench({ algorithms: ['RS256', 'DS128'] })
    documents.set('idp.example', supportText(issuerKey))
    const honest = testKey('DS128')
    const outside = { ...honest, wire: { ...honest.wire, y: '3' } }
    await assert.rejects(verifier.verify(makeBundle({ ...BASE, userKey: outside }), SITE), {
      code: 'ERR_KEY_INVALID',
    })
  })
  it('is the same through verifyBackedAssertion', async () => {
    const { documents } = bench()
    const identity = await verifyBackedAssertion(makeBundle(BASE), {
      ...SITE,
      now: () => T,
      fetchDocument: documents.fetchDocument,
    })
    assert.equal(identity.email, 'alice@idp.example')
    assert.ok(
      await verifyBackedAssertion(makeBundle({ ...BASE, email: 'a@silent.example' }), {
        ...SITE,
        now: () => T,
        fetchDocument: documents.fetchDocument,
        trustedIssuers: ['idp.example'],
      }),
    )
  })
  it('T119 is a typed error for any bytes, within a second', async () => {
    const { verifier } = bench()
    const good = makeBundle(BASE)
    const startMs = performance.now()
    for (let i = 0; i < 2000; i++) {
      const at = (i * 7919) % good.length
      const text =
        i % 2 === 0
          ? good.slice(0, at)
          : `${good.slice(0, at)}${String.fromCharCode(i % 300)}${good.slice(at + 1)}`
      if (text === good) continue
      await assert.rejects(verifier.verify(text, SITE), (error) =>
        /^ERR_/.test((error as { code: string }).code),
      )
    }
    assert.ok(performance.now() - startMs < 5000)
  })
  it('refuses a certificate signed over claims in another spelling', async () => {
    const { verifier } = bench()
    const [header, , signature] = makeCertificate(BASE).split('.')
    const payload = segment({
      'public-key': userKey.wire,
      principal: { email: 'eve@idp.example' },
      iat: T,
      exp: T + HOUR_MS,
      iss: 'idp.example',
    })
    await assert.rejects(
      verifier.verify(`${header}.${payload}.${signature}~${makeAssertion(BASE)}`, SITE),
      { code: 'ERR_SIGNATURE_INVALID' },
    )
    assert.ok(signToken({}, userKey))
  })
})
