import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createQueue, isAnyQueueFull } from './queue.ts'

describe('createQueue', () => {
  it('is full while as much has begun and not ended, and so is the process', () => {
    const queue = createQueue(2)
    queue.enter()
    assert.equal(queue.isFull, false)
    assert.equal(isAnyQueueFull(), false)
    queue.enter()
    assert.equal(queue.isFull, true)
    assert.equal(isAnyQueueFull(), true)
    queue.leave()
    assert.equal(queue.isFull, false)
    assert.equal(isAnyQueueFull(), false)
  })
})
