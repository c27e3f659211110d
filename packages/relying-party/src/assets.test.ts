import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { loadAssets, readScript } from './assets.ts'
import { createTestSite } from './fixtures/site.test-kit.ts'

describe('what browsers load', () => {
  const assets = loadAssets({
    brokerOrigin: 'https://broker.example',
    basePath: '/sign-in',
    cameFromField: 'next',
  })

  it('stays within its budget: 6 KB, compressed', () => {
    for (const [name, { body }] of assets) {
      const size = gzipSync(body).length
      assert.ok(size <= 6 * 1024, `${name}: ${size} bytes`)
    }
  })

  it('knows broker and base path, and no other address', () => {
    const client = assets.get('client.js')?.body ?? ''
    assert.ok(client.includes('https://broker.example') && client.includes('/sign-in'))
    assert.match(client, /cameFromField:"next"/)
    assert.doesNotMatch(client, /broker\.invalid|browserid-base-path|browserid_came_from/)
  })

  it('says what to do when it was not built', () => {
    assert.throws(() => readScript('nothing.js'), {
      code: 'ERR_SCRIPT_MISSING',
      message: /npm run build/,
    })
  })

  it('is served with a type that nobody has to guess', async () => {
    const { browser } = createTestSite()
    for (const [name, type] of [
      ['style.css', 'text/css; charset=utf-8'],
      ['client.js', 'text/javascript; charset=utf-8'],
    ]) {
      const { headers } = await browser.get(`/browserid/${name}`)
      assert.equal(headers.get('content-type'), type)
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('cache-control'), 'no-cache', 'without its version')
    }
  })
})
