// Signatures that nearly fit, in the manner of Wycheproof but made here: each is refused with a code, on this thread and on the pool
// (threat model T44, T45, 5.10). The signer knows the private key, so that only the named fault can be what refuses it.
import assert from 'node:assert/strict'
import { constants, hash, privateEncrypt, sign } from 'node:crypto'
import { describe, it } from 'node:test'
import {
  ALL_ALGORITHMS,
  type AlgorithmName,
  type JsonObject,
  parseJws,
  parsePublicKey,
  verifyJws,
} from '@signet-id/protocol'
import { DSA_GROUPS, segment, type TestKey, testKey } from '@signet-id/testing'
import { checkSignature, checkSignatureOnPool } from './index.ts'

const SHAPE = 'ERR_JWS_INVALID'
const SIGNATURE = 'ERR_SIGNATURE_INVALID'
/** The order of P-256. */
const N_P256 = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')
const P_P256 = BigInt('0xffffffff00000001000000000000000000000000ffffffffffffffffffffffff')
/** The order of the base point of Ed25519 (RFC 8032). */
const L_ED25519 = (1n << 252n) + 27742317777372353535851937790883648493n

const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
const wide = (value: bigint, width: number): Buffer =>
  Buffer.from(value.toString(16).padStart(2 * width, '0'), 'hex')
const fromHex = (hex: string): Buffer => Buffer.from(hex, 'hex')

async function outcome(key: TestKey, input: string, signature: Uint8Array): Promise<string> {
  const text = `${input}.${Buffer.from(signature).toString('base64url')}`
  const outcomes = new Set<string>()
  for (const check of [checkSignature, checkSignatureOnPool])
    try {
      await verifyJws(parseJws(text), key.publicKey, check)
      outcomes.add('good')
    } catch (error) {
      outcomes.add(String((error as { code?: string }).code))
    }
  return [...outcomes].join(' and ')
}
const inputFor = ({ publicKey }: TestKey, payload: unknown = { n: 1 }): string =>
  `${segment({ alg: publicKey.algorithm.labels[0] })}.${segment(payload)}`

/** Signs messages until one has what is looked for. */
function search(
  key: TestKey,
  fits: (signature: Buffer) => boolean,
): readonly [input: string, signature: Buffer] {
  for (let n = 0; n < 20_000; n++) {
    const input = inputFor(key, { n })
    const signature = key.sign(input)
    if (fits(signature)) return [input, signature]
  }
  throw new Error('nothing like it was found')
}

