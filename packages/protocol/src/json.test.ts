// JSON as strict as tokens need it (threat model 5.4, T54, T120, T121).
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type JsonLimits, parseJson, parseJsonObject, TOKEN_LIMITS } from './json.ts'

const LIMITS: JsonLimits = { maxLength: 1000, maxDepth: 4, maxMembers: 6 }

describe('parseJsonObject', () => {
  const refused: Record<string, string> = {
    'T54 a repeated member': '{"a":1,"a":1}',
    'T54 a repeated member inside': '{"x":{"a":1,"a":2}}',
    'T54 a repeated member in another spelling': '{"a":1,"\\u0061":2}',
    'T54 a repeated member with an escaped quote in its name': '{"a\\"b":1,"a\\"b":2}',
    'T54 a byte order mark': '\ufeff{}',
    'T54 text after the object': '{}x',
    'T54 a trailing comma': '{"a":1,}',
    'T54 a comment': '{/**/}',
    'T121 __proto__': '{"__proto__":{"admin":true}}',
    'T121 __proto__ in another spelling': '{"\\u005f_proto__":1}',
    'T121 constructor': '{"a":{"constructor":1}}',
    'T121 prototype': '{"prototype":1}',
    'T119 an array': '[]',
    'T119 null': 'null',
    'T119 text': '"x"',
    'T119 a number': '1',
    'T119 nothing': '',
    'T119 an unfinished string': '{"a',
    'T119 an unfinished escape': '{"a\\',
  }
  for (const [rule, text] of Object.entries(refused)) {
    it(`refuses ${rule}`, () =>
      assert.throws(() => parseJsonObject(text, LIMITS), { code: 'ERR_JSON_INVALID' }))
  }
  it('T120 refuses text over the limit before anything else', () =>
    assert.throws(() => parseJsonObject(' '.repeat(1001), LIMITS), {
      code: 'ERR_INPUT_TOO_LARGE',
    }))
  it('T120 refuses too many members and too much depth without parsing', () => {
    assert.throws(() => parseJsonObject('{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1}', LIMITS), {
      code: 'ERR_JSON_INVALID',
    })
    assert.throws(() => parseJsonObject('{"a":[[[[1]]]]}', LIMITS), { code: 'ERR_JSON_INVALID' })
    const deep = { maxLength: 1e7, maxDepth: 8, maxMembers: 6 }
    assert.throws(() => parseJson('['.repeat(1e6), deep), { code: 'ERR_JSON_INVALID' })
  })
  it('does not take colons and brackets inside strings for structure', () => {
    const text = '{"a:[{":"\\\\\\"}:{[","b":"\\\\"}'
    assert.deepEqual(parseJsonObject(text, LIMITS), JSON.parse(text))
  })
  it('reads whatever JSON.stringify writes within the limits', () => {
    const values = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 })
    const loose = { maxLength: 100_000, maxDepth: 20, maxMembers: 1000 }
    const reserved = /"(__proto__|constructor|prototype)":/
    fc.assert(
      fc.property(values, (value) => {
        const text = JSON.stringify(value)
        if (!reserved.test(text)) assert.deepEqual(parseJsonObject(text, loose), JSON.parse(text))
      }),
    )
  })
  it('T119 gives a typed error or a value for any text', () => {
    const noise = fc.array(fc.constantFrom(...'{}[]",:\\a1 \u0000é'), { maxLength: 30 })
    fc.assert(
      fc.property(noise, (characters) => {
        try {
          parseJson(characters.join(''), TOKEN_LIMITS)
        } catch (error) {
          assert.match((error as { code: string }).code, /^ERR_(JSON_INVALID|INPUT_TOO_LARGE)$/)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
