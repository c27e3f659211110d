import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { randomBytes, randomToken } from './random.ts'

describe('randomBytes', () => {
  it('hands out every byte once, over the edges of its blocks', () => {
    const taken = Array.from({ length: 3000 }, (_, i) => randomBytes(8 + (i % 30)))
    for (const [i, bytes] of taken.entries()) assert.equal(bytes.length, 8 + (i % 30))
    assert.equal(new Set(taken.map((bytes) => bytes.toString('hex'))).size, taken.length)
    // A piece of a block that was wiped, or not filled, would be zeros.
    assert.equal(taken.filter((bytes) => bytes.every((byte) => byte === 0)).length, 0)
  })

  it('gives what is its caller’s alone', () => {
    const first = randomBytes(16)
    const copy = Buffer.from(first)
    randomBytes(4096)
    randomBytes(4096)
    assert.deepEqual(first, copy)
    assert.throws(() => randomBytes(4097), TypeError)
  })
})

describe('randomToken', () => {
  it('is 256 bits in base64url unless told otherwise', () => {
    assert.match(randomToken(), /^[A-Za-z0-9_-]{43}$/)
    assert.match(randomToken(12), /^[A-Za-z0-9_-]{16}$/)
    assert.notEqual(randomToken(), randomToken())
  })
})
