import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { serveByHost } from './by-host.ts'

const service = (origin: string, paths: readonly string[], aliases: readonly string[] = []) => ({
  origin,
  aliases,
  has: (path: string) => paths.includes(path),
  handle: async () => new Response(origin),
})
const both = serveByHost([
  service('https://id.example.org', ['/', '/browserid/provision']),
  service('https://broker.example.org', ['/', '/sign_in'], ['https://old.example']),
])
const answerOf = async (host: string, path: string) =>
  (await both.handle(new Request(`http://listener${path}`, { headers: { host } }), '')).text()

describe('serveByHost', () => {
  it('goes by the host, its default port written or not', async () => {
    for (const host of ['broker.example.org', 'broker.example.org:443', 'BROKER.example.org'])
      assert.equal(await answerOf(host, '/'), 'https://broker.example.org', host)
    assert.equal(await answerOf('id.example.org', '/'), 'https://id.example.org')
  })

  it('leaves an alias to the service whose it is, paths of others too', async () => {
    for (const host of ['old.example', 'old.example:443'])
      for (const path of ['/', '/browserid/provision', '/nowhere'])
        assert.equal(await answerOf(host, path), 'https://broker.example.org', host + path)
  })

  it('goes by the path where nobody has the host, as domains that delegate here do', async () => {
    assert.equal(await answerOf('example.org', '/sign_in'), 'https://broker.example.org')
    assert.equal(await answerOf('not a host', '/nowhere'), 'https://id.example.org')
  })
})
