import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FetchGate } from './fetch-gate.ts'

function bench(limits = { maxFetches: 3, maxPerHost: 2, maxWaiting: 2 }) {
  const gate = new FetchGate(limits)
  const running: string[] = []
  const ends = new Map<string, () => void>()
  const start = (name: string) =>
    gate.run(name.charAt(0), async () => {
      running.push(name)
      await new Promise<void>((resolve) => ends.set(name, resolve))
      running.splice(running.indexOf(name), 1)
    })
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return { start, running, end: (name: string) => ends.get(name)?.(), settle }
}

describe('FetchGate', () => {
  it('T69 runs two of one host at a time, whoever else has room', async () => {
    const { start, running, end, settle } = bench()
    const all = ['a1', 'a2', 'a3', 'b1'].map(start)
    await settle()
    assert.deepEqual(running, ['a1', 'a2', 'b1'])
    end('b1')
    await settle()
    assert.deepEqual(running, ['a1', 'a2'])
    end('a1')
    await settle()
    assert.deepEqual(running, ['a2', 'a3'])
    end('a2')
    end('a3')
    await Promise.all(all)
  })

  it('T69 turns away who finds the line full, and recovers', async () => {
    const { start, end, settle } = bench()
    const all = ['a1', 'a2', 'a3', 'a4'].map(start)
    await assert.rejects(start('a5'), { code: 'ERR_DISCOVERY_BUSY' })
    for (const name of ['a1', 'a2', 'a3', 'a4']) {
      await settle()
      end(name)
    }
    await Promise.all(all)
    const again = start('a6')
    await settle()
    end('a6')
    await again
  })
})
