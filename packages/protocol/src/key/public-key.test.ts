// Which keys are fit (protocol 1.1, 1.7; threat model 5.10, T44, T47).
import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, it } from 'node:test'
import type { JsonObject } from '../json.ts'
import { ALL_ALGORITHMS, algorithmNamed, DEFAULT_ALGORITHMS } from './algorithms.ts'
import {
  canonicalKeyText,
  type PublicKey,
  parsePublicKey,
  publicKeyToWire,
  samePublicKey,
} from './public-key.ts'

const jwkOf = ({ publicKey }: { publicKey: KeyObject }): JsonObject =>
  publicKey.export({ format: 'jwk' }) as JsonObject
const rsa = (modulusLength: number): JsonObject =>
  jwkOf(generateKeyPairSync('rsa', { modulusLength }))
const decimal = (text: unknown): string =>
  BigInt(`0x${Buffer.from(String(text), 'base64url').toString('hex')}`).toString()
const classic = (jwk: JsonObject): JsonObject => ({
  algorithm: 'RS',
  n: decimal(jwk.n),
  e: decimal(jwk.e),
})
const all = (value: unknown): PublicKey => parsePublicKey(value, ALL_ALGORITHMS)

const RSA_2048 = rsa(2048)
const EC = jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }))
const ED = jwkOf(generateKeyPairSync('ed25519'))
const DS128: JsonObject = {
  algorithm: 'DS',
  y: '7c6fca41b069981edd96bf8966953791208cf2ae121d8569654ad622c7dba6175ff6c380ef9f8c89135728a8bc05ba30c0ee14f5f8997b9f0e90f4cbe0daa02e08fb23c613d8a12b0ca487c61c68c8947d8857156565cde95c104d5e2a133f6e72ae9f544f3c850ec522cbdcf09dbd55ab4e7e8c04aed87281c88acfcdcd1b00',
  p: 'ff600483db6abfc5b45eab78594b3533d550d9f1bf2a992a7a8daa6dc34f8045ad4e6e0c429d334eeeaaefd7e23d4810be00e4cc1492cba325ba81ff2d5a5b305a8d17eb3bf4a06a349d392e00d329744a5179380344e82a18c47933438f891e22aeef812d69c8f75e326cb70ea000c3f776dfdbd604638c2ef717fc26d02e17',
  q: 'e21e04f911d1ed7991008ecaab3bf775984309c3',
  g: 'c52a4a0ff3b7e61fdf1867ce84138369a6154f4afa92966e3c827e25cfa6cf508b90e5de419e1337e07a2e9e2a3cd5dea704d175f8ebf6af397d69e110b96afb17c7a03259329e4829b0d03bbc7896b15b4ade53e130858cc34d96269aa89041f409136c7242a38895c9d5bccad4f389af1d7a4bd1398bd072dffa896233397a',
}
const P = BigInt(`0x${String(DS128.p)}`)

