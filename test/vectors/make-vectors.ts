// Writes the test kit anew, with fresh keys: node --conditions=source test/vectors/make-vectors.ts
// The kit itself needs none of this; what is published are the files.
import { constants, hash, privateEncrypt, sign } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import {
  type BundleParts,
  DSA_GROUPS,
  generateTestKey,
  makeAssertion,
  makeBundle,
  makeCertificate,
  segment,
  supportText,
  T,
  type Vector,
  type VectorDocument,
} from '@signet-id/testing'

type Case = Partial<Omit<Vector, 'name'>> & Pick<Vector, 'description' | 'source' | 'expected'>

const HOUR_MS = 3_600_000
const FOLDER = new URL('.', import.meta.url)
const AUDIENCE = 'https://rp.example'
const issuerKey = generateTestKey('RS256')
const userKey = generateTestKey('RS256')
const BASE: BundleParts = { issuerKey, userKey, nowMs: T }
const ec = generateTestKey('ES256')
const ed = generateTestKey('Ed25519')
const ds256 = generateTestKey('DS256')
const ds128 = generateTestKey('DS128')
const rs128 = generateTestKey('RS128')
const stranger = generateTestKey('RS256')
/** Protocol A.3. */
const TOY_MODULUS =
  '6290786198121729379200631481592140506380572014280603897774818768058113091156977721978834961161676891765462501374804750826978348285280339093030289648116859'

const json = (body: unknown, extra: Partial<VectorDocument> = {}): VectorDocument => ({
  status: 200,
  contentType: 'application/json',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  ...extra,
})
const own = json(supportText(issuerKey))
const OWN = { 'idp.example': own }
const GOOD = makeBundle(BASE)
const [CERTIFICATE = '', ASSERTION = ''] = GOOD.split('~')
const okay = (more: object = {}): Vector['expected'] => ({
  status: 'okay',
  email: 'alice@idp.example',
  issuer: 'idp.example',
  expires: T + 120_000,
  ...more,
})
/** A reason that ends in a blank is only a beginning; an empty one is not laid down anywhere. */
const failure = (code: string, reason: string): Vector['expected'] => {
  if (reason === '') return { status: 'failure', code }
  return reason.endsWith(' ')
    ? { status: 'failure', code, reasonStart: reason }
    : { status: 'failure', code, reason }
}

const cases: Record<string, Case> = {}
const add = (name: string, each: Case): void => {
  cases[name] = each
}
/** A fault in one of the two tokens. */
const fault = (
  name: string,
  description: string,
  source: string,
  assertion: string,
  code: string,
  reason: string,
  more: Partial<Case> = {},
): void => add(name, { description, source, assertion, expected: failure(code, reason), ...more })
const parts = (more: Partial<BundleParts>): string => makeBundle({ ...BASE, ...more })
const cert = (certificateClaims: Record<string, unknown>): string => parts({ certificateClaims })
const asn = (assertionClaims: Record<string, unknown>): string => parts({ assertionClaims })

// --- appendix A, from the file that the protocol package tests with ---
const appendix = readFileSync(
  new URL('../../packages/protocol/src/appendix-vectors.test.ts', import.meta.url),
  'utf8',
)
const constant = (name: string): string =>
  new RegExp(`const ${name} =\\s+'([^']+)'`).exec(appendix)?.[1] ?? ''
const A = {
  assertion: constant('A_BUNDLE'),
  algorithms: ['RS256', 'DS128'] as const,
  documents: {
    'idp.example': json(
      `{"public-key":${constant('A_IDP_KEY')},"authentication":"/auth","provisioning":"/provision"}`,
    ),
  },
}
const B_DOCUMENTS = {
  'other.example': json({ authority: 'login.other.example' }),
  'login.other.example': json(
    `{"public-key":${constant('B_IDP_KEY')},"authentication":"/auth","provisioning":"/provision"}`,
  ),
}
add('appendix-a1', {
  description: 'RS256 issuer key, DS128 user key, made by the old software',
  source: 'protocol A.1',
  ...A,
  nowMs: T + 1000,
  expected: okay(),
})
add('appendix-a1-expired', {
  description: 'the same at T + 200000',
  source: 'protocol 4.9',
  ...A,
  nowMs: T + 200_000,
  expected: failure('ERR_ASSERTION_EXPIRED', 'expired'),
})
add('appendix-a1-not-listed', {
  description: 'the same where DS128 is not listed',
  source: 'design 10',
  ...A,
  algorithms: ['RS256'],
  nowMs: T + 1000,
  expected: failure('ERR_KEY_UNSUPPORTED', 'algorithms do not match'),
})
add('appendix-a2', {
  description: 'DS256 issuer key behind a delegation, RS256 user key',
  source: 'protocol A.2',
  assertion: constant('B_BUNDLE'),
  audience: 'http://rp.example:8080',
  algorithms: ['RS256', 'DS256'],
  documents: B_DOCUMENTS,
  nowMs: T + 1000,
  expected: {
    status: 'okay',
    email: 'bob@other.example',
    issuer: 'login.other.example',
    expires: T + 120_000,
  },
})
const forge = (bundle: string, signature: string): string =>
  bundle.slice(0, bundle.lastIndexOf('.') + 1) + signature
