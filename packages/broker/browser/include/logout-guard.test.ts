import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mayLogOut } from './logout-guard.ts'

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
