// Claims of both tokens and the bundle around them (protocol 2; threat model 5.4, T48, T49, T52, T53, T61).
import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { describe, it } from 'node:test'
import { checkAssertionClaims } from './assertion/check-claims.ts'
import { issueAssertion } from './assertion/issue.ts'
import { parseAssertion } from './assertion/parse.ts'
import {
  joinBackedAssertion,
  parseBackedAssertion,
  splitBackedAssertion,
} from './backed-assertion.ts'
import { checkCertificateClaims } from './certificate/check-claims.ts'
import { issueCertificate } from './certificate/issue.ts'
import { certificateEmail, parseCertificate, parseCertificateClaims } from './certificate/parse.ts'
import { parseDomain } from './domain.ts'
import { parseEmailAddress } from './email.ts'
import type { JsonObject } from './json.ts'
import { parsePublicKey, publicKeyToWire } from './key/public-key.ts'
import type { Signer } from './key/signer.ts'
import { parseOrigin } from './origin.ts'
import {
  DAY_MS,
  DEFAULT_CLOCK_SKEW_MS,
  HOUR_MS,
  MINUTE_MS,
  msToSeconds,
  parseInstantMs,
  secondsToMs,
} from './time.ts'

const T = 1_767_225_600_000
const { privateKey } = generateKeyPairSync('ed25519')
const publicKey = parsePublicKey(createPublicKey(privateKey).export({ format: 'jwk' }))
const signer: Signer = { publicKey, sign: async (data) => sign(null, data, privateKey) }
const CLAIMS: JsonObject = {
  'public-key': publicKeyToWire(publicKey),
  principal: { email: 'alice@idp.example' },
  iat: T - 10_000,
  exp: T + HOUR_MS,
  iss: 'idp.example',
}
const without = (name: string): JsonObject =>
  Object.fromEntries(Object.entries(CLAIMS).filter(([key]) => key !== name))
const token = (payload: unknown): string => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${part({ alg: 'EdDSA' })}.${part(payload)}`
  return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`
}

describe('parseCertificate', () => {
  const refused: Record<string, JsonObject> = {
    'T48 no exp': without('exp'),
    'T53 no iss': without('iss'),
    'T53 no public-key': without('public-key'),
    'T53 a public-key that is text': {
      ...CLAIMS,
      'public-key': JSON.stringify(CLAIMS['public-key']),
    },
    'T53 iss as a list': { ...CLAIMS, iss: ['idp.example'] },
    'T53 iss with a scheme': { ...CLAIMS, iss: 'https://idp.example' },
    'T53 iss with a port': { ...CLAIMS, iss: 'idp.example:8443' },
    'T53 iss that is an address': { ...CLAIMS, iss: '127.0.0.1' },
    'T53 a principal that is text': { ...CLAIMS, principal: 'alice@idp.example' },
    'T53 a principal that is null': { ...CLAIMS, principal: null },
    'T53 a principal that is a list': { ...CLAIMS, principal: [{ email: 'alice@idp.example' }] },
    'T49 exp as text': { ...CLAIMS, exp: String(T + HOUR_MS) },
    'T49 exp with a fraction': { ...CLAIMS, exp: T + 0.5 },
    'T49 exp zero': { ...CLAIMS, exp: 0 },
    'T49 exp negative': { ...CLAIMS, exp: -T },
    'T49 exp null': { ...CLAIMS, exp: null },
    'T49 exp in microseconds': { ...CLAIMS, exp: T * 1000 },
    'T49 iat in seconds': { ...CLAIMS, iat: T / 1000 },
    'T49 iat as text': { ...CLAIMS, iat: String(T) },
    'T49 iat null': { ...CLAIMS, iat: null },
    'T49 nbf as a boolean': { ...CLAIMS, nbf: true },
  }
  for (const [rule, claims] of Object.entries(refused))
    it(`refuses ${rule}`, () =>
      assert.throws(() => parseCertificate(token(claims)), { code: 'ERR_CERTIFICATE_INVALID' }))
  it('T49 reads exp in seconds as what it is: expired', () =>
    assert.throws(() => parseCertificate(token({ ...CLAIMS, exp: T / 1000 })), {
      reason: 'expired',
    }))
  it('accepts iat missing, a float of integer value, and claims it does not know', () => {
    assert.equal(parseCertificate(token(without('iat'))).issuedAtMs, undefined)
    const text = JSON.stringify(CLAIMS).replace(`${T + HOUR_MS}`, `${T + HOUR_MS}.0`)
    assert.equal(parseCertificateClaims(JSON.parse(text)).expiresAtMs, T + HOUR_MS)
  })
  it('T61 hands on further claims apart, without a prototype, and no registered one', () => {
    const { extraClaims } = parseCertificate(
      token({
        ...CLAIMS,
        aud: 'x',
        jti: 'y',
        isAdmin: true,
        name: 'top',
        principal: { email: 'alice@idp.example', name: 'inner', age: 7 },
      }),
    )
    assert.equal(Object.getPrototypeOf(extraClaims), null)
    assert.deepEqual({ ...extraClaims }, { isAdmin: true, name: 'top', age: 7 })
  })
})

