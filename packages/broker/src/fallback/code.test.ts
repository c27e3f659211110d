import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CODE_ALPHABET, createCode, parseTypedCode, proofOf, shownCode } from './code.ts'

describe('a code', () => {
  it('T102 is eight letters of thirty-two without look-alikes, each equally likely', () => {
    assert.equal(new Set(CODE_ALPHABET).size, 32)
    assert.doesNotMatch(CODE_ALPHABET, /[IO01]/)
    const counts = new Map<string, number>()
    for (let i = 0; i < 4000; i++)
      for (const letter of createCode()) counts.set(letter, (counts.get(letter) ?? 0) + 1)
    assert.equal(counts.size, 32)
    for (const [letter, count] of counts) assert.ok(Math.abs(count - 1000) < 200, letter)
  })

  it('is read as people type it', () => {
    const code = createCode()
    for (const typed of [
      shownCode(code),
      code.toLowerCase(),
      ` ${code.slice(0, 3)} ${code.slice(3)}`,
    ])
      assert.equal(parseTypedCode(typed), code)
    for (const typed of ['', code.slice(1), `${code}A`, 'ABCDEFG0', 'ABCDEFG\u0000'])
      assert.equal(parseTypedCode(typed), undefined)
  })

  it('counts for its challenge, address and site only', () => {
    const pepper = Buffer.alloc(32, 1)
    const context = { challenge: 'c', address: 'a', site: 's' }
    const proofs = [
      proofOf(pepper, context, 'ABCDEFGH'),
      proofOf(pepper, context, 'ABCDEFGJ'),
      proofOf(Buffer.alloc(32, 2), context, 'ABCDEFGH'),
      ...(['challenge', 'address', 'site'] as const).map((name) =>
        proofOf(pepper, { ...context, [name]: 'x' }, 'ABCDEFGH'),
      ),
      // Where one ends and the next begins is part of it.
      proofOf(pepper, { challenge: 'ca', address: '', site: 's' }, 'ABCDEFGH'),
    ]
    assert.equal(new Set(proofs).size, proofs.length)
  })
})
