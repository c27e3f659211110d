// Signatures through node:crypto, in the form a bare key takes (threat model T44, 5.10).
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ALL_ALGORITHMS } from '@signet-id/protocol'
import { DSA_GROUPS, testKey } from '@signet-id/testing'
import { checkSignature, checkSignatureOnPool } from './index.ts'

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const own = (buffer: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(buffer)

describe('checkSignature', () => {
  for (const name of ALL_ALGORITHMS)
    it(`knows ${name} signatures, those with leading zero bytes too, from changed ones`, async () => {
      const { publicKey, sign } = testKey(name)
      let zeros = 0
      for (let i = 0; i < 400 || (publicKey.algorithm.pairSignature && zeros === 0); i++) {
        const data = bytes(`message ${i}`)
        const signature = own(sign(data))
        zeros += signature[0] === 0 || signature[signature.length / 2] === 0 ? 1 : 0
        assert.equal(await checkSignature(publicKey, data, signature), true)
        signature[i % signature.length] = (signature[i % signature.length] ?? 0) ^ (1 << (i % 8))
        assert.equal(await checkSignature(publicKey, data, signature), false)
        if (i >= 20 && !publicKey.algorithm.pairSignature) break
      }
    })
  const orders: Record<string, string> = {
    ES256: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
    DS256: DSA_GROUPS.DS256.q,
    DS128: DSA_GROUPS.DS128.q,
  }
  for (const [name, order] of Object.entries(orders))
    it(`T44 refuses r or s of zero, of the order and over it: ${name}`, async () => {
      const { publicKey, sign } = testKey(name as 'ES256')
      const data = bytes('message')
      const good = own(sign(data))
      const width = good.length / 2
      const values = ['', '01', order, 'ff'.repeat(width)].map((hex) =>
        Buffer.from(hex.padStart(2 * width, '0'), 'hex'),
      )
      for (const r of values)
        for (const s of values) {
          const forged = own(Buffer.concat([r, s]))
          assert.equal(await checkSignature(publicKey, data, forged), false)
          assert.equal(await checkSignatureOnPool(publicKey, data, forged), false)
        }
      assert.equal(await checkSignatureOnPool(publicKey, data, good), true)
    })
})