describe('certificateEmail', () => {
  const email = (claims: JsonObject): string =>
    certificateEmail(parseCertificateClaims({ ...CLAIMS, ...claims }))
  it('T53 refuses whatever is not one text in principal.email', () => {
    for (const value of [
      ['alice@idp.example'],
      { email: 'alice@idp.example' },
      null,
      7,
      '',
      'alice',
    ])
      assert.throws(() => email({ principal: { email: value } }), { code: 'ERR_EMAIL_INVALID' })
  })
  it('T53 never takes an unverified address or a host for an address, nor sub beside them', () => {
    for (const principal of [
      { 'unverified-email': 'alice@idp.example' },
      { host: 'idp.example' },
      {},
    ]) {
      assert.throws(() => email({ principal }), {
        code: 'ERR_EMAIL_MISSING',
        reason: 'missing email',
      })
      if (Object.keys(principal).length > 0)
        assert.throws(() => email({ principal, sub: 'alice@idp.example' }), {
          code: 'ERR_EMAIL_MISSING',
        })
    }
    assert.throws(() => email({ principal: undefined }), { code: 'ERR_EMAIL_MISSING' })
  })
  it('takes sub where late drafts put the address, and principal.email before it', () => {
    assert.equal(email({ principal: undefined, sub: 'bob@idp.example' }), 'bob@idp.example')
    assert.equal(email({ sub: 'bob@idp.example' }), 'alice@idp.example')
    assert.throws(() => email({ principal: undefined, sub: 'bob' }), { code: 'ERR_EMAIL_INVALID' })
  })
})

describe('checkCertificateClaims', () => {
  const clock = { nowMs: T, clockSkewMs: DEFAULT_CLOCK_SKEW_MS }
  const check = (issuedAtMs: number | undefined, expiresAtMs: number, notBeforeMs?: number): void =>
    checkCertificateClaims({ issuedAtMs, notBeforeMs, expiresAtMs }, clock)
  it('refuses at the edge, and accepts on it', () => {
    check(T - HOUR_MS, T - MINUTE_MS)
    assert.throws(() => check(T - HOUR_MS, T - MINUTE_MS - 1), {
      code: 'ERR_CERTIFICATE_EXPIRED',
      reason: 'expired',
    })
    check(T + MINUTE_MS, T + HOUR_MS)
    assert.throws(() => check(T + MINUTE_MS + 1, T + HOUR_MS), {
      code: 'ERR_CERTIFICATE_NOT_YET_VALID',
      reason: 'issued later than verification date',
    })
    check(T, T + HOUR_MS, T + MINUTE_MS)
    assert.throws(() => check(T, T + HOUR_MS, T + MINUTE_MS + 1), {
      code: 'ERR_CERTIFICATE_NOT_YET_VALID',
    })
  })
  it('T48 refuses more than a day, with iat or without', () => {
    check(T, T + DAY_MS)
    check(undefined, T + DAY_MS + MINUTE_MS)
    for (const [from, to] of [
      [T, T + DAY_MS + MINUTE_MS + 1],
      [undefined, T + DAY_MS + MINUTE_MS + 1],
      [T - 100 * DAY_MS, T + HOUR_MS],
    ] as const)
      assert.throws(() => check(from, to), {
        code: 'ERR_CERTIFICATE_LIFETIME',
        reason: 'certificate lifetime exceeds 24 hours',
      })
  })
  it('refuses an end before the beginning', () =>
    assert.throws(() => check(T + 30_000, T + 20_000), { code: 'ERR_CERTIFICATE_LIFETIME' }))
})

