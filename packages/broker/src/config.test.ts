import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { brokerConfig } from './config.ts'

describe('brokerConfig', () => {
  it('takes lists of sites and domains, and refuses what is neither', () => {
    const origin = 'https://broker.example'
    const parsed = brokerConfig.parse({
      origin,
      deny_sites: 'https://evil.example',
      allow_domains: 'example.org',
      fallback: { deny_domains: ['evil.example'], mails_per_day: '5' },
    })
    assert.deepEqual(parsed.denySites, ['https://evil.example'])
    assert.deepEqual(parsed.allowDomains, ['example.org'])
    assert.deepEqual(parsed.fallback?.denyDomains, ['evil.example'])
    assert.equal(parsed.fallback?.perDay, 5)
    assert.equal(parsed.fallback?.perSource, 20)
    for (const wrong of [
      { deny_sites: ['evil.example'] },
      { deny_domains: ['https://evil.example'] },
      { allow_sites: ['https://shop.example/path'] },
      { fallback: { deny_domains: ['a@b.example'] } },
      { fallback: { mails_per_day: 0 } },
      { fallback: { mails: 1 } },
      { branding: { name: 'two\nlines' } },
      { branding: { name: 'turned \u202e round' } },
      { branding: { color: '#FFFFFF' } },
      { branding: { color: '#ffcc00' } },
      { branding: { color: 'red' } },
    ])
      assert.equal(brokerConfig.safeParse({ origin, ...wrong }).success, false)
  })

  it('names the entry of a list that is wrong', () => {
    const { error } = brokerConfig.safeParse({
      origin: 'https://broker.example',
      aliases: ['http://old.example'],
      deny_sites: ['https://evil.example', 'shop.example'],
      allow_domains: '*.example',
      fallback: { deny_domains: ['a@b.example', 'c.example', 7] },
    })
    assert.deepEqual(
      error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
      [
        'aliases: "http://old.example": expected https (plain http is for localhost only)',
        'deny_sites: "shop.example": expected an origin such as "https://shop.example"',
        'allow_domains: "*.example": expected a host name such as "example.org"',
        'fallback.deny_domains: expected a text, or a list of texts',
      ],
    )
  })

  it('wants a domain for its host where it issues certificates', () => {
    for (const origin of [
      'http://localhost:8099',
      'http://127.0.0.1:8099',
      'https://192.0.2.4',
      'https://[2001:db8::1]',
      'https://broker',
      'https://broker.example.',
      'https://my_broker.example',
    ]) {
      assert.equal(brokerConfig.safeParse({ origin }).success, true, origin)
      const { error } = brokerConfig.safeParse({ origin, fallback: {} })
      assert.deepEqual(error?.issues[0]?.path, ['origin'], origin)
    }
    for (const origin of ['https://broker.example', 'http://broker.localhost:8099'])
      assert.equal(brokerConfig.safeParse({ origin, fallback: {} }).success, true, origin)
  })

  it('takes a colour that can be read on white', () => {
    const branding = { name: 'Example Club', logo_file: 'logo.svg', color: '#767676' }
    assert.deepEqual(brokerConfig.parse({ origin: 'https://broker.example', branding }).branding, {
      name: 'Example Club',
      logoFile: 'logo.svg',
      color: '#767676',
    })
    const pale = brokerConfig.safeParse({
      origin: 'https://broker.example',
      branding: { color: '#777777' },
    })
    assert.match(String(pale.error?.message), /cannot be read on white/)
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
