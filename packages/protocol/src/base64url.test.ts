// One spelling for each value (threat model T54, T55; protocol 1.4).
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  decodeBase64url,
  decodePortably,
  decodeUtf8,
  encodeBase64url,
  encodePortably,
  encodeUtf8,
} from './base64url.ts'

const bytes = (text: string): number[] => [...encodeUtf8(text)]

describe('decodeBase64url', () => {
  const refused: Record<string, string> = {
    'T54 padding': 'QQ==',
    'T54 one padding character': 'QUI=',
    'T54 the other alphabet': 'a+b_',
    'T54 a slash': 'a/b_',
    'T54 a blank': 'QU I',
    'T54 a line feed at the end': 'QUI\n',
    'T54 an impossible length': 'QUJDR',
    'T54 a single character': 'Q',
    'T54 unused bits that are not zero, two characters': 'QR',
    'T54 unused bits that are not zero, three characters': 'QUJ',
    'T54 a character above ASCII': 'QUé',
    'T54 a character whose low byte is in the alphabet': 'QU\u0141',
    'T54 NUL': 'QU\0',
  }
  for (const [rule, text] of Object.entries(refused)) {
    it(`refuses ${rule}`, () => {
      for (const decode of [decodeBase64url, decodePortably])
        assert.throws(() => decode(text), { code: 'ERR_BASE64URL_INVALID' })
    })
  }
  it('T55 accepts exactly one spelling of each value', () => {
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= ']
    const texts = fc.array(fc.constantFrom(...alphabet), { maxLength: 12 }).map((c) => c.join(''))
    fc.assert(
      fc.property(texts, (text) => {
        let decoded: Uint8Array
        try {
          decoded = decodeBase64url(text)
        } catch {
          assert.throws(() => decodePortably(text))
          return
        }
        assert.deepEqual([...decodePortably(text)], [...decoded])
        assert.equal(encodeBase64url(decoded), text)
        assert.equal(encodePortably(decoded), text)
      }),
      { numRuns: 2000 },
    )
  })
  it('reads back what was written, natively and portably', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (value) => {
        const text = encodeBase64url(value)
        assert.equal(encodePortably(value), text)
        assert.deepEqual([...decodeBase64url(text)], [...value])
        assert.deepEqual([...decodePortably(text)], [...value])
      }),
    )
  })
})

describe('decodeUtf8', () => {
  it('T54 refuses bytes that are not UTF-8', () => {
    for (const invalid of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf5, 0x80]])
      assert.throws(() => decodeUtf8(Uint8Array.from(invalid)), { code: 'ERR_UTF8_INVALID' })
  })
  it('T54 keeps a byte order mark, so that JSON refuses it', () => {
    assert.equal(decodeUtf8(Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b])), '\ufeff{')
  })
  it('reads back what was written', () => {
    assert.deepEqual(bytes(decodeUtf8(encodeUtf8('aé€😀'))), bytes('aé€😀'))
  })
})