describe('parseAssertion and checkAssertionClaims', () => {
  const clock = { nowMs: T, clockSkewMs: DEFAULT_CLOCK_SKEW_MS }
  const good = { exp: T + 120_000, aud: 'https://rp.example' }
  it('T48 refuses each claim missing or of another type', () => {
    for (const payload of [
      { aud: good.aud },
      { exp: good.exp },
      { ...good, aud: [good.aud] },
      { ...good, aud: 7 },
      { ...good, exp: '1' },
      { ...good, iat: 'x' },
      { ...good, nbf: 1.5 },
    ])
      assert.throws(() => parseAssertion(token(payload)), { code: 'ERR_ASSERTION_INVALID' })
  })
  it('drops iss and other registered claims, and keeps the person’s own apart', () => {
    const { extraClaims } = parseAssertion(token({ ...good, iss: 'evil.example', nick: 'al' }))
    assert.deepEqual({ ...extraClaims }, { nick: 'al' })
  })
  const check = (expiresAtMs: number, issuedAtMs?: number, notBeforeMs?: number): void =>
    checkAssertionClaims({ issuedAtMs, notBeforeMs, expiresAtMs }, clock)
  it('T48 refuses expired, future and long-lived assertions at the edge, and accepts on it', () => {
    check(T - MINUTE_MS)
    assert.throws(() => check(T - MINUTE_MS - 1), {
      code: 'ERR_ASSERTION_EXPIRED',
      reason: 'expired',
    })
    check(T + 6 * MINUTE_MS)
    assert.throws(() => check(T + 6 * MINUTE_MS + 1), { code: 'ERR_ASSERTION_LIFETIME' })
    check(T + 120_000, T + MINUTE_MS)
    assert.throws(() => check(T + 120_000, T + MINUTE_MS + 1), {
      code: 'ERR_ASSERTION_NOT_YET_VALID',
    })
    assert.throws(() => check(T + 120_000, T, T + MINUTE_MS + 1), {
      code: 'ERR_ASSERTION_NOT_YET_VALID',
    })
  })
  it('refuses an end before the beginning', () =>
    assert.throws(() => check(T + 20_000, T + 30_000), { code: 'ERR_ASSERTION_LIFETIME' }))
})