describe('parsePublicKey, RSA', () => {
  const n = decimal(RSA_2048.n)
  const unfit: Record<string, JsonObject> = {
    'n as a number': { algorithm: 'RS', n: 12345, e: '65537' },
    'n with 0x': { algorithm: 'RS', n: `0x${n}`, e: '65537' },
    'n with a sign': { algorithm: 'RS', n: `+${n}`, e: '65537' },
    'n with a blank': { algorithm: 'RS', n: `${n} `, e: '65537' },
    'n with a leading zero': { algorithm: 'RS', n: `0${n}`, e: '65537' },
    'n in digits of another alphabet': { algorithm: 'RS', n: n.replaceAll('1', '１'), e: '65537' },
    'an empty n': { algorithm: 'RS', n: '', e: '65537' },
    'no n': { algorithm: 'RS', e: '65537' },
    'no e': { algorithm: 'RS', n },
    'an even modulus': { algorithm: 'RS', n: (BigInt(n) + 1n).toString(), e: '65537' },
    'T47 e = 1': { algorithm: 'RS', n, e: '1' },
    'T47 e = 3': { algorithm: 'RS', n, e: '3' },
    'T47 an even e': { algorithm: 'RS', n, e: '65536' },
    'T47 a huge e': { algorithm: 'RS', n, e: (2n ** 64n + 1n).toString() },
    'T126 a modulus of 100,000 digits': { algorithm: 'RS', n: '9'.repeat(100_000), e: '65537' },
    'a modulus over 4096 bits': { algorithm: 'RS', n: (2n ** 4096n + 1n).toString(), e: '65537' },
    'a modulus of 512 bits': { algorithm: 'RS', n: (2n ** 512n - 1n).toString(), e: '65537' },
    'both algorithm and kty': { ...RSA_2048, ...classic(RSA_2048) },
    'members of the private key': { ...classic(RSA_2048), d: '1' },
    primes: { ...RSA_2048, p: 'AQ' },
    'JWK with leading zero bytes': {
      ...RSA_2048,
      n: Buffer.concat([Buffer.of(0), Buffer.from(String(RSA_2048.n), 'base64url')]).toString(
        'base64url',
      ),
    },
    'JWK with padding': { ...RSA_2048, e: 'AQAB=' },
    'JWK with unused bits': { ...RSA_2048, e: 'AQB' },
  }
  for (const [rule, value] of Object.entries(unfit))
    it(`refuses ${rule}`, () => assert.throws(() => all(value), { code: 'ERR_KEY_INVALID' }))
  it('refuses 1024 bits unless RS128 is listed, and never calls them RS256', () => {
    const small = classic(rsa(1024))
    assert.throws(() => parsePublicKey(small), { code: 'ERR_KEY_UNSUPPORTED' })
    assert.equal(parsePublicKey(small, ['RS128']).algorithm.name, 'RS128')
    assert.throws(() => parsePublicKey(classic(RSA_2048), ['RS128']), {
      code: 'ERR_KEY_UNSUPPORTED',
    })
  })
  it('accepts both forms of one key, writes the classic one, and knows them for the same', () => {
    const key = parsePublicKey(classic(RSA_2048))
    assert.deepEqual(publicKeyToWire(key), classic(RSA_2048))
    assert.ok(samePublicKey(key, parsePublicKey(RSA_2048)))
    assert.equal(
      canonicalKeyText(key),
      JSON.stringify({ e: RSA_2048.e, kty: 'RSA', n: RSA_2048.n }),
    )
  })
  it('writes of what it read only what it knows, and always the same', () => {
    const read: Record<string, unknown> = { ...classic(RSA_2048), kid: 'mine' }
    const key = parsePublicKey(read)
    assert.deepEqual(publicKeyToWire(key), classic(RSA_2048))
    read.n = '3'
    assert.deepEqual(publicKeyToWire(key), classic(RSA_2048))
    assert.ok(Object.isFrozen(publicKeyToWire(key)))
    assert.deepEqual(publicKeyToWire(parsePublicKey(RSA_2048)), classic(RSA_2048))
  })
  it('accepts 3072 bits as RS256', () =>
    assert.equal(
      parsePublicKey(rsa(3072)).algorithm.signatureLength(parsePublicKey(rsa(3072)).jwk),
      384,
    ))
})

describe('parsePublicKey, DSA', () => {
  it('refuses DSA unless it is listed', () => {
    assert.throws(() => parsePublicKey(DS128), {
      code: 'ERR_KEY_UNSUPPORTED',
      reason: 'algorithms do not match',
    })
    assert.throws(() => parsePublicKey(DS128, ['DS256']), { code: 'ERR_KEY_UNSUPPORTED' })
  })
  const unfit: Record<string, JsonObject> = {
    'T44 y = 0': { ...DS128, y: '0' },
    'T44 y = 1': { ...DS128, y: '1' },
    'T44 y = p - 1': { ...DS128, y: (P - 1n).toString(16) },
    'T44 y = p': { ...DS128, y: P.toString(16) },
    'T44 y over p': { ...DS128, y: (P + 5n).toString(16) },
    'T44 g = 1': { ...DS128, g: '1' },
    'T44 g of another group': { ...DS128, g: '2' },
    'T44 q of another group': { ...DS128, q: 'e21e04f911d1ed7991008ecaab3bf775984309c5' },
    'T44 p of another group': { ...DS128, p: (P + 2n).toString(16) },
    'T126 a huge p': { ...DS128, p: 'f'.repeat(100_000) },
    'y with 0x': { ...DS128, y: `0x${String(DS128.y)}` },
    'y as a number': { ...DS128, y: 5 },
    'no y': { algorithm: 'DS', p: DS128.p, q: DS128.q, g: DS128.g },
    'a private x': { ...DS128, x: '5' },
    'the JWK-like form': { kty: 'DSA', p: 'AQ', q: 'AQ', g: 'AQ', y: 'AQ' },
  }
  for (const [rule, value] of Object.entries(unfit))
    it(`refuses ${rule}`, () => assert.throws(() => all(value), { code: 'ERR_KEY_INVALID' }))
  it('accepts upper case and leading zeros, which old software wrote, and writes neither', () => {
    const key = all({ ...DS128, y: `000${String(DS128.y).toUpperCase()}` })
    assert.deepEqual(publicKeyToWire(key), DS128)
    assert.ok(samePublicKey(key, all(DS128)))
  })
  it('sizes a key by p and not by y', () => {
    const short = all({ ...DS128, y: (2n ** 989n + 12_345n).toString(16) })
    assert.equal(short.algorithm.name, 'DS128')
  })
})

