import assert from 'node:assert/strict'
import cluster from 'node:cluster'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { memoryReplayStore } from './replay.ts'

describe('memoryReplayStore', () => {
  it('T97 is true for one caller', async () => {
    const store = memoryReplayStore({ now: () => 0 })
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.consume('key', 1000)))
    assert.equal(answers.filter(Boolean).length, 1)
  })

  it('T97 refuses when full instead of forgetting, and recovers when keys have ended', async () => {
    const clock = { nowMs: 0 }
    const store = memoryReplayStore({ now: () => clock.nowMs, maxKeys: 2 })
    assert.equal(await store.consume('a', 10_000), true)
    assert.equal(await store.consume('b', 20_000), true)
    await assert.rejects(store.consume('c', 20_000), { code: 'ERR_REPLAY_STORE_FULL' })
    assert.equal(await store.consume('a', 10_000), false)
    clock.nowMs = 60_000
    assert.equal(await store.consume('c', 90_000), true)
  })

  it('T97 refuses to start in one of several processes', async () => {
    cluster.setupPrimary({
      exec: fileURLToPath(new URL('./fixtures/cluster-worker.test-kit.ts', import.meta.url)),
      execArgv: ['--conditions=source'],
    })
    const [said] = await once(cluster.fork(), 'message')
    assert.equal(said, 'ERR_REPLAY_STORE_NOT_SHARED')
  })
})