describe('backed assertions', () => {
  it('T46 looks at the labels of both tokens before the claims of either', () => {
    const noClaims = token({})
    const toy = noClaims.replace(/^[^.]+/, Buffer.from('{"alg":"RS64"}').toString('base64url'))
    for (const text of [`${noClaims}~${toy}`, `${toy}~${noClaims}`])
      assert.throws(() => parseBackedAssertion(text), {
        code: 'ERR_ALGORITHM_MISMATCH',
        reason: 'algorithms do not match',
      })
  })
  it('T52 refuses more than one certificate before looking at any', () => {
    for (const text of ['a~b~c', '~~', 'a~b~', 'x~'.repeat(1000)])
      assert.throws(() => splitBackedAssertion(text), {
        code: 'ERR_CERTIFICATE_CHAIN',
        reason: 'certificate chaining is not yet allowed',
      })
  })
  const malformed: readonly (readonly [value: unknown, reason: string])[] = [
    ['', 'malformed backed assertion'],
    [undefined, 'malformed backed assertion'],
    [null, 'malformed backed assertion'],
    [{}, 'malformed backed assertion'],
    [['a~b'], 'malformed backed assertion'],
    ['~', 'malformed backed assertion'],
    ['a~', 'malformed backed assertion'],
    ['~b', 'malformed backed assertion'],
    ['abc', 'no certificates provided'],
  ]
  for (const [value, reason] of malformed)
    it(`T119 refuses ${JSON.stringify(value)}: ${reason}`, () =>
      assert.throws(() => splitBackedAssertion(value), {
        code: 'ERR_BACKED_ASSERTION_INVALID',
        reason,
      }))
  it('T120 refuses more than 8 KiB before looking at it', () =>
    assert.throws(() => splitBackedAssertion('~'.repeat(8193)), { code: 'ERR_INPUT_TOO_LARGE' }))
  it('refuses blanks around it, and the two parts swapped', async () => {
    const certificate = token(CLAIMS)
    const assertion = token({ exp: T, aud: 'https://rp.example' })
    for (const text of [
      ` ${certificate}~${assertion}`,
      `${certificate}~${assertion}\n`,
      `${certificate}~ ${assertion}`,
    ])
      assert.throws(() => parseBackedAssertion(text), { code: 'ERR_JWS_INVALID' })
    assert.throws(() => parseBackedAssertion(joinBackedAssertion(assertion, certificate)), {
      code: 'ERR_CERTIFICATE_INVALID',
    })
    assert.ok(parseBackedAssertion(joinBackedAssertion(certificate, assertion)))
  })
})

describe('issuing', () => {
  const claims = {
    issuer: parseDomain('idp.example'),
    email: parseEmailAddress('alice@idp.example'),
    publicKey,
    issuedAtMs: T - 10_000,
    expiresAtMs: T + HOUR_MS,
  }
  it('T41 refuses to sign what its own verifier would not accept', async () => {
    for (const change of [
      { expiresAtMs: T + 2 * DAY_MS },
      { expiresAtMs: T - HOUR_MS },
      { issuedAtMs: T / 1000 },
      { email: 'nobody' as never },
      { issuer: 'https://idp.example' as never },
    ])
      await assert.rejects(issueCertificate({ ...claims, ...change }, signer), TypeError)
  })
  it('issues certificates and assertions that parse to what went in', async () => {
    const certificate = await issueCertificate(claims, signer)
    const assertion = await issueAssertion(
      { audience: parseOrigin('https://rp.example'), expiresAtMs: T + 1 },
      signer,
    )
    const parsed = parseBackedAssertion(joinBackedAssertion(certificate, assertion))
    assert.equal(certificateEmail(parsed.certificate), claims.email)
    assert.equal(parsed.certificate.expiresAtMs, claims.expiresAtMs)
    assert.deepEqual(parsed.assertion.jws.payload, { exp: T + 1, aud: 'https://rp.example' })
  })
})

describe('time', () => {
  it('T49 refuses everything that is not integer milliseconds of this century', () => {
    for (const value of [
      undefined,
      null,
      '1',
      Number.NaN,
      Number.POSITIVE_INFINITY,
      99_999_999_999,
      4_000_000_000_001,
      -1,
      1.5,
      true,
      [],
      {},
    ])
      assert.throws(() => parseInstantMs(value, 'iat'), { code: 'ERR_TIME_INVALID' })
    assert.equal(parseInstantMs(T, 'iat'), T)
  })
  it('converts wire seconds once', () => {
    assert.equal(secondsToMs(3600), HOUR_MS)
    assert.equal(msToSeconds(1999), 1)
  })
})