describe('parsePublicKey, curves', () => {
  const zero = Buffer.alloc(32).toString('base64url')
  const point = (hex: string): JsonObject => ({
    kty: 'OKP',
    crv: 'Ed25519',
    x: Buffer.from(hex, 'hex').toString('base64url'),
  })
  const smallOrder = [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ]
  for (const hex of smallOrder)
    it(`T47 refuses the small-order point ${hex.slice(0, 8)}…, with either sign`, () => {
      const signed = `${hex.slice(0, 62)}${(Number.parseInt(hex.slice(62), 16) | 0x80).toString(16)}`
      for (const each of [hex, signed])
        assert.throws(() => all(point(each)), { code: 'ERR_KEY_INVALID' })
    })
  const unfit: Record<string, JsonObject> = {
    'T44 a point off P-256': { ...EC, y: EC.x },
    'T44 the point 0, 0': { ...EC, x: zero, y: zero },
    'a short coordinate': { ...EC, x: 'AQ' },
    'a private P-256 key': { ...EC, d: EC.x },
    'a private Ed25519 key': { ...ED, d: ED.x },
    'an Ed25519 key of 31 bytes': { ...ED, x: Buffer.alloc(31, 9).toString('base64url') },
    'a non-canonical Ed25519 y': point(
      'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    ),
  }
  for (const [rule, value] of Object.entries(unfit))
    it(`refuses ${rule}`, () => assert.throws(() => all(value), { code: 'ERR_KEY_INVALID' }))
  it('accepts P-256 and Ed25519 and writes what it read', () => {
    for (const jwk of [EC, ED]) {
      const key = parsePublicKey({ ...jwk, kid: 'x', use: 'sig' })
      assert.ok(samePublicKey(key, parsePublicKey(publicKeyToWire(key))))
    }
  })
})

describe('parsePublicKey, families', () => {
  const unsupported: Record<string, unknown> = {
    'another curve': { ...EC, crv: 'P-384' },
    X25519: { kty: 'OKP', crv: 'X25519', x: ED.x },
    'a symmetric key': { kty: 'oct', k: 'AQ' },
    'an unknown family': { algorithm: 'ES', x: '1' },
    'a lower-case family': { ...classic(RSA_2048), algorithm: 'rs' },
    'the version-dated format': {
      version: '2012.08.15',
      algorithm: 'RS',
      modulus: 'AQ',
      exponent: 'AQ',
    },
    'the browserid-ng format': { algorithm: 'Ed25519', publicKey: ED.x },
    'an empty object': {},
    'a family that is no text': { algorithm: ['RS'] },
  }
  for (const [rule, value] of Object.entries(unsupported))
    it(`refuses ${rule}`, () => assert.throws(() => all(value), { code: 'ERR_KEY_UNSUPPORTED' }))
  it('T53 refuses what is not an object, a JSON string above all', () => {
    for (const value of [
      undefined,
      null,
      1,
      'RS',
      JSON.stringify(classic(RSA_2048)),
      [classic(RSA_2048)],
    ])
      assert.throws(() => all(value), { code: 'ERR_KEY_INVALID' })
  })
  it('finds an algorithm by name only', () => {
    for (const name of ALL_ALGORITHMS) assert.equal(algorithmNamed(name).name, name)
    for (const name of ['none', 'HS256', 'RS64', 'rs256', '__proto__', ''])
      assert.throws(() => algorithmNamed(name), { code: 'ERR_KEY_UNSUPPORTED' })
    assert.deepEqual(DEFAULT_ALGORITHMS, ['RS256', 'ES256', 'Ed25519'])
  })
})
