import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { withPlainJson } from './plain-json.ts'

/** As Prototype 1.6 does: the text of a value in place of the value. */
function changeAsPrototype(): void {
  for (const kind of [Array, Object])
    Object.assign(kind.prototype, {
      toJSON(this: unknown) {
        return `changed ${String(this)}`
      },
    })
}

afterEach(() => {
  for (const { prototype } of [Array, Object]) Reflect.deleteProperty(prototype, 'toJSON')
})

describe('withPlainJson', () => {
  it('writes what the language writes, whatever a framework made of it', () => {
    const value = { text: 'a"b', list: [1, 'two', { three: true }], none: null }
    const plain = JSON.stringify(value)
    changeAsPrototype()
    assert.notEqual(JSON.stringify(value), plain)
    assert.equal(
      withPlainJson(() => JSON.stringify(value)),
      plain,
    )
  })

  it('keeps the time of a date', () => {
    changeAsPrototype()
    assert.equal(
      withPlainJson(() => JSON.stringify([new Date(0)])),
      '["1970-01-01T00:00:00.000Z"]',
    )
  })

  it('gives the page its own back, also after an error', () => {
    changeAsPrototype()
    assert.throws(
      () =>
        withPlainJson(() => {
          throw new Error('ours')
        }),
      /ours/,
    )
    assert.equal(JSON.stringify(['x']), '"changed x"')
    assert.ok(Object.keys(Array.prototype).includes('toJSON'))
  })
})
