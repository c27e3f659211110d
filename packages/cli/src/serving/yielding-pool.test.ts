import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { describe, it } from 'node:test'
import { yieldPool } from './yielding-pool.ts'

describe('yieldPool', () => {
  it('lowers the threads of the pool, and none other', {
    skip: process.platform !== 'linux',
  }, async () => {
    const before = getPriority()
    assert.ok((await yieldPool()) > 0)
    for (const thread of readdirSync('/proc/self/task')) {
      const isPool = readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').startsWith('libuv')
      assert.equal(getPriority(Number(thread)) > before, isPool)
    }
  })
})
