import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { brokerConfig } from './config.ts'

describe('brokerConfig', () => {
  it('wants an origin and nothing else', () => {
    assert.deepEqual(brokerConfig.parse({ origin: 'https://broker.example' }), {
      origin: 'https://broker.example',
      aliases: [],
      allowInsecureSites: false,
    })
    assert.equal(
      brokerConfig.parse({ origin: 'http://broker.localhost:80', allow_insecure_sites: 'true' })
        .allowInsecureSites,
      true,
    )
  })

  it('refuses plain http elsewhere, and settings it does not know', () => {
    for (const wrong of [
      {},
      { origin: 'http://broker.example' },
      { origin: 'https://broker.example/path' },
      { origin: 'https://broker.example', allow_insecure: true },
      { origin: 'https://broker.example', allow_insecure_sites: 'maybe' },
    ])
      assert.equal(brokerConfig.safeParse(wrong).success, false)
  })
})
