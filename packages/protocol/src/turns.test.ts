import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as nextRound } from 'node:timers/promises'
import { createTurns } from './turns.ts'

describe('createTurns', () => {
  it('gives a few turns in each round, in the order of arrival, and none twice', async () => {
    const turns = createTurns(3, setImmediate)
    const had: number[] = []
    const all = Array.from({ length: 8 }, (_, i) => turns.take().then(() => had.push(i)))
    const counts: number[] = []
    while (had.length < 8) {
      await nextRound()
      counts.push(had.length)
    }
    assert.deepEqual(had, [0, 1, 2, 3, 4, 5, 6, 7])
    for (const [i, count] of counts.entries()) assert.ok(count - (counts[i - 1] ?? 0) <= 3)
    await Promise.all(all)
  })

  it('lets others run between rounds, however much waits', async () => {
    const turns = createTurns(3, setImmediate)
    let done = 0
    const all = Array.from({ length: 60 }, () => turns.take().then(() => done++))
    await new Promise((resolve) => setTimeout(resolve, 0))
    assert.ok(done < 60)
    await Promise.all(all)
    assert.equal(done, 60)
  })

  it('begins anew after it ran empty, also from within a turn', async () => {
    const turns = createTurns(3, setImmediate)
    await turns.take()
    await turns.take().then(() => turns.take())
    await Promise.all([turns.take(), turns.take(), turns.take(), turns.take()])
  })
})
