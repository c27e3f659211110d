// Compact JWS: strict shape, and the key decides (protocol 1.4, 1.7; threat model T44 to T46, T54).
import assert from 'node:assert/strict'
import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { JsonObject } from '../json.ts'
import { type PublicKey, parsePublicKey } from '../key/public-key.ts'
import type { CheckSignature, Signer } from '../key/signer.ts'
import { parseJws } from './parse.ts'
import { signJws } from './sign.ts'
import { verifyJws } from './verify.ts'

interface Pair {
  readonly privateKey: KeyObject
  readonly signer: Signer
}

const pair = (privateKey: KeyObject): Pair => {
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' }) as JsonObject
  const publicKey = parsePublicKey(jwk)
  const { digest } = publicKey.algorithm
  const make = (data: Uint8Array): Uint8Array =>
    sign(digest, data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return { privateKey, signer: { publicKey, sign: async (data) => make(data) } }
}
const RS = pair(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
const ES = pair(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
const ED = pair(generateKeyPairSync('ed25519').privateKey)
const OTHER = pair(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)

let checks = 0
const check: CheckSignature = (key: PublicKey, data, signature) => {
  checks++
  const imported = createPublicKey({ format: 'jwk', key: key.jwk as never })
  return verify(key.algorithm.digest, data, { key: imported, dsaEncoding: 'ieee-p1363' }, signature)
}
const b64u = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const PAYLOAD = { a: 1, b: 'Zoë' }

describe('parseJws', () => {
  const refused: Record<string, unknown> = {
    'T46 alg none': { alg: 'none' },
    'T46 alg HS256': { alg: 'HS256' },
    'T46 alg RS64': { alg: 'RS64' },
    'T46 alg in lower case': { alg: 'rs256' },
    'T46 no alg': {},
    'T46 alg as a number': { alg: 256 },
    'T46 alg as a list': { alg: ['RS256'] },
    'T46 alg null': { alg: null },
  }
  for (const [rule, header] of Object.entries(refused))
    it(`refuses ${rule}`, () =>
      assert.throws(() => parseJws(`${b64u(header)}.${b64u({})}.AAAA`), {
        code: 'ERR_ALGORITHM_MISMATCH',
        reason: 'algorithms do not match',
      }))
  const malformed: Record<string, string> = {
    'T119 a header that is null': `${b64u('null')}.${b64u({})}.AAAA`,
    'T119 a header that is a list': `${b64u('[]')}.${b64u({})}.AAAA`,
    'T119 a header that is text': `${b64u('"RS256"')}.${b64u({})}.AAAA`,
    'T54 crit': `${b64u({ alg: 'RS256', crit: [] })}.${b64u({})}.AAAA`,
    'T54 two algs': `${b64u('{"alg":"none","alg":"RS256"}')}.${b64u({})}.AAAA`,
    'T54 a payload that is no object': `${b64u({ alg: 'RS256' })}.${b64u('[]')}.AAAA`,
    'T54 a byte order mark': `${b64u({ alg: 'RS256' })}.${b64u('\ufeff{}')}.AAAA`,
    'T54 invalid UTF-8': `${b64u({ alg: 'RS256' })}.${Buffer.from([123, 34, 255, 34, 58, 49, 125]).toString('base64url')}.AAAA`,
    'T54 padding': `${b64u({ alg: 'RS256' })}.${b64u({})}.QUI=`,
    'an empty signature': `${b64u({ alg: 'RS256' })}.${b64u({})}.`,
    'an empty header': `.${b64u({})}.AAAA`,
    'a huge signature': `${b64u({ alg: 'RS256' })}.${b64u({})}.${'A'.repeat(5000)}`,
    'a payload over 4 KiB': `${b64u({ alg: 'RS256' })}.${b64u({ x: 'y'.repeat(5000) })}.AAAA`,
  }
  for (const [rule, text] of Object.entries(malformed))
    it(`refuses ${rule}`, () => assert.throws(() => parseJws(text), { code: 'ERR_JWS_INVALID' }))
  it('says how many parts there are', () => {
    for (const [text, parts] of [
      ['a', 1],
      ['a.b', 2],
      ['a.b.c.d', 4],
      ['', 1],
    ] as const)
      assert.throws(() => parseJws(text), {
        code: 'ERR_JWS_INVALID',
        reason: `signed object must have three parts, this one has ${parts}`,
      })
  })
  it('T54 re-encodes to the very text it accepted', async () => {
    const text = await signJws(PAYLOAD, ES.signer)
    const { signingInput, signature } = parseJws(text)
    assert.equal(`${signingInput}.${Buffer.from(signature).toString('base64url')}`, text)
  })
})

describe('signJws', () => {
  it('writes ASCII, and a header of alg alone', async () => {
    const [header = '', payload = ''] = (await signJws(PAYLOAD, RS.signer)).split('.')
    assert.equal(Buffer.from(header, 'base64url').toString(), '{"alg":"RS256"}')
    assert.equal(Buffer.from(payload, 'base64url').toString(), '{"a":1,"b":"Zo\\u00eb"}')
  })
  it('does not let out a signature of another length than the key makes', () =>
    assert.rejects(
      signJws(PAYLOAD, { ...RS.signer, sign: async () => new Uint8Array(10) }),
      TypeError,
    ))
})

describe('verifyJws', () => {
  for (const [name, { signer }] of Object.entries({ RS, ES, ED })) {
    it(`accepts what ${name} signed, and no other key`, async () => {
      const jws = parseJws(await signJws(PAYLOAD, signer))
      await verifyJws(jws, signer.publicKey, check)
      await assert.rejects(verifyJws(jws, OTHER.signer.publicKey, check))
    })
    it(`T54 refuses what ${name} signed with any one bit changed`, async () => {
      const text = await signJws(PAYLOAD, signer)
      await fc.assert(
        fc.asyncProperty(fc.nat(text.length * 6 - 1), async (bit) => {
          const at = Math.floor(bit / 6)
          const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
          const value = alphabet.indexOf(text.charAt(at))
          if (value < 0) return
          const changed =
            text.slice(0, at) + alphabet.charAt(value ^ (1 << (bit % 6))) + text.slice(at + 1)
          await assert.rejects(async () => verifyJws(parseJws(changed), signer.publicKey, check))
        }),
        { numRuns: 300 },
      )
    })
  }
  it('T46 refuses every label that is not the key’s own, without asking cryptography', async () => {
    const labels = ['RS256', 'RS128', 'DS256', 'DS128', 'DS160', 'ES256', 'EdDSA', 'Ed25519']
    for (const { signer } of [RS, ES, ED]) {
      const own: readonly string[] = signer.publicKey.algorithm.labels
      for (const alg of labels.filter((label) => !own.includes(label))) {
        const before = checks
        const jws = parseJws(`${b64u({ alg })}.${b64u({})}.${'A'.repeat(86)}`)
        await assert.rejects(verifyJws(jws, signer.publicKey, check), {
          code: 'ERR_ALGORITHM_MISMATCH',
          reason: 'algorithms do not match',
        })
        assert.equal(checks, before)
      }
    }
  })
  it('T46 refuses an HMAC keyed by the public key’s text', async () => {
    const pem = createPublicKey(RS.privateKey).export({ format: 'pem', type: 'spki' })
    for (const alg of ['HS256', 'RS256']) {
      const input = `${b64u({ alg })}.${b64u(PAYLOAD)}`
      const mac = createHmac('sha256', pem).update(input).digest('base64url')
      await assert.rejects(async () =>
        verifyJws(parseJws(`${input}.${mac}`), RS.signer.publicKey, check),
      )
    }
  })
  it('T44 insists on the exact length of r and s, and refuses DER', async () => {
    const input = `${b64u({ alg: 'ES256' })}.${b64u(PAYLOAD)}`
    const derForm = sign('sha256', Buffer.from(input), ES.privateKey)
    for (const signature of [derForm, Buffer.alloc(63, 1), Buffer.alloc(65, 1)])
      await assert.rejects(
        verifyJws(
          parseJws(`${input}.${signature.toString('base64url')}`),
          ES.signer.publicKey,
          check,
        ),
        { code: 'ERR_JWS_INVALID', reason: 'malformed signature' },
      )
  })
  it('T44 refuses r or s of zero', async () => {
    const input = `${b64u({ alg: 'ES256' })}.${b64u(PAYLOAD)}`
    for (const signature of [
      Buffer.alloc(64),
      Buffer.concat([Buffer.alloc(32), Buffer.alloc(32, 1)]),
    ])
      await assert.rejects(
        verifyJws(
          parseJws(`${input}.${signature.toString('base64url')}`),
          ES.signer.publicKey,
          check,
        ),
        { code: 'ERR_SIGNATURE_INVALID' },
      )
  })
  it('T45 refuses an RSA signature with a zero byte too many', async () => {
    const [header, payload, signature = ''] = (await signJws(PAYLOAD, RS.signer)).split('.')
    const longer = Buffer.concat([Buffer.of(0), Buffer.from(signature, 'base64url')])
    const jws = parseJws(`${header}.${payload}.${longer.toString('base64url')}`)
    await assert.rejects(verifyJws(jws, RS.signer.publicKey, check), { code: 'ERR_JWS_INVALID' })
  })
  it('accepts an RSA signature whose leading zero bytes were dropped', async () => {
    for (let i = 0; ; i++) {
      const [header, payload, signature = ''] = (await signJws({ i }, RS.signer)).split('.')
      const bytes = Buffer.from(signature, 'base64url')
      if (bytes[0] !== 0) continue
      const jws = parseJws(`${header}.${payload}.${bytes.subarray(1).toString('base64url')}`)
      await verifyJws(jws, RS.signer.publicKey, check)
      return
    }
  })
  it('T119 gives a typed error for any text', async () => {
    const noise = fc.array(
      fc.constantFrom('.', 'e30', 'eyJhbGciOiJSUzI1NiJ9', 'A', '=', '\0', 'é', '{'),
      { maxLength: 9 },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          noise.map((c) => c.join('')),
          fc.string(),
        ),
        async (text) => {
          await assert.rejects(
            async () => verifyJws(parseJws(text), RS.signer.publicKey, check),
            (error) =>
              /^ERR_(JWS_INVALID|ALGORITHM_MISMATCH|SIGNATURE_INVALID)$/.test(
                (error as { code: string }).code,
              ),
          )
        },
      ),
    )
  })
})