describe('RSA: what is inside the padding (PKCS #1 v1.5)', () => {
  const key = testKey('RS256', 'edges')
  const input = inputFor(key)
  const digest = hash('sha256', input, 'buffer')
  const SHA256 = '3031300d060960864801650304020105000420'
  /** `00 01 FF.. 00` and the rest; `rest` decides how much of it is padding. */
  const padded = (rest: Uint8Array, { lead = 0, type = 1, fill = 0xff, end = 0 } = {}): Buffer => {
    const block = Buffer.alloc(256, fill)
    block[0] = lead
    block[1] = type
    block[255 - rest.length] = end
    block.set(rest, 256 - rest.length)
    return block
  }
  const info = (prefix: string, value: Uint8Array = digest): Buffer =>
    Buffer.concat([fromHex(prefix), value])
  const good = info(SHA256)
  /** Padding of the given length, the good part, and then whatever fills the block. */
  const withTail = (padding: number, tail: number): Buffer => {
    const start = Buffer.concat([Buffer.of(0, 1), Buffer.alloc(padding, 0xff), Buffer.of(0), good])
    return Buffer.concat([start, Buffer.alloc(256 - start.length, tail)])
  }
  const changed = (at: number, value: number): Buffer => {
    const block = padded(good)
    block[at] = value
    return block
  }
  const blocks: Record<string, Buffer> = {
    'no parameters where NULL belongs': padded(info('302f300b0609608648016503040201' + '0420')),
    'another value than NULL': padded(info('3031300d060960864801650304020105010420')),
    'an empty sequence for NULL': padded(info('3031300d060960864801650304020130000420')),
    'the hash alone': padded(digest),
    'no algorithm': padded(info('3022' + '0420')),
    'the name of SHA-1': padded(info('3021300906052b0e03021a05000414', digest.subarray(0, 20))),
    'the name of SHA-1 over 32 bytes': padded(info('302d300906052b0e03021a05000420')),
    'the name of SHA-512': padded(info('3051300d060960864801650304020305000440', Buffer.concat([digest, digest]))),
    'SHA-512, properly': padded(info('3051300d060960864801650304020305000440', hash('sha512', input, 'buffer'))),
    'SHA-1, properly': padded(info('3021300906052b0e03021a05000414', hash('sha1', input, 'buffer'))),
    'a long form of length': padded(info('308131300d060960864801650304020105000420')),
    'a long form of length inside': padded(info('303230810d060960864801650304020105000420')),
    'a length without end': padded(info('3080300d060960864801650304020105000420')),
    'a sequence one byte longer than it is': padded(info('3032300d060960864801650304020105000420')),
    'a byte after the hash': padded(Buffer.concat([info('3032300d060960864801650304020105000421'), Buffer.of(0)])),
    'a byte after everything': padded(Buffer.concat([good, Buffer.of(0)])),
    'eight bytes of padding and a tail of zeros': withTail(8, 0),
    'eight bytes of padding and a tail of ones': withTail(8, 0xff),
    'no padding at all': withTail(0, 0),
    'padding of zeros': padded(good, { fill: 0 }),
    'padding of type 0': padded(good, { type: 0 }),
    'padding of type 2': padded(good, { type: 2 }),
    'no zero after the padding': padded(good, { end: 0xff }),
    'a zero early in the padding': changed(100, 0),
    'one byte of padding that is not FF': changed(100, 0xfe),
    'the last byte of the hash changed': changed(255, (digest[31] ?? 0) ^ 1),
    'the hash of another message': padded(info(SHA256, hash('sha256', `${input}x`, 'buffer'))),
    'a hash of zeros': padded(info(SHA256, Buffer.alloc(32))),
    'a hash cut short': padded(info('3030300d06096086480165030402010500041f', digest.subarray(1))),
    'the hash backwards': padded(info(SHA256, Buffer.from(digest).reverse())),
  } // biome-ignore format: a table
  /** A signature over exactly these bytes: the raw private operation. */
  const signBlock = (block: Buffer): Buffer =>
    privateEncrypt({ key: key.privateKey, padding: constants.RSA_NO_PADDING }, block)
  it('is good when it is as the standard says', async () =>
    assert.equal(await outcome(key, input, signBlock(padded(good))), 'good'))
  for (const [rule, block] of Object.entries(blocks))
    it(`T45 refuses ${rule}`, async () =>
      assert.equal(await outcome(key, input, signBlock(block)), SIGNATURE))
  it('T45 refuses PSS, and another hash under the same label', async () => {
    const padding = constants.RSA_PKCS1_PSS_PADDING
    for (const signature of [
      sign('sha256', Buffer.from(input), { key: key.privateKey, padding }),
      ...['sha1', 'sha384', 'sha512', 'md5', 'sha3-256'].map((name) =>
        sign(name, Buffer.from(input), key.privateKey),
      ),
    ])
      assert.equal(await outcome(key, input, signature), SIGNATURE)
  })
})

