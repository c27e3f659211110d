// Caches do not grow past their bound.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BoundedMap } from './bounded-map.ts'

describe('BoundedMap', () => {
  it('drops the entry used longest ago', () => {
    const map = new BoundedMap<string, number>(2)
    map.set('a', 1)
    map.set('b', 2)
    map.get('a')
    map.set('c', 3)
    assert.deepEqual([map.get('a'), map.get('b'), map.get('c'), map.size], [1, undefined, 3, 2])
  })
  it('keeps nothing with a bound of 0, and refuses other bounds', () => {
    const map = new BoundedMap<string, number>(0)
    map.set('a', 1)
    assert.equal(map.size, 0)
    for (const bound of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      assert.throws(() => new BoundedMap(bound), TypeError)
  })
})
