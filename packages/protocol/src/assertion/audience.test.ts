import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requireAudience } from './audience.ts'

const SITE = 'https://rp.example'

describe('requireAudience', () => {
  for (const odd of [
    'https://rp.example\u0000',
    'https://rp.example:',
    'https://rp.example:0443',
    'https://r%70.example',
    'https://rp\u00ad.example',
    'https://rp\u200b.example',
    ' https://rp.example',
    'https://rp.example\n',
    'https://rp.example@evil.example',
    'https://user@rp.example',
    'https://rp.example\\',
    'https://ｒp.example',
    'https://rp\u3002example',
    'https://rp.exampl\u24d4',
  ]) {
    it(`T57 takes ${JSON.stringify(odd)} for no origin, on either side`, () => {
      assert.throws(() => requireAudience(SITE, odd), { code: 'ERR_AUDIENCE_MISMATCH' })
      assert.throws(() => requireAudience(odd, SITE), { code: 'ERR_AUDIENCE_MISMATCH' })
    })
  }

  for (const [expected, audience, why] of [
    ['rp.example', SITE, 'scheme mismatch'],
    ['https://rp.example:8443', SITE, 'port mismatch'],
    ['https://rp.example.', SITE, 'domain mismatch'],
    ['https://www.rp.example', SITE, 'domain mismatch'],
    ['*.rp.example', 'http://a.rp.example', 'domain mismatch'],
    ['https://rp.example/app', SITE, 'has non-empty path'],
    [SITE, 'https://rp.example/app', 'has non-empty path'],
    [SITE, 'rp.example', 'scheme mismatch'],
  ] as const) {
    it(`T57 tells ${expected} from ${audience}: ${why}`, () => {
      assert.throws(() => requireAudience(expected, audience), {
        reason: `audience mismatch: ${why}`,
      })
    })
  }

  it('T113 takes a Kelvin sign for no K', () =>
    assert.throws(() => requireAudience('https://rk.example', 'https://r\u212a.example'), {
      reason: 'audience mismatch: malformed domain',
    }))

  it('T64 takes an address written in another way for no origin', () => {
    for (const odd of [
      'http://127.1',
      'http://0x7f.0.0.1',
      'http://2130706433',
      'http://１２７.0.0.1',
    ])
      assert.throws(() => requireAudience('http://127.0.0.1', odd), {
        reason: 'audience mismatch: malformed domain',
      })
    requireAudience('http://127.0.0.1', 'http://127.0.0.1:80')
    requireAudience('https://[::1]', 'https://[0:0:0:0:0:0:0:1]')
  })

  it('takes spellings of one origin for one', () => {
    for (const same of ['https://rp.example:443', 'https://rp.example/', 'HTTPS://RP.example'])
      requireAudience(same, SITE)
    requireAudience('rp.example', 'http://rp.example')
    requireAudience('https://xn--mnchen-3ya.example', 'https://münchen.example')
    requireAudience('https://MÜNCHEN.Example', 'https://xn--mnchen-3ya.example')
  })
})