for (const [name, signature, reason] of [
  ['r1-sq', 'AAAAAAAAAAAAAAAAAAAAAAAAAAHiHgT5EdHteZEAjsqrO_d1mEMJww', 'invalid signature'],
  ['r1-s0', 'AAAAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'invalid signature'],
  ['rq-s1', '4h4E-RHR7XmRAI7Kqzv3dZhDCcMAAAAAAAAAAAAAAAAAAAAAAAAAAQ', 'invalid signature'],
  ['empty', '', 'malformed signature'],
  ['39-bytes', Buffer.alloc(39, 1).toString('base64url'), 'malformed signature'],
  ['41-bytes', Buffer.alloc(41, 1).toString('base64url'), 'malformed signature'],
] as const)
  add(`appendix-a5-${name}`, {
    description: `DSA forgery: ${name}`,
    source: 'protocol A.5, T44',
    ...A,
    assertion: forge(A.assertion, signature),
    nowMs: T + 1000,
    expected: failure(
      reason === 'invalid signature' ? 'ERR_SIGNATURE_INVALID' : 'ERR_JWS_INVALID',
      reason,
    ),
  })
{
  const [certificate = '', assertion = ''] = constant('B_BUNDLE').split('~')
  const forged = forge(
    certificate,
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAGx43D2RyyHVMzXXplmbsjvH9dIt0i7vAhQPYLOgFWrOw',
  )
  add('appendix-a5-ds256', {
    description: 'DSA forgery of a certificate: r = 1, s = q',
    source: 'protocol A.5, T44',
    assertion: `${forged}~${assertion}`,
    audience: 'http://rp.example:8080',
    algorithms: ['RS256', 'DS256'],
    documents: B_DOCUMENTS,
    nowMs: T + 1000,
    expected: failure('ERR_SIGNATURE_INVALID', 'invalid signature'),
  })
}

// --- keys and signatures (protocol 1.7) ---
const MISMATCH = ['ERR_ALGORITHM_MISMATCH', 'algorithms do not match'] as const
for (const [name, alg] of [
  ['none', 'none'],
  ['hs256', 'HS256'],
  ['lower-case', 'rs256'],
  ['rs64', 'RS64'],
  ['number', 256],
  ['missing', undefined],
  ['es256', 'ES256'],
  ['ds128', 'DS128'],
  ['rs128', 'RS128'],
] as const) {
  fault(
    `alg-assertion-${name}`,
    `assertion header alg ${String(alg)} over an RSA-2048 key`,
    'protocol 1.7, T46',
    parts({ assertionHeader: { alg } }),
    ...MISMATCH,
  )
  fault(
    `alg-certificate-${name}`,
    `certificate header alg ${String(alg)} over an RSA-2048 key`,
    'protocol 1.7, T46',
    parts({ certificateHeader: { alg } }),
    ...MISMATCH,
  )
}
fault(
  'header-null',
  'header is null',
  'protocol 1.7, T119',
  `${segment('null')}.${ASSERTION.split('.').slice(1).join('.')}`.replace(/^/, `${CERTIFICATE}~`),
  'ERR_JWS_INVALID',
  'malformed header',
)
fault(
  'header-list',
  'header is a list',
  'protocol 1.7',
  parts({ assertionHeader: ['RS256'] }),
  'ERR_JWS_INVALID',
  'malformed header',
)
fault(
  'header-crit',
  'header has crit',
  'protocol 1.7',
  parts({ certificateHeader: { alg: 'RS256', crit: ['x'], x: 1 } }),
  'ERR_JWS_INVALID',
  'signed object has a critical header that is not understood',
)
add('header-typ-kid', {
  description: 'header has typ and kid, which are ignored',
  source: 'protocol 1.4',
  assertion: parts({ certificateHeader: { alg: 'RS256', typ: 'JWT', kid: '1' } }),
  expected: okay(),
})
const key = (wire: unknown): string => cert({ 'public-key': wire })
const bigger = (n: unknown): string => (BigInt(String(n)) + 1n).toString()
const mangled: readonly (readonly [name: string, description: string, wire: unknown])[] = [
  ['n-number', 'n is a JSON number', { ...userKey.wire, n: 12345 }],
  ['n-hex', 'n begins with 0x', { ...userKey.wire, n: `0x${String(userKey.wire.n)}` }],
  ['n-sign', 'n has a sign', { ...userKey.wire, n: `+${String(userKey.wire.n)}` }],
  ['n-leading-zero', 'n has a leading zero', { ...userKey.wire, n: `0${String(userKey.wire.n)}` }],
  ['n-empty', 'n is empty', { ...userKey.wire, n: '' }],
  ['n-even', 'the modulus is even', { ...userKey.wire, n: bigger(userKey.wire.n) }],
  ['e-1', 'e = 1', { ...userKey.wire, e: '1' }],
  ['e-3', 'e = 3', { ...userKey.wire, e: '3' }],
  ['rsa-512', 'a 512-bit modulus', { ...userKey.wire, n: (2n ** 512n - 1n).toString() }],
  ['algorithm-and-kty', 'both algorithm and kty', { kty: 'RSA', ...userKey.wire }],
  ['private-member', 'a member of the private key', { ...userKey.wire, d: '5' }],
  ['text', 'the key is a JSON string', JSON.stringify(userKey.wire)],
  ['missing', 'there is no key', undefined],
  [
    'ed25519-small-order',
    'an Ed25519 point of small order',
    { kty: 'OKP', crv: 'Ed25519', x: Buffer.alloc(32).toString('base64url') },
  ],
  ['p256-off-curve', 'a point off P-256', { ...ec.wire, y: ec.wire.x }],
]
const dsaMangled: readonly (readonly [name: string, description: string, wire: unknown])[] = [
  ['y-1', 'y = 1', { ...ds256.wire, y: '1' }],
  [
    'y-p-1',
    'y = p - 1',
    { ...ds256.wire, y: (BigInt(`0x${DSA_GROUPS.DS256.p}`) - 1n).toString(16) },
  ],
  ['g-1', 'g = 1', { ...ds256.wire, g: '1' }],
  [
    'other-group',
    'p of one group with q and g of the other',
    { ...ds256.wire, p: DSA_GROUPS.DS128.p },
  ],
]
const INVALID_KEY = 'malformed certificate: '
const pending: [string, Case][] = []
for (const [name, description, wire] of mangled)
  pending.push([
    `key-${name}`,
    {
      description: `certified key: ${description}`,
      source: 'protocol 1.7, threat model 5.10',
      assertion: key(wire),
      expected: failure('ERR_CERTIFICATE_INVALID', INVALID_KEY),
    },
  ])
for (const [name, description, wire] of dsaMangled)
  pending.push([
    `key-dsa-${name}`,
    {
      description: `certified DSA key: ${description}`,
      source: 'protocol 1.7, threat model 5.10',
      assertion: makeBundle({ ...BASE, userKey: ds256, certificateClaims: { 'public-key': wire } }),
      algorithms: ['RS256', 'DS256'],
      expected: failure('ERR_CERTIFICATE_INVALID', INVALID_KEY),
    },
  ])
add('key-dsa-upper-case', {
  description: 'certified DSA key: upper-case hexadecimal with leading zeros',
  source: 'protocol 1.7',
  assertion: makeBundle({
    ...BASE,
    userKey: ds256,
    certificateClaims: {
      'public-key': { ...ds256.wire, y: `00${String(ds256.wire.y).toUpperCase()}` },
    },
  }),
  algorithms: ['RS256', 'DS256'],
  expected: okay(),
})
fault(
  'key-dsa-outside-subgroup',
  'certified DSA key: y is not in the subgroup of order q',
  'threat model 5.10, T44',
  makeBundle({
    ...BASE,
    userKey: ds256,
    certificateClaims: { 'public-key': { ...ds256.wire, y: '3' } },
  }),
  'ERR_KEY_INVALID',
  'public key is not acceptable: its y is not in the group',
  { algorithms: ['RS256', 'DS256'] },
)
for (const [name, user] of [
  ['es256', ec],
  ['ed25519', ed],
] as const)
  add(`algorithm-${name}`, {
    description: `user key of ${name}`,
    source: 'design 10',
    assertion: parts({ userKey: user }),
    expected: okay(),
  })
for (const [name, user, listed] of [
  ['ds256', ds256, 'DS256'],
  ['ds128', ds128, 'DS128'],
  ['rs128', rs128, 'RS128'],
] as const) {
  add(`algorithm-${name}`, {
    description: `user key of ${name}, listed`,
    source: 'design 10',
    assertion: parts({ userKey: user }),
    algorithms: ['RS256', listed],
    expected: okay(),
  })
  fault(
    `algorithm-${name}-not-listed`,
    `user key of ${name}, not listed`,
    'design 10',
    parts({ userKey: user }),
    'ERR_KEY_UNSUPPORTED',
    'algorithms do not match',
  )
}
add('algorithm-ds160', {
  description: 'the label DS160 is a synonym of DS128',
  source: 'protocol 1.2',
  assertion: parts({ userKey: ds128, assertionHeader: { alg: 'DS160' } }),
  algorithms: ['RS256', 'DS128'],
  expected: okay(),
})
{
  let short = ''
  for (let exp = T + 119_000; short === ''; exp--) {
    const [header, payload, signature = ''] = makeAssertion({
      ...BASE,
      assertionClaims: { exp },
    }).split('.')
    const bytes = Buffer.from(signature, 'base64url')
    if (bytes[0] === 0) {
      short = `${header}.${payload}.${bytes.subarray(1).toString('base64url')}`
      add('signature-rsa-short', {
        description: 'RSA signature of 255 bytes: its leading zero byte was dropped',
        source: 'protocol 1.5',
        assertion: `${CERTIFICATE}~${short}`,
        expected: okay({ expires: exp }),
      })
      fault(
        'signature-rsa-long',
        'RSA signature of 257 bytes: a zero byte before it',
        'protocol 1.7, T45',
        `${CERTIFICATE}~${header}.${payload}.${Buffer.concat([Buffer.of(0), bytes]).toString('base64url')}`,
        'ERR_JWS_INVALID',
        'malformed signature',
      )
    }
  }
}
const ecAssertion = makeAssertion({ ...BASE, userKey: ec })
const ecCertificate = makeCertificate({ ...BASE, userKey: ec })
for (const [name, bytes, reason] of [
  ['zero', Buffer.alloc(64), 'invalid signature'],
  ['63-bytes', Buffer.alloc(63, 1), 'malformed signature'],
  [
    'der',
    Buffer.concat([Buffer.from('3044022001', 'hex'), Buffer.alloc(66, 1)]),
    'malformed signature',
  ],
] as const)
  fault(
    `signature-ecdsa-${name}`,
    `ECDSA signature: ${name}`,
    'threat model 5.10, T44',
    `${ecCertificate}~${forge(ecAssertion, bytes.toString('base64url'))}`,
    reason === 'invalid signature' ? 'ERR_SIGNATURE_INVALID' : 'ERR_JWS_INVALID',
    reason,
  )
/** An assertion whose signature the key's owner made wrong: only the named fault can be what refuses it. */
const wrong = (
  name: string,
  description: string,
  certificate: string,
  assertion: string,
  signature: Uint8Array,
  more: Partial<Case> = {},
): void =>
  fault(
    `signature-${name}`,
    description,
    'T44, T45, threat model 5.10',
    `${certificate}~${forge(assertion, Buffer.from(signature).toString('base64url'))}`,
    'ERR_SIGNATURE_INVALID',
    'invalid signature',
    more,
  )
const inputOf = (token: string): string => token.slice(0, token.lastIndexOf('.'))
const signatureOf = (token: string): Buffer =>
  Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url')
const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
const wide = (value: bigint, width: number): Buffer =>
  Buffer.from(value.toString(16).padStart(2 * width, '0'), 'hex')
{
  const digest = hash('sha256', inputOf(ASSERTION), 'buffer')
  const INFO = '3031300d060960864801650304020105000420'
  const info = (prefix: string): Buffer => Buffer.concat([Buffer.from(prefix, 'hex'), digest])
  const block = (rest: Buffer, type = 1): Buffer =>
    Buffer.concat([Buffer.of(0, type), Buffer.alloc(253 - rest.length, 0xff), Buffer.of(0), rest])
  const short = Buffer.concat([Buffer.of(0, 1), Buffer.alloc(8, 0xff), Buffer.of(0), info(INFO)])
  const blocks: readonly (readonly [name: string, description: string, block: Buffer])[] = [
    ['no-null', 'no NULL after the name of the hash', block(info('302f300b06096086480165030402010420'))],
    ['hash-alone', 'the hash without its name', block(digest)],
    ['other-hash-name', 'SHA-256 under the name of SHA-512', block(info('3031300d060960864801650304020305000420'))],
    ['long-length', 'a length in the long form', block(info('308131300d060960864801650304020105000420'))],
    ['trailing-byte', 'a byte behind the hash', block(Buffer.concat([info(INFO), Buffer.of(0)]))],
    ['short-padding', 'eight bytes of padding and zeros behind the hash', Buffer.concat([short, Buffer.alloc(256 - short.length)])],
    ['type-2', 'padding of type 2', block(info(INFO), 2)],
  ] // biome-ignore format: a table
  for (const [name, description, bytes] of blocks)
    wrong(
      `rsa-${name}`,
      `RSA signature over: ${description}`,
      CERTIFICATE,
      ASSERTION,
      privateEncrypt({ key: userKey.privateKey, padding: constants.RSA_NO_PADDING }, bytes),
    )
  const padding = constants.RSA_PKCS1_PSS_PADDING
  const data = Buffer.from(inputOf(ASSERTION))
  wrong('rsa-pss', 'RSA signature with PSS', CERTIFICATE, ASSERTION, sign('sha256', data, { key: userKey.privateKey, padding })) // biome-ignore format: one thought
  wrong('rsa-sha1', 'RSA signature over SHA-1', CERTIFICATE, ASSERTION, sign('sha1', data, userKey.privateKey)) // biome-ignore format: one thought
  const modulus = number(Buffer.from(String(userKey.publicKey.jwk.n), 'base64url'))
  wrong('rsa-zero', 'RSA signature of zero', CERTIFICATE, ASSERTION, Buffer.alloc(256))
  wrong('rsa-modulus', 'RSA signature equal to the modulus', CERTIFICATE, ASSERTION, wide(modulus, 256)) // biome-ignore format: one thought
  for (let exp = T + 118_000; ; exp--) {
    const token = makeAssertion({ ...BASE, assertionClaims: { exp } })
    const larger = number(signatureOf(token)) + modulus
    if (larger >= 1n << 2048n) continue
    wrong('rsa-not-reduced', 'RSA signature and the modulus, added', CERTIFICATE, token, wide(larger, 256)) // biome-ignore format: one thought
    break
  }
}
{
  const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')
  const good = signatureOf(ecAssertion)
  const [r, s] = [good.subarray(0, 32), good.subarray(32)]
  const pair = (a: Uint8Array, b: Uint8Array): Buffer => Buffer.concat([a, b])
  wrong(
    'ecdsa-r-order',
    'ECDSA: r is the order',
    ecCertificate,
    ecAssertion,
    pair(wide(order, 32), s),
  )
  wrong(
    'ecdsa-s-order',
    'ECDSA: s is the order',
    ecCertificate,
    ecAssertion,
    pair(r, wide(order, 32)),
  )
  wrong('ecdsa-swapped', 'ECDSA: s then r', ecCertificate, ecAssertion, pair(s, r))
  const negative = pair(r, wide(order - number(s), 32)).toString('base64url')
  add('signature-ecdsa-negative-s', {
    description: 'ECDSA: the order less s, the other spelling of one signature',
    source: 'T55',
    assertion: `${ecCertificate}~${forge(ecAssertion, negative)}`,
    expected: okay(),
  })
}
{
  const order = (1n << 252n) + 27742317777372353535851937790883648493n
  const [certificate = '', assertion = ''] = parts({ userKey: ed }).split('~')
  const good = signatureOf(assertion)
  const [R, S] = [good.subarray(0, 32), number(Buffer.from(good.subarray(32)).reverse())]
  const little = (value: bigint): Buffer => wide(value, 32).reverse()
  const pair = (s: bigint): Buffer => Buffer.concat([R, little(s)])
  wrong('ed25519-s-plus-order', 'Ed25519: S and the order, added', certificate, assertion, pair(S + order)) // biome-ignore format: one thought
  wrong('ed25519-zero', 'Ed25519: zeros', certificate, assertion, Buffer.alloc(64))
  wrong('ed25519-identity', 'Ed25519: R is the identity, S is zero', certificate, assertion, Buffer.concat([little(1n), little(0n)])) // biome-ignore format: one thought
}
{
  const q = BigInt(`0x${DSA_GROUPS.DS256.q}`)
  const certificate = makeCertificate({ ...BASE, userKey: ds256 })
  for (let exp = T + 118_000; ; exp--) {
    const token = makeAssertion({ ...BASE, userKey: ds256, assertionClaims: { exp } })
    const [r, s] = [signatureOf(token).subarray(0, 32), signatureOf(token).subarray(32)]
    const larger = number(r) + q
    if (larger >= 1n << 256n) continue
    wrong('dsa-not-reduced', 'DSA: r and q, added', certificate, token, Buffer.concat([wide(larger, 32), s]), { algorithms: ['RS256', 'DS256'] }) // biome-ignore format: one thought
    break
  }
}
fault(
  'alg-toy-key',
  'a key of 512 bits, under its own label RS64: labels are looked at before claims',
  'protocol 4.1, design 10',
  parts({
    certificateClaims: { 'public-key': { algorithm: 'RS', n: TOY_MODULUS, e: '65537' } },
    assertionHeader: { alg: 'RS64' },
  }),
  'ERR_ALGORITHM_MISMATCH',
  'algorithms do not match',
)
fault(
  'signature-by-issuer',
  'assertion signed with the issuer’s key',
  'protocol 2.8',
  parts({ assertionKey: issuerKey }),
  'ERR_SIGNATURE_INVALID',
  'invalid signature',
)
fault(
  'signature-by-stranger',
  'assertion signed with another key',
  'protocol 2.8',
  parts({ assertionKey: stranger }),
  'ERR_SIGNATURE_INVALID',
  'invalid signature',
)
fault(
  'certificate-by-stranger',
  'certificate signed with a key that nobody publishes',
  'protocol 4.1',
  parts({ issuerKey: stranger }),
  'ERR_SIGNATURE_INVALID',
  'invalid signature',
)
fault(
  'certificate-by-user',
  'certificate signed with the key it certifies',
  'T50',
  parts({ issuerKey: userKey }),
  'ERR_SIGNATURE_INVALID',
  'invalid signature',
)

// --- base64url and JSON (protocol 1.4, T54) ---
const altered = (from: string, to: string): string => GOOD.replace(from, to)
fault(
  'base64-padding',
  'padding behind a signature',
  'T54',
  `${GOOD}==`,
  'ERR_JWS_INVALID',
  'malformed signature',
)
fault(
  'base64-newline',
  'a line feed behind the bundle',
  'protocol 2.8, T54',
  `${GOOD}\n`,
  'ERR_JWS_INVALID',
  'malformed signature',
)
fault(
  'base64-blank',
  'a blank before the bundle',
  'protocol 2.8, T54',
  ` ${GOOD}`,
  'ERR_JWS_INVALID',
  'malformed header',
)
fault(
  'base64-alphabet',
  'a plus sign in a signature',
  'T54',
  `${GOOD.slice(0, -5)}+${GOOD.slice(-4)}`,
  'ERR_JWS_INVALID',
  'malformed signature',
)
fault(
  'base64-trailing-bits',
  'unused bits of a header that are not zero',
  'T54',
  altered('eyJhbGciOiJSUzI1NiJ9', 'eyJhbGciOiJSUzI1NiJ9IB'),
  'ERR_JWS_INVALID',
  'malformed header',
)
const raw = (text: string | Buffer): string => `${makeCertificate(BASE)}~${rawToken(text)}`
const rawToken = (text: string | Buffer): string => {
  const input = `${segment({ alg: 'RS256' })}.${Buffer.from(text).toString('base64url')}`
  return `${input}.${userKey.sign(input).toString('base64url')}`
}
fault(
  'json-duplicate',
  'a claim given twice',
  'T54',
  raw(`{"exp":${T + 120_000},"aud":"https://evil.example","aud":"${AUDIENCE}"}`),
  'ERR_JWS_INVALID',
  'malformed payload',
)
fault(
  'json-bom',
  'a byte order mark',
  'T54',
  raw(`\ufeff{"exp":${T + 120_000},"aud":"${AUDIENCE}"}`),
  'ERR_JWS_INVALID',
  'malformed payload',
)
fault(
  'json-invalid-utf8',
  'bytes that are not UTF-8',
  'T54',
  raw(
    Buffer.concat([
      Buffer.from(`{"exp":${T + 120_000},"aud":"${AUDIENCE}","x":"`),
      Buffer.of(0xff),
      Buffer.from('"}'),
    ]),
  ),
  'ERR_JWS_INVALID',
  'malformed payload',
)
fault(
  'json-proto',
  'a claim named __proto__',
  'T121',
  raw(`{"exp":${T + 120_000},"aud":"${AUDIENCE}","__proto__":{"a":1}}`),
  'ERR_JWS_INVALID',
  'malformed payload',
)
fault(
  'json-trailing',
  'text behind the object',
  'T54',
  raw(`{"exp":${T + 120_000},"aud":"${AUDIENCE}"}x`),
  'ERR_JWS_INVALID',
  'malformed payload',
)
fault(
  'json-deep',
  'objects nested deeper than 8',
  'threat model 5.4',
  asn({ x: [[[[[[[[1]]]]]]]] }),
  'ERR_JWS_INVALID',
  'malformed payload',
)
add('json-float', {
  description: 'exp written as a float of integer value',
  source: 'protocol 2.1',
  assertion: raw(`{"exp":${T + 120_000}.0,"aud":"${AUDIENCE}"}`),
  expected: okay(),
})

// --- the bundle (protocol 2.3, 2.8) ---
const CHAIN = ['ERR_CERTIFICATE_CHAIN', 'certificate chaining is not yet allowed'] as const
fault('bundle-chain', 'two certificates', 'protocol 2.8, T52', `${CERTIFICATE}~${GOOD}`, ...CHAIN)
fault('bundle-two-assertions', 'two assertions', 'protocol 2.8', `${GOOD}~${ASSERTION}`, ...CHAIN)
fault('bundle-trailing-tilde', 'a tilde behind the bundle', 'protocol 2.8', `${GOOD}~`, ...CHAIN)
fault(
  'bundle-no-certificate',
  'an assertion alone',
  'protocol 2.3',
  ASSERTION,
  'ERR_BACKED_ASSERTION_INVALID',
  'no certificates provided',
)
fault(
  'bundle-empty-certificate',
  'nothing before the tilde',
  'protocol 2.8',
  `~${ASSERTION}`,
  'ERR_BACKED_ASSERTION_INVALID',
  'malformed backed assertion',
)
fault(
  'bundle-empty-assertion',
  'nothing behind the tilde',
  'protocol 2.8',
  `${CERTIFICATE}~`,
  'ERR_BACKED_ASSERTION_INVALID',
  'malformed backed assertion',
)
fault(
  'bundle-tilde',
  'a tilde alone',
  'protocol 2.8',
  '~',
  'ERR_BACKED_ASSERTION_INVALID',
  'malformed backed assertion',
)
fault(
  'bundle-swapped',
  'assertion first',
  'protocol 2.8',
  `${ASSERTION}~${CERTIFICATE}`,
  'ERR_CERTIFICATE_INVALID',
  '',
)
fault(
  'bundle-old-json',
  'the form of 2011',
  'protocol 2.3',
  segment({ certificates: [CERTIFICATE], assertion: ASSERTION }),
  'ERR_BACKED_ASSERTION_INVALID',
  'no certificates provided',
)
fault(
  'bundle-too-large',
  'over 8192 characters',
  'threat model 5.4',
  'x'.repeat(8193),
  'ERR_INPUT_TOO_LARGE',
  'malformed backed assertion',
)
fault(
  'token-two-parts',
  'an assertion of two parts',
  'protocol 1.7',
  `${CERTIFICATE}~${ASSERTION.split('.').slice(0, 2).join('.')}`,
  'ERR_JWS_INVALID',
  'signed object must have three parts, this one has 2',
)
fault(
  'token-four-parts',
  'an assertion of four parts',
  'protocol 1.7',
  `${CERTIFICATE}~${ASSERTION}.x`,
  'ERR_JWS_INVALID',
  'signed object must have three parts, this one has 4',
)

// --- claims (protocol 2.1 to 2.6) ---
const EXPIRED = 'expired'
const FUTURE = 'issued later than verification date'
const LIFETIME = 'certificate lifetime exceeds 24 hours'
add('valid', { description: 'nothing is wrong', source: 'protocol 2.8', expected: okay() })
fault(
  'certificate-expired',
  'certificate expired, assertion in force',
  'protocol 2.8',
  cert({ iat: T - 2 * HOUR_MS, exp: T - 60_001 }),
  'ERR_CERTIFICATE_EXPIRED',
  EXPIRED,
)
add('certificate-expired-within-skew', {
  description: 'certificate expired by exactly the clock skew',
  source: 'threat model 5.4',
  assertion: cert({ iat: T - 2 * HOUR_MS, exp: T - 60_000 }),
  expected: okay(),
})
fault(
  'certificate-future',
  'iat past the clock skew',
  'protocol 2.5',
  cert({ iat: T + 60_001 }),
  'ERR_CERTIFICATE_NOT_YET_VALID',
  FUTURE,
)
add('certificate-iat-within-skew', {
  description: 'iat within the clock skew',
  source: 'threat model 5.4',
  assertion: cert({ iat: T + 60_000 }),
  expected: okay(),
})
add('certificate-no-iat', {
  description: 'no iat',
  source: 'protocol 2.5',
  assertion: cert({ iat: undefined }),
  expected: okay(),
})
fault(
  'certificate-no-exp',
  'no exp',
  'protocol 2.5, T48',
  cert({ exp: undefined }),
  'ERR_CERTIFICATE_INVALID',
  '',
)
fault(
  'certificate-exp-text',
  'exp as text',
  'protocol 2.1',
  cert({ exp: String(T + HOUR_MS) }),
  'ERR_CERTIFICATE_INVALID',
  '',
)
fault(
  'certificate-exp-fraction',
  'exp with a fraction',
  'protocol 2.1',
  cert({ exp: T + HOUR_MS + 0.5 }),
  'ERR_CERTIFICATE_INVALID',
  '',
)
fault(
  'certificate-exp-seconds',
  'exp in seconds',
  'protocol 2.8',
  cert({ exp: T / 1000 + 3600 }),
  'ERR_CERTIFICATE_INVALID',
  EXPIRED,
)
fault(
  'certificate-iat-seconds',
  'iat in seconds, exp in milliseconds',
  'protocol 2.8',
  cert({ iat: T / 1000 }),
  'ERR_CERTIFICATE_INVALID',
  '',
)
fault(
  'certificate-exp-negative',
  'exp negative',
  'T49',
  cert({ exp: -1 }),
  'ERR_CERTIFICATE_INVALID',
  EXPIRED,
)
fault(
  'certificate-two-days',
  'a life of two days',
  'protocol 2.5',
  cert({ exp: T + 48 * HOUR_MS }),
  'ERR_CERTIFICATE_LIFETIME',
  LIFETIME,
)
fault(
  'certificate-ten-years',
  'a life of ten years and no iat',
  'protocol 2.5',
  cert({ iat: undefined, exp: T + 87_600 * HOUR_MS }),
  'ERR_CERTIFICATE_LIFETIME',
  LIFETIME,
)
fault(
  'certificate-exp-before-iat',
  'exp before iat',
  'protocol 2.5',
  cert({ iat: T + 30_000, exp: T + 20_000 }),
  'ERR_CERTIFICATE_LIFETIME',
  LIFETIME,
)
fault(
  'certificate-nbf-future',
  'nbf past the clock skew',
  'protocol 2.5',
  cert({ nbf: T + 60_001 }),
  'ERR_CERTIFICATE_NOT_YET_VALID',
  FUTURE,
)
fault(
  'certificate-no-iss',
  'no iss',
  'protocol 2.8',
  cert({ iss: undefined }),
  'ERR_CERTIFICATE_INVALID',
  '',
)
fault(
  'certificate-iss-url',
  'iss with a scheme',
  'protocol 2.8',
  cert({ iss: 'https://idp.example' }),
  'ERR_CERTIFICATE_INVALID',
  '',
)
fault(
  'certificate-iss-list',
  'iss as a list',
  'protocol 2.8',
  cert({ iss: ['idp.example'] }),
  'ERR_CERTIFICATE_INVALID',
  '',
)
fault(
  'certificate-iss-upper-case',
  'iss in upper case',
  'protocol 3.4',
  cert({ iss: 'IDP.example' }),
  'ERR_ISSUER_NOT_AUTHORITATIVE',
  "untrusted issuer, expected 'idp.example', got 'IDP.example'",
)
add('certificate-aud', {
  description: 'certificate has an aud, which is ignored',
  source: 'protocol 2.8',
  assertion: cert({ aud: 'https://evil.example' }),
  expected: okay(),
})
add('certificate-claims', {
  description: 'further claims of issuer and person',
  source: 'protocol 2.4',
  assertion: parts({
    certificateClaims: { name: 'Alice', principal: { email: 'alice@idp.example', age: 7 } },
    assertionClaims: { nick: 'al', iss: 'evil.example' },
  }),
  expected: okay({ idpClaims: { name: 'Alice', age: 7 }, userClaims: { nick: 'al' } }),
})
fault(
  'assertion-expired',
  'assertion expired',
  'protocol 2.5',
  asn({ exp: T - 60_001 }),
  'ERR_ASSERTION_EXPIRED',
  EXPIRED,
)
add('assertion-expired-within-skew', {
  description: 'assertion expired by exactly the clock skew',
  source: 'threat model 5.4',
  assertion: asn({ exp: T - 60_000 }),
  expected: okay({ expires: T - 60_000 }),
})
add('assertion-five-minutes', {
  description: 'assertion for five minutes and the clock skew',
  source: 'threat model 5.4',
  assertion: asn({ exp: T + 360_000 }),
  expected: okay({ expires: T + 360_000 }),
})
fault(
  'assertion-too-long',
  'assertion a millisecond longer than that',
  'threat model 5.4',
  asn({ exp: T + 360_001 }),
  'ERR_ASSERTION_LIFETIME',
  'assertion lifetime exceeds 5 minutes',
)
fault(
  'assertion-exp-before-iat',
  'assertion that ends before it begins',
  'protocol 2.5',
  asn({ iat: T + 30_000, exp: T + 20_000 }),
  'ERR_ASSERTION_LIFETIME',
  '',
)
fault(
  'assertion-no-exp',
  'assertion without exp',
  'protocol 2.5, T48',
  asn({ exp: undefined }),
  'ERR_ASSERTION_INVALID',
  '',
)
fault(
  'assertion-exp-seconds',
  'assertion exp in seconds',
  'protocol 2.8',
  asn({ exp: T / 1000 + 120 }),
  'ERR_ASSERTION_INVALID',
  EXPIRED,
)
fault(
  'assertion-iat-future',
  'assertion iat past the clock skew',
  'protocol 2.2',
  asn({ iat: T + 60_001 }),
  'ERR_ASSERTION_NOT_YET_VALID',
  FUTURE,
)
fault(
  'assertion-no-aud',
  'assertion without aud',
  'T53',
  asn({ aud: undefined }),
  'ERR_ASSERTION_INVALID',
  '',
)
fault(
  'assertion-aud-list',
  'aud as a list',
  'T53',
  asn({ aud: [AUDIENCE] }),
  'ERR_ASSERTION_INVALID',
  '',
)
add('assertion-outlives-certificate', {
  description: 'assertion ends after the certificate, both in force',
  source: 'protocol 2.8',
  assertion: cert({ exp: T + 60_000 }),
  expected: okay(),
})
const email = (value: unknown, more: object = {}): string =>
  cert({ principal: { email: value }, ...more })
for (const [name, value] of [
  ['newline', 'alice@idp.example\n'],
  ['two-at', 'a@b@idp.example'],
  ['quoted', '"a b"@idp.example'],
  ['no-local-part', '@idp.example'],
  ['nul', 'al\0ice@idp.example'],
  ['unicode-domain', 'alice@münchen.example'],
  ['unicode-local-part', 'álice@idp.example'],
  ['port', 'alice@idp.example:8443'],
  ['ipv4', 'alice@192.0.2.1'],
  ['ip-literal', 'alice@[192.0.2.1]'],
  ['short-ip', 'alice@127.1'],
  ['localhost', 'alice@localhost'],
  ['trailing-dot', 'alice@idp.example.'],
  ['underscore', 'alice@idp_x.example'],
  ['hyphen', 'alice@-idp.example'],
  ['slash', 'alice@idp.example/'],
  ['credentials', 'alice@u:p@idp.example'],
  ['long', `${'a'.repeat(65)}@idp.example`],
  ['list', ['alice@idp.example']],
  ['object', { email: 'alice@idp.example' }],
  ['null', null],
  ['number', 7],
] as const)
  fault(
    `email-${name}`,
    `principal.email: ${name}`,
    'protocol 2.6, threat model 5.11',
    email(value),
    'ERR_EMAIL_INVALID',
    'invalid email',
  )
for (const value of [
  'Alice@idp.example',
  'alice@IDP.example',
  'alice+tag@idp.example',
  "o'brien@idp.example",
  '.a@idp.example',
])
  add(
    `email-good-${value.replace(/[^a-z]/gi, '-').toLowerCase()}${value.startsWith('A') ? '-capital' : ''}${value.includes('IDP') ? '-domain' : ''}`,
    {
      description: `principal.email ${value}`,
      source: 'protocol 2.6',
      assertion: email(value),
      expected: okay({ email: value }),
    },
  )
fault(
  'principal-text',
  'principal is text',
  'protocol 2.8',
  cert({ principal: 'alice@idp.example' }),
  'ERR_CERTIFICATE_INVALID',
  'missing email',
)
fault(
  'principal-null',
  'principal is null',
  'protocol 2.8',
  cert({ principal: null }),
  'ERR_CERTIFICATE_INVALID',
  'missing email',
)
fault(
  'principal-empty',
  'principal names nobody',
  'protocol 4.1',
  cert({ principal: {} }),
  'ERR_EMAIL_MISSING',
  'missing email',
)
fault(
  'principal-unverified',
  'an unverified address, and sub beside it',
  'protocol 4.6, T53',
  cert({ principal: { 'unverified-email': 'alice@idp.example' }, sub: 'alice@idp.example' }),
  'ERR_EMAIL_MISSING',
  'missing email',
)
fault(
  'principal-host',
  'principal names a host',
  'T53',
  cert({ principal: { host: 'idp.example' } }),
  'ERR_EMAIL_MISSING',
  'missing email',
)
add('principal-sub', {
  description: 'no principal, the address in sub',
  source: 'protocol 2.1',
  assertion: cert({ principal: undefined, sub: 'alice@idp.example' }),
  expected: okay(),
})
add('principal-and-sub', {
  description: 'principal.email and another sub',
  source: 'protocol 2.8',
  assertion: cert({ sub: 'bob@idp.example' }),
  expected: okay(),
})

// --- audience (protocol 4.2) ---
for (const [name, audience, aud, why] of [
  ['default-port', 'https://rp.example:443', AUDIENCE, undefined],
  ['slash', 'https://rp.example/', AUDIENCE, undefined],
  ['case', 'HTTPS://RP.example', AUDIENCE, undefined],
  ['no-scheme-http', 'rp.example', 'http://rp.example', undefined],
  ['idn', 'https://xn--mnchen-3ya.example', 'https://münchen.example', undefined],
  ['no-scheme-https', 'rp.example', AUDIENCE, 'scheme mismatch'],
  ['http', 'http://rp.example:443', AUDIENCE, 'scheme mismatch'],
  ['port', 'https://rp.example:8443', AUDIENCE, 'port mismatch'],
  ['trailing-dot', 'https://rp.example.', AUDIENCE, 'domain mismatch'],
  ['subdomain', 'https://www.rp.example', AUDIENCE, 'domain mismatch'],
  ['suffix', AUDIENCE, 'https://rp.example.evil', 'domain mismatch'],
  ['path', 'https://rp.example/app', AUDIENCE, 'has non-empty path'],
  ['aud-path', AUDIENCE, 'https://rp.example/app', 'has non-empty path'],
  ['wildcard', 'https://*.rp.example', 'https://a.rp.example', 'domain mismatch'],
  ['credentials', 'https://rp.example@evil.example', 'https://evil.example', 'malformed domain'],
  ['aud-no-scheme', AUDIENCE, 'rp.example', 'scheme mismatch'],
  ['blank', ' https://rp.example', AUDIENCE, 'malformed domain'],
  ['full-width', AUDIENCE, 'https://ｒp.example', 'malformed domain'],
  ['other-full-stop', AUDIENCE, 'https://rp\u3002example', 'malformed domain'],
  ['short-address', 'http://127.0.0.1', 'http://127.1', 'malformed domain'],
] as const)
  add(`audience-${name}`, {
    description: `expected ${audience}, assertion for ${aud}`,
    source: 'protocol 4.2, T57',
    audience,
    assertion: parts({ audience: aud }),
    expected:
      why === undefined ? okay() : failure('ERR_AUDIENCE_MISMATCH', `audience mismatch: ${why}`),
  })

// --- authority and documents (protocol 3.2 to 3.7, design 10) ---
const other = (address: string, issuer = 'idp.example'): string => parts({ email: address, issuer })
const doc = (
  name: string,
  description: string,
  source: string,
  document: VectorDocument | undefined,
  expected: Vector['expected'],
  more: Partial<Case> = {},
): void =>
  add(`document-${name}`, {
    description,
    source,
    documents: document === undefined ? {} : { 'idp.example': document },
    expected,
    ...more,
  })
const NOBODY = 'idp.example is not a browserid primary'
const bad = (why: string): Vector['expected'] =>
  failure('ERR_SUPPORT_DOCUMENT_INVALID', `bad support document for 'idp.example': ${why}`)
for (const status of [301, 302, 303, 307])
  doc(
    `status-${status}`,
    `status ${status}`,
    'protocol 3.7, T67',
    { ...own, status },
    failure(
      'ERR_DISCOVERY_REDIRECT',
      `${NOBODY} - redirection not supported for support documents`,
    ),
  )
for (const status of [204, 206, 304, 308, 404, 500])
  doc(
    `status-${status}`,
    `status ${status}`,
    'protocol 3.7',
    { ...own, status },
    failure(
      'ERR_DISCOVERY_NOT_FOUND',
      `${NOBODY} - non-200 response code to /.well-known/browserid`,
    ),
  )
for (const [name, contentType] of [
  ['text-plain', 'text/plain'],
  ['jsonp', 'application/jsonp'],
  ['absent', ''],
] as const)
  doc(
    `type-${name}`,
    `content type ${contentType}`,
    'protocol 3.1',
    { ...own, contentType },
    failure(
      'ERR_DISCOVERY_CONTENT_TYPE',
      `${NOBODY} - non "application/json" response to /.well-known/browserid`,
    ),
  )
for (const [name, contentType] of [
  ['charset', 'application/json; charset=utf-8'],
  ['case', 'Application/JSON'],
] as const)
  doc(
    `type-${name}`,
    `content type ${contentType}`,
    'protocol 3.7',
    { ...own, contentType },
    okay(),
  )
doc(
  'unreachable',
  'the domain does not answer',
  'protocol 3.4',
  undefined,
  failure('ERR_DISCOVERY_NETWORK', `${NOBODY}: network error`),
)
for (const [name, body] of [
  ['null', 'null'],
  ['list', '[]'],
  ['text', '"x"'],
  ['number', '1'],
] as const)
  doc(
    name,
    `the document is ${body}`,
    'protocol 3.7',
    json(body),
    bad('support document must contain a json object'),
  )
doc(
  'bom',
  'a byte order mark',
  'protocol 3.2',
  json(`\ufeff${own.body}`),
  bad('declaration of support is malformed (invalid json)'),
)
doc(
  'disabled-text',
  'disabled is text',
  'protocol 3.7',
  json({ disabled: 'true' }),
  bad('disabled must be either true or false'),
)
const support = JSON.parse(own.body) as Record<string, unknown>
for (const [name, path] of [
  ['double-slash', '//evil.example/x'],
  ['absolute', 'http://evil.example/'],
  ['relative', 'auth'],
  ['query', '/a?b=c'],
  ['fragment', '/a#b'],
  ['backslash', '/\\evil.example'],
] as const)
  doc(
    `path-${name}`,
    `authentication is ${path}`,
    'protocol 3.7, T75',
    json({ ...support, authentication: path }),
    bad(path.startsWith('/') ? 'invalid path' : 'invalid path: must start with a slash'),
  )
doc(
  'no-authentication',
  'no authentication',
  'protocol 3.2',
  json({ ...support, authentication: undefined }),
  bad("support document missing required 'authentication'"),
)
doc(
  'no-provisioning',
  'no provisioning',
  'protocol 3.2',
  json({ ...support, provisioning: undefined }),
  bad("support document missing required 'provisioning'"),
)
doc(
  'no-key',
  'no key',
  'protocol 3.2',
  json({ ...support, 'public-key': undefined }),
  bad("missing required property 'keys' and/or 'public-key'"),
)
doc(
  'keys',
  'the key only in keys, behind another',
  'protocol 3.2',
  json({ ...support, 'public-key': undefined, keys: [stranger.wire, issuerKey.wire] }),
  okay(),
)
doc(
  'keys-and-key',
  'public-key is the next key, keys has the current one',
  'protocol 3.2',
  json({
    ...support,
    'public-key': stranger.wire,
    keys: [stranger.wire, { ...issuerKey.wire, use: 'sig' }],
  }),
  okay(),
)
doc(
  'keys-null',
  'keys is null, beside a good public-key',
  'protocol 3.2',
  json({ ...support, keys: null }),
  failure('ERR_SUPPORT_DOCUMENT_INVALID', ''),
)
doc(
  'keys-encryption',
  'the key is marked for encryption',
  'protocol 3.2',
  json({ ...support, 'public-key': stranger.wire, keys: [{ ...issuerKey.wire, use: 'enc' }] }),
  failure('ERR_SIGNATURE_INVALID', 'invalid signature'),
)
doc(
  'small-key',
  'the key has 1024 bits',
  'design 10',
  json(supportText(rs128)),
  failure('ERR_ALGORITHM_MISMATCH', 'algorithms do not match'),
  { assertion: parts({ issuerKey: rs128, certificateHeader: { alg: 'RS256' } }) },
)
for (const authority of [
  'https://x.example',
  'x.example/',
  'X.example',
  '169.254.169.254',
  'x.example:6379',
])
  doc(
    `authority-${authority.replace(/[^a-zA-Z0-9]+/g, '-')}`,
    `authority is ${authority}`,
    'protocol 3.7, T64',
    json({ authority }),
    bad('the authority is not a valid hostname'),
  )
doc(
  'authority-self',
  'authority is itself',
  'protocol 3.7',
  json({ authority: 'idp.example' }),
  failure('ERR_DELEGATION_LOOP', 'Circular reference in delegating authority: idp.example'),
)
const to = (authority: string): VectorDocument => json({ authority })
const delegated = {
  'a.example': to('b.example'),
  'b.example': to('c.example'),
  'c.example': to('idp.example'),
  ...OWN,
}
add('delegation-three', {
  description: 'three delegations',
  source: 'threat model 5.5',
  documents: delegated,
  assertion: other('alice@a.example'),
  expected: okay({ email: 'alice@a.example' }),
})
fault(
  'delegation-four',
  'four delegations',
  'threat model 5.5',
  other('alice@z.example'),
  'ERR_DELEGATION_TOO_LONG',
  'Too many hops while delegating authority: z.example > a.example > b.example > c.example > idp.example',
  { documents: { 'z.example': to('a.example'), ...delegated } },
)
fault(
  'delegation-first-host',
  'under delegation, iss is the first host',
  'protocol 3.3',
  other('alice@c.example', 'c.example'),
  'ERR_ISSUER_NOT_AUTHORITATIVE',
  "untrusted issuer, expected 'idp.example', got 'c.example'",
  { documents: delegated },
)
fault(
  'delegation-loop',
  'two domains delegate to each other',
  'protocol 3.3',
  other('alice@a.example'),
  'ERR_DELEGATION_LOOP',
  'Circular reference in delegating authority: a.example > b.example',
  { documents: { 'a.example': to('b.example'), 'b.example': to('a.example') } },
)
fault(
  'delegation-silent',
  'the delegate does not answer, and the issuer is trusted',
  'protocol 3.7',
  other('alice@a.example'),
  'ERR_DISCOVERY_UNAVAILABLE',
  'b.example is not a browserid primary: network error',
  { documents: { 'a.example': to('b.example'), ...OWN }, trustedIssuers: ['idp.example'] },
)
add('delegation-disabled', {
  description: 'the delegate is disabled, and the issuer is trusted',
  source: 'protocol 3.7',
  documents: { 'a.example': to('b.example'), 'b.example': json({ disabled: true }), ...OWN },
  assertion: other('alice@a.example'),
  trustedIssuers: ['idp.example'],
  expected: okay({ email: 'alice@a.example' }),
})
add('delegation-beside-support', {
  description: 'authority goes before support members',
  source: 'protocol 3.7',
  documents: {
    'a.example': json({ ...support, authority: 'idp.example', disabled: false }),
    ...OWN,
  },
  assertion: other('alice@a.example'),
  expected: okay({ email: 'alice@a.example' }),
})
fault(
  'issuer-foreign',
  'an issuer for a foreign domain',
  'protocol 3.4, T50',
  other('bob@good.example'),
  'ERR_ISSUER_NOT_AUTHORITATIVE',
  "untrusted issuer, expected 'good.example', got 'idp.example'",
  { documents: { ...OWN, 'good.example': json(supportText(stranger)) } },
)
fault(
  'issuer-parent',
  'the parent domain for a subdomain',
  'protocol 3.4',
  other('bob@mail.idp.example'),
  'ERR_ISSUER_NOT_AUTHORITATIVE',
  "untrusted issuer, expected 'mail.idp.example', got 'idp.example'",
  { documents: { ...OWN, 'mail.idp.example': json(supportText(stranger)) } },
)
for (const [name, document] of [
  ['absent', { status: 404, body: '' }],
  ['disabled', json({ disabled: true })],
  ['silent', undefined],
] as const)
  add(`fallback-${name}`, {
    description: `a trusted issuer for a domain that is ${name}`,
    source: 'design 10',
    documents: { ...OWN, ...(document ? { 'none.example': document } : {}) },
    assertion: other('a@none.example'),
    trustedIssuers: ['IDP.example'],
    expected: okay({ email: 'a@none.example' }),
  })
fault(
  'fallback-own-provider',
  'a trusted issuer for a domain with a provider of its own',
  'design 10, T51',
  other('a@own.example'),
  'ERR_ISSUER_NOT_AUTHORITATIVE',
  "untrusted issuer, expected 'own.example', got 'idp.example'",
  {
    documents: { ...OWN, 'own.example': json(supportText(stranger)) },
    trustedIssuers: ['idp.example'],
  },
)
fault(
  'fallback-malformed',
  'a trusted issuer for a domain whose document is malformed',
  'design 10',
  other('a@bad.example'),
  'ERR_SUPPORT_DOCUMENT_INVALID',
  "bad support document for 'bad.example': support document must contain a json object",
  { documents: { ...OWN, 'bad.example': json('null') }, trustedIssuers: ['idp.example'] },
)
fault(
  'fallback-not-trusted',
  'nobody is trusted',
  'design 10',
  other('a@none.example'),
  'ERR_DISCOVERY_NOT_FOUND',
  'none.example is not a browserid primary - non-200 response code to /.well-known/browserid',
  { documents: { ...OWN, 'none.example': { status: 404, body: '' } } },
)
for (const [name, each] of pending) add(name, each)

for (const file of readdirSync(FOLDER)) if (file.endsWith('.json')) rmSync(new URL(file, FOLDER))
for (const [name, each] of Object.entries(cases)) {
  const { description, source, expected, ...rest } = each
  const vector = {
    description,
    source,
    nowMs: T,
    audience: AUDIENCE,
    assertion: GOOD,
    documents: OWN,
    ...rest,
    expected,
  }
  writeFileSync(new URL(`${name}.json`, FOLDER), `${JSON.stringify(vector, null, 2)}\n`)
}
console.log(`${Object.keys(cases).length} cases`)
