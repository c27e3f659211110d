import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { trimCharacters } from './trim.ts'

describe('trimCharacters', () => {
  it('takes the given characters off both ends, and no others', () => {
    for (const [text, trimmed] of [
      ['\t  a b\t ', 'a b'],
      ['a', 'a'],
      [' \t ', ''],
      ['', ''],
      ['\xa0a\x0b', '\xa0a\x0b'],
    ] as const)
      assert.equal(trimCharacters(text, ' \t'), trimmed)
    assert.equal(trimCharacters('""a"b"', '"'), 'a"b')
  })

  it('T122 answers within milliseconds for the worst text', () => {
    const startMs = performance.now()
    assert.equal(trimCharacters(`x${' '.repeat(100_000)}x`, ' ').length, 100_002)
    assert.equal(trimCharacters(' '.repeat(100_000), ' '), '')
    assert.ok(performance.now() - startMs < 500)
  })
})