describe('RSA: the number itself', () => {
  const key = testKey('RS256', 'edges')
  const n = number(Buffer.from(String(key.publicKey.jwk.n), 'base64url'))
  const input = inputFor(key)
  const s = key.sign(input)
  const values: Record<string, readonly [value: Buffer, code: string]> = {
    'zero': [Buffer.alloc(256), SIGNATURE],
    'one': [wide(1n, 256), SIGNATURE],
    'one, short': [Buffer.of(1), SIGNATURE],
    'the modulus': [wide(n, 256), SIGNATURE],
    'the modulus less one': [wide(n - 1n, 256), SIGNATURE],
    'the modulus and one': [wide(n + 1n, 256), SIGNATURE],
    'all ones': [Buffer.alloc(256, 0xff), SIGNATURE],
    'n - s': [wide(n - number(s), 256), SIGNATURE],
    'a zero byte before': [Buffer.concat([Buffer.of(0), s]), SHAPE],
    'a zero byte behind': [Buffer.concat([s, Buffer.of(0)]), SHAPE],
    'twice': [Buffer.concat([s, s]), SHAPE],
    'nothing': [Buffer.alloc(0), SHAPE],
    'its first byte gone': [s.subarray(1), SIGNATURE],
    'its last byte gone': [s.subarray(0, 255), SIGNATURE],
    'backwards': [Buffer.from(s).reverse(), SIGNATURE],
  } // biome-ignore format: a table
  for (const [rule, [value, code]] of Object.entries(values))
    it(`T45 refuses ${rule}`, async () => assert.equal(await outcome(key, input, value), code))
  it('T45 refuses a value that is not reduced: s + n', async () => {
    const [text, small] = search(key, (each) => number(each) + n < 1n << 2048n)
    assert.equal(await outcome(key, text, small), 'good')
    assert.equal(await outcome(key, text, wide(number(small) + n, 256)), SIGNATURE)
  })
  it('accepts one that lost its leading zero byte, with the zero and without, and no other short one', async () => {
    const [text, short] = search(key, (each) => each[0] === 0)
    assert.equal(await outcome(key, text, short), 'good')
    assert.equal(await outcome(key, text, short.subarray(1)), 'good')
    assert.equal(await outcome(key, text, Buffer.concat([Buffer.of(0), short])), SHAPE)
  })
})

/** For signatures that are two numbers modulo an order. */
function pairCases(
  r: bigint,
  s: bigint,
  order: bigint,
  width: number,
): Record<string, readonly [signature: Buffer, code: string]> {
  const pair = (a: bigint, b: bigint): Buffer => Buffer.concat([wide(a, width), wide(b, width)])
  const good = pair(r, s)
  const most = (1n << BigInt(8 * width)) - 1n
  const cases: Record<string, readonly [signature: Buffer, code: string]> = {
    'a byte less': [good.subarray(1), SHAPE],
    'two bytes less': [good.subarray(2), SHAPE],
    'a byte more before': [Buffer.concat([Buffer.of(0), good]), SHAPE],
    'a byte more behind': [Buffer.concat([good, Buffer.of(0)]), SHAPE],
    'half of it': [good.subarray(0, width), SHAPE],
    'nothing': [Buffer.alloc(0), SHAPE],
    's then r': [pair(s, r), SIGNATURE],
    'r less one': [pair(r - 1n, s), SIGNATURE],
    's and one': [pair(r, s + 1n < order ? s + 1n : s - 1n), SIGNATURE],
    'r for s': [pair(r, r), SIGNATURE],
    'the order less r': [pair(order - r, s), SIGNATURE],
  } // biome-ignore format: a table
  const special = { '0': 0n, '1': 1n, 'the order less one': order - 1n, 'the order': order, 'the order and one': order + 1n, 'all ones': most } // biome-ignore format: a table
  for (const [name, value] of Object.entries(special)) {
    cases[`r of ${name}`] = [pair(value, s), SIGNATURE]
    cases[`s of ${name}`] = [pair(r, value), SIGNATURE]
    for (const [other, second] of Object.entries(special))
      cases[`r of ${name}, s of ${other}`] = [pair(value, second), SIGNATURE]
  }
  return cases
}

