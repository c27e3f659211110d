// PEM of every algorithm against node:crypto's own reading and writing.
import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import { ALL_ALGORITHMS, algorithmNamed } from './algorithms.ts'
import { parsePublicKey } from './public-key.ts'

const jwks = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'RS256, 2047 bits': () => generateKeyPairSync('rsa', { modulusLength: 2047 }),
  'RS256, 3072 bits': () => generateKeyPairSync('rsa', { modulusLength: 3072 }),
  RS128: () => generateKeyPairSync('rsa', { modulusLength: 1024 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  Ed25519: () => generateKeyPairSync('ed25519'),
}

describe('toPem', () => {
  for (const [name, generate] of Object.entries(jwks))
    it(`is what node:crypto writes for the same key: ${name}`, () => {
      for (let i = 0; i < 8; i++) {
        const { publicKey } = generate()
        const key = parsePublicKey(publicKey.export({ format: 'jwk' }), ALL_ALGORITHMS)
        const type = publicKey.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'spki'
        assert.equal(key.algorithm.toPem(key.jwk), publicKey.export({ format: 'pem', type }))
        if (name.startsWith('RS')) break
      }
    })
  it('writes DSA keys that node:crypto reads back with every number', () => {
    for (const [modulusLength, divisorLength] of [
      [1024, 160],
      [2048, 256],
    ] as const) {
      const { publicKey } = generateKeyPairSync('dsa', { modulusLength, divisorLength })
      const spki = publicKey.export({ format: 'der', type: 'spki' })
      const [p = '', q = '', g = '', y = ''] = integersOf(spki)
      const text = algorithmNamed('DS256').toPem({ g, kty: 'DSA', p, q, y })
      assert.deepEqual(createPublicKey(text).export({ format: 'der', type: 'spki' }), spki)
    }
  })
})

/** The numbers in a SubjectPublicKeyInfo of DSA, as minimal base64url: p, q, g, y. */
function integersOf(bytes: Buffer): string[] {
  const found: string[] = []
  const walk = (part: Buffer): void => {
    for (let at = 0; at < part.length; ) {
      const tag = part[at] ?? 0
      let length = part[at + 1] ?? 0
      at += 2
      if (length >= 0x80) {
        const more = length & 0x7f
        length = part.readUIntBE(at, more)
        at += more
      }
      const value = part.subarray(at, at + length)
      if (tag === 0x30) walk(value)
      else if (tag === 0x03) walk(value.subarray(1))
      else if (tag === 0x02)
        found.push((value[0] === 0 ? value.subarray(1) : value).toString('base64url'))
      at += length
    }
  }
  walk(bytes)
  return found
}
