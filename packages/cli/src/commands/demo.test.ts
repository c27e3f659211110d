import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { describe, it } from 'node:test'
import { runSignet, startSignet, temporaryFolder } from '../cli.test-kit.ts'

describe('signet demo', () => {
  it('names the ports it needs when one is taken, and how to take others', async (t) => {
    const taken = createServer()
    taken.listen(0, '127.0.0.1')
    await once(taken, 'listening')
    t.after(() => taken.close())
    const { port } = taken.address() as AddressInfo
    const { code, stderr } = await runSignet(['demo', '--port-base', String(port)])
    assert.equal(code, 1)
    assert.match(stderr, new RegExp(`ports ${port} to ${port + 6}`))
    assert.match(stderr, /--port-base 5000/)
  })

  it('says that it may not write where its data should go', async () => {
    const { code, stderr } = await runSignet(['demo', '--data', '/proc/demo', '--port-base', '0'])
    assert.equal(code, 1)
    assert.match(stderr, /\/proc\/demo cannot be written \(ERR_FILE_UNWRITABLE\)/)
  })

  for (const signal of ['SIGHUP', 'SIGTERM'] as const) {
    it(`leaves nothing behind on ${signal}`, async (t) => {
      const folder = temporaryFolder(t)
      const { child } = startSignet(t, ['demo', '--port-base', '0', '--json'], { TMPDIR: folder })
      await once(child.stdout, 'data') // it is ready
      assert.equal(readdirSync(folder).length, 1)
      child.kill(signal)
      assert.deepEqual(await once(child, 'exit'), [0, null])
      assert.deepEqual(readdirSync(folder), [])
    })
  }
})