const PAIRS: readonly (readonly [name: AlgorithmName, order: bigint, width: number])[] = [
  ['ES256', N_P256, 32],
  ['DS256', BigInt(`0x${DSA_GROUPS.DS256.q}`), 32],
  ['DS128', BigInt(`0x${DSA_GROUPS.DS128.q}`), 20],
]
for (const [name, order, width] of PAIRS)
  describe(`${name}: r and s`, () => {
    const key = testKey(name, 'edges')
    const input = inputFor(key)
    const good = key.sign(input)
    const [r, s] = [number(good.subarray(0, width)), number(good.subarray(width))]
    it('are good as they were made', async () =>
      assert.equal(await outcome(key, input, good), 'good'))
    for (const [rule, [signature, code]] of Object.entries(pairCases(r, s, order, width)))
      it(`T44 refuses ${rule}`, async () =>
        assert.equal(await outcome(key, input, signature), code))
    it('T44 refuses the DER form, which is longer', async () => {
      const { digest } = key.publicKey.algorithm
      const der = sign(digest, Buffer.from(input), { key: key.privateKey, dsaEncoding: 'der' })
      assert.equal(await outcome(key, input, der), SHAPE)
    })
    it('T44 refuses the signature of another message and of another key', async () => {
      assert.equal(await outcome(key, input, key.sign(`${input}x`)), SIGNATURE)
      assert.equal(await outcome(key, input, testKey(name, 'other').sign(input)), SIGNATURE)
    })
    if (name === 'ES256') {
      it('T55 accepts both signs of s, which is why a replay is known by what was signed', async () => {
        const other = Buffer.concat([wide(r, width), wide(order - s, width)])
        assert.equal(await outcome(key, input, other), 'good')
      })
      it('T44 refuses r beyond the order that is still a coordinate', async () => {
        const beyond = Buffer.concat([wide(P_P256 - 1n, width), wide(s, width)])
        assert.equal(await outcome(key, input, beyond), SIGNATURE)
      })
    } else {
      it('T44 refuses values that are not reduced: r + q, s + q', async () => {
        const room = 1n << BigInt(8 * width)
        const [text, small] = search(key, (each) => number(each.subarray(0, width)) + order < room)
        const [r1, s1] = [small.subarray(0, width), small.subarray(width)]
        const larger = Buffer.concat([wide(number(r1) + order, width), s1])
        assert.deepEqual(
          [await outcome(key, text, small), await outcome(key, text, larger)],
          ['good', SIGNATURE],
        )
        const [text2, low] = search(key, (each) => number(each.subarray(width)) + order < room)
        const grown = Buffer.concat([
          low.subarray(0, width),
          wide(number(low.subarray(width)) + order, width),
        ])
        assert.deepEqual(
          [await outcome(key, text2, low), await outcome(key, text2, grown)],
          ['good', SIGNATURE],
        )
      })
      it('T44 refuses the negative of s, unlike a curve', async () => {
        const other = Buffer.concat([wide(r, width), wide(order - s, width)])
        assert.equal(await outcome(key, input, other), SIGNATURE)
      })
    }
  })

