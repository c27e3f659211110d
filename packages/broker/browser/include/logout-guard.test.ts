import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { createLogoutLog, mayLogOut } from './logout-guard.ts'

describe('mayLogOut', () => {
  it('stops a page that reloads itself out again and again, until ten seconds have passed', () => {
    let kept: readonly number[] = []
    const log = {
      read: () => kept,
      write: (instants: readonly number[]) => {
        kept = instants
      },
    }
    assert.deepEqual(
      [0, 100, 200, 300, 400].map((ms) => mayLogOut(log, 1000 + ms)),
      [true, true, true, false, false],
    )
    assert.equal(mayLogOut(log, 11_300), true)
  })
})

describe('createLogoutLog', () => {
  let kept: Map<string, string>
  const log = () =>
    createLogoutLog({
      sessionStorage: {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => kept.set(key, value),
      },
    } as unknown as Window)

  beforeEach(() => {
    kept = new Map()
  })

  it('reads in the next page what it wrote in this one', () => {
    assert.deepEqual(log().read(), [])
    log().write([1000, 2000])
    assert.deepEqual(log().read(), [1000, 2000])
  })

  it('counts although Prototype 1.6 makes text of every list', () => {
    Object.assign(Array.prototype, { toJSON: () => 'changed' })
    try {
      log().write([1000])
      assert.deepEqual(log().read(), [1000])
    } finally {
      Reflect.deleteProperty(Array.prototype, 'toJSON')
    }
  })

  it('forgets what it cannot read', () => {
    log().write([1000])
    for (const key of kept.keys()) kept.set(key, '[1,"x"] NaN ')
    assert.deepEqual(log().read(), [])
  })

  it('is silent where the browser keeps nothing', () => {
    const bare = createLogoutLog({} as Window)
    bare.write([1000])
    assert.deepEqual(bare.read(), [])
  })
})
