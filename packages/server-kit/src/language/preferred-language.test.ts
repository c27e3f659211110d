import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { preferredLanguage } from './preferred-language.ts'

const OURS = ['en', 'de', 'fr', 'ar'] as const

const BYTES = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code))

const CASES: readonly (readonly [header: string | null, expected: string, why: string])[] = [
  [null, 'en', 'no header'],
  ['', 'en', 'an empty header'],
  ['de', 'de', 'one language'],
  ['DE', 'de', 'capitals'],
  ['de-AT', 'de', 'a region that we do not have'],
  ['ar-EG,ar;q=0.9,en;q=0.8', 'ar', 'what a browser sends'],
  ['pt-BR,pt;q=0.9,fr;q=0.8,en;q=0.7', 'fr', 'the first language we have, not the first named'],
  ['en;q=0.3, fr;q=0.9', 'fr', 'quality before order'],
  ['fr;q=0.5, de;q=0.5', 'fr', 'order among equals'],
  ['ja, zh-Hant-TW', 'en', 'nothing we have'],
  ['*', 'en', 'anything'],
  ['ja, *;q=0.1', 'en', 'anything else'],
  ['en;q=0, *', 'de', 'anything but English'],
  ['en;q=0, ja', 'de', 'English refused, nothing else there'],
  ['de;q=0, de-DE, fr;q=0.1', 'fr', 'a refused language'],
  ['en;q=0,de;q=0,fr;q=0,ar;q=0', 'en', 'everything refused'],
  ['de;q=0.001', 'de', 'the smallest quality'],
  ['  de ; q=0.7 ,fr;q=0.6', 'de', 'blanks'],
  ['de;q=2, fr;q=0.1', 'fr', 'a quality over 1 is not read'],
  ['de;q=1.5, fr;q=0.1', 'fr', 'nor is this'],
  ['de;q=, fr;q=0.1', 'fr', 'an empty quality'],
  ['de;level=1, fr;q=0.1', 'fr', 'another parameter'],
  ['../../etc/passwd, fr', 'fr', 'a path'],
  ['<script>, fr', 'fr', 'markup'],
  [',,;;,=,fr', 'fr', 'punctuation'],
  ['__proto__, constructor, fr', 'fr', 'names of JavaScript'],
  [`${'x'.repeat(600)},fr`, 'en', 'a header that is too long is cut'],
  [`${BYTES},fr`, 'fr', 'every byte there is'],
  [`${'ja,'.repeat(100)}fr`, 'fr', 'many ranges'],
]

describe('preferredLanguage', () => {
  for (const [header, expected, why] of CASES)
    it(why, () => {
      assert.equal(preferredLanguage(header, OURS), expected)
    })

  it('takes a region before its language', () => {
    assert.equal(preferredLanguage('pt-BR', ['en', 'pt', 'pt-BR']), 'pt-BR')
    assert.equal(preferredLanguage('pt-PT', ['en', 'pt', 'pt-BR']), 'pt')
  })
})