describe('Ed25519: R and S', () => {
  const key = testKey('Ed25519', 'edges')
  const input = inputFor(key)
  const good = key.sign(input)
  const [R, S] = [good.subarray(0, 32), good.subarray(32)]
  const little = (value: bigint): Buffer => wide(value, 32).reverse()
  const s = number(Buffer.from(S).reverse())
  const with_ = (first: Uint8Array, second: Uint8Array): Buffer => Buffer.concat([first, second])
  const flipped = (bytes: Uint8Array, at: number, mask: number): Buffer => {
    const out = Buffer.from(bytes)
    out[at] = (out[at] ?? 0) ^ mask
    return out
  }
  const identity = little(1n)
  const cases: Record<string, readonly [signature: Buffer, code: string]> = {
    'a byte less': [good.subarray(1), SHAPE],
    'a byte more': [Buffer.concat([good, Buffer.of(0)]), SHAPE],
    'R alone': [R, SHAPE],
    'nothing': [Buffer.alloc(0), SHAPE],
    'zeros': [Buffer.alloc(64), SIGNATURE],
    'S of zero': [with_(R, little(0n)), SIGNATURE],
    'S + L': [with_(R, little(s + L_ED25519)), SIGNATURE],
    'S + 2L': [with_(R, little(s + 2n * L_ED25519)), SIGNATURE],
    'S + 8L': [with_(R, little(s + 8n * L_ED25519)), SIGNATURE],
    'L - S': [with_(R, little(L_ED25519 - s)), SIGNATURE],
    'S of L': [with_(R, little(L_ED25519)), SIGNATURE],
    'S of all ones': [with_(R, Buffer.alloc(32, 0xff)), SIGNATURE],
    'the top bit of S': [with_(R, flipped(S, 31, 0x80)), SIGNATURE],
    'the sign of R': [with_(flipped(R, 31, 0x80), S), SIGNATURE],
    'the identity for R': [with_(identity, S), SIGNATURE],
    'the identity for R, S of zero': [with_(identity, little(0n)), SIGNATURE],
    'the identity for R in another spelling': [with_(little((1n << 255n) - 18n), little(0n)), SIGNATURE],
    'R of order two': [with_(little((1n << 255n) - 20n), S), SIGNATURE],
    'R of order four': [with_(little(0n), S), SIGNATURE],
    'R of all ones': [with_(Buffer.alloc(32, 0xff), S), SIGNATURE],
    'S then R': [with_(S, R), SIGNATURE],
    'backwards': [Buffer.from(good).reverse(), SIGNATURE],
  } // biome-ignore format: a table
  it('are good as they were made', async () =>
    assert.equal(await outcome(key, input, good), 'good'))
  for (const [rule, [signature, code]] of Object.entries(cases))
    it(`T44 refuses ${rule}`, async () => assert.equal(await outcome(key, input, signature), code))
  it('T47 knows no key under which one signature fits every message', () => {
    // Every spelling of the points of small order, canonical and not, with either sign.
    const p = (1n << 255n) - 19n
    const y8 = [fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'), fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a')] // biome-ignore format: a table
    const points = [...[0n, 1n, p - 1n, p, p + 1n].map(little), ...y8]
    for (const point of points.flatMap((each) => [each, flipped(each, 31, 0x80)]))
      assert.throws(
        () => parsePublicKey({ kty: 'OKP', crv: 'Ed25519', x: point.toString('base64url') }),
        { code: 'ERR_KEY_INVALID' },
      )
  })
  it('T44 finds no signature under a key that is no point', async () => {
    for (const y of [2n, 7n]) {
      const publicKey = parsePublicKey({
        kty: 'OKP',
        crv: 'Ed25519',
        x: little(y).toString('base64url'),
      })
      assert.equal(await outcome({ ...key, publicKey }, input, good), SIGNATURE)
    }
  })
})

describe('every algorithm', () => {
  it('T46 takes the signature of no other algorithm, whatever the label says', async () => {
    for (const own of ALL_ALGORITHMS)
      for (const other of ALL_ALGORITHMS.filter((name) => name !== own)) {
        const [key, foreign] = [testKey(own, 'edges'), testKey(other, 'edges')]
        for (const label of [own, other].map(
          (name) => testKey(name, 'edges').publicKey.algorithm.labels[0],
        )) {
          const input = `${segment({ alg: label })}.${segment({ n: 1 })}`
          assert.match(await outcome(key, input, foreign.sign(input)), /^ERR_[A-Z_]+$/)
        }
      }
  })
})

describe('keys that would only cost time', () => {
  const members: Record<string, JsonObject> = {
    'a modulus of 16384 bits': { algorithm: 'RS', n: ((1n << 16383n) + 1n).toString(), e: '65537' },
    'a modulus of 16384 bits as JWK': { kty: 'RSA', n: Buffer.alloc(2048, 0xff).toString('base64url'), e: 'AQAB' },
    'an exponent of 4096 bits': { algorithm: 'RS', n: ((1n << 2047n) + 1n).toString(), e: ((1n << 4095n) + 1n).toString() },
    'a modulus of a million digits': { algorithm: 'RS', n: '9'.repeat(1_000_000), e: '65537' },
    'a prime of a million digits': { algorithm: 'DS', ...DSA_GROUPS.DS256, p: 'f'.repeat(1_000_000), y: '2' },
    'a point of a million digits': { kty: 'EC', crv: 'P-256', x: 'A'.repeat(1_000_000), y: 'A'.repeat(1_000_000) },
    'a hundred thousand members': Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`m${i}`, i])),
  } // biome-ignore format: a table
  for (const [rule, value] of Object.entries(members))
    it(`T126 T122 are refused in a moment: ${rule}`, () => {
      const startMs = performance.now()
      assert.throws(() => parsePublicKey(value, ALL_ALGORITHMS), /public key/)
      assert.ok(performance.now() - startMs < 100)
    })
})
