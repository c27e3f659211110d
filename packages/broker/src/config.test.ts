import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { brokerConfig } from './config.ts'

describe('brokerConfig', () => {
  it('takes lists of sites and domains, and refuses what is neither', () => {
    const origin = 'https://broker.example'
    const parsed = brokerConfig.parse({
      origin,
      deny_sites: 'https://evil.example',
      fallback: { deny_domains: ['evil.example'], mails_per_day: '5' },
    })
    assert.deepEqual(parsed.denySites, ['https://evil.example'])
    assert.deepEqual(parsed.fallback?.denyDomains, ['evil.example'])
    assert.equal(parsed.fallback?.perDay, 5)
    assert.equal(parsed.fallback?.perSource, 20)
    for (const wrong of [
      { deny_sites: ['evil.example'] },
      { allow_sites: ['https://shop.example/path'] },
      { fallback: { deny_domains: ['a@b.example'] } },
      { fallback: { mails_per_day: 0 } },
      { fallback: { mails: 1 } },
    ])
      assert.equal(brokerConfig.safeParse({ origin, ...wrong }).success, false)
  })

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
