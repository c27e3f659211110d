import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inTime } from './index.ts'

const never = new Promise<string>(() => {})
const late = (): never => {
  throw new TypeError('late')
}

describe('inTime', () => {
  it('gives what the work comes to, good or bad', async () => {
    assert.equal(await inTime(Promise.resolve('done'), 1000, late), 'done')
    await assert.rejects(inTime(Promise.reject(new RangeError('x')), 1000, late), RangeError)
  })
  it('says or throws what is said instead', async () => {
    assert.equal(await inTime(never, 1, () => 'instead'), 'instead')
    await assert.rejects(inTime(never, 1, late), TypeError)
  })
  it('drops what the work comes to later', async () => {
    let fail = (_: Error): void => {}
    const work = new Promise<string>((_, reject) => {
      fail = reject
    })
    assert.equal(await inTime(work, 1, () => 'instead'), 'instead')
    fail(new Error('nobody hears this'))
    await new Promise(setImmediate)
  })
})
