import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Origin } from '@signet-id/protocol'
import { problemOf } from './problem.ts'
import { readSiteOptions } from './site-options.ts'

const HTTPS = 'https://shop.example' as Origin
const LOCAL = 'http://localhost:8080' as Origin
const INSECURE = 'http://shop.example' as Origin

function thrown(params: Record<string, unknown>, audience: Origin = HTTPS): string | undefined {
  try {
    readSiteOptions(params, audience)
    return undefined
  } catch (error) {
    const { name, detail } = problemOf(error)
    assert.equal(name, 'improper-usage')
    return detail
  }
}

describe('readSiteOptions', () => {
  it('takes a name as text and an address as a hint', () => {
    assert.deepEqual(
      readSiteOptions({ siteName: '<img onerror=x>\u202e', email: 'a@b.example' }, HTTPS),
      {
        siteName: '<img onerror=x>',
        email: 'a@b.example',
        legal: undefined,
        wantsFreshSignIn: false,
      },
    )
  })

  it('takes what the documentation of the time shows', () => {
    for (const params of [
      { siteLogo: 'https://shop.example/logo.png' },
      { siteLogo: '/logo.png' },
      { siteLogo: '//cdn.example/logo.png' },
      { siteLogo: 'data:image/png;base64,AAAA' },
      { backgroundColor: '#fff' },
      { backgroundColor: 'aabbcc' },
      { termsOfService: '/terms', privacyPolicy: 'https://shop.example/privacy' },
      { termsOfService: 'javascript:x' }, // alone it is ignored
      { returnTo: '/welcome?x=1' },
      { experimental_forceIssuer: 'broker.example' },
      { experimental_allowUnverified: true },
      { rp_api: 'watch_with_onready', start_time: 1_700_000_000_000 },
      { unknown: { deep: 1 } },
    ])
      assert.equal(thrown(params), undefined)
  })

  it('T81 links the terms and the policy of the site itself, and no other page', () => {
    const legalOf = (termsOfService: string, privacyPolicy: string) =>
      readSiteOptions({ termsOfService, privacyPolicy }, HTTPS).legal
    assert.deepEqual(legalOf('/terms', 'https://shop.example/privacy'), {
      terms: 'https://shop.example/terms',
      privacy: 'https://shop.example/privacy',
    })
    for (const elsewhere of ['https://evil.example/', '//evil.example/', 'http://shop.example/'])
      assert.equal(legalOf('/terms', elsewhere), undefined)
  })

  it('knows a wish for a fresh sign-in', () => {
    const params = { experimental_forceAuthentication: true }
    assert.equal(readSiteOptions(params, HTTPS).wantsFreshSignIn, true)
    assert.match(thrown({ experimental_forceAuthentication: 'x' }) ?? '', /^invalid value for/)
  })

  const refusals = [
    [
      { siteLogo: 'http://shop.example/l.png' },
      'siteLogos can only be served from https and data schemes.',
    ],
    [
      { siteLogo: 'data:text/html;base64,AAAA' },
      'Bad data URI for siteLogo: data:text/html;base64,AAAA',
    ],
    [
      { siteLogo: `data:image/png;base64,${'A'.repeat(140_000)}` },
      'data URI for siteLogo is too large, max size is: 131072',
    ],
    [{ siteLogo: 'logo.png' }, 'relative urls not allowed: (logo.png)'],
    [{ backgroundColor: 'red;' }, 'invalid backgroundColor: red;'],
    [{ termsOfService: 'terms', privacyPolicy: '/p' }, 'relative urls not allowed: (terms)'],
    [
      { termsOfService: '/t', privacyPolicy: 'javascript:alert(1)' },
      'relative urls not allowed: (javascript:alert(1))',
    ],
    [{ termsOfService: 5, privacyPolicy: '/p' }, 'urls must be strings: (5)'],
    [{ returnTo: '//evil.example' }, 'must be an absolute path: (//evil.example)'],
    [{ returnTo: 'https://evil.example/' }, 'must be an absolute path: (https://evil.example/)'],
    [{ email: 'not an address' }, 'invalid email for email: not an address'],
    [{ experimental_forceIssuer: 'https://x' }, 'invalid issuer: https://x'],
    [
      { experimental_allowUnverified: 'yes' },
      'invalid value for experimental_allowUnverified: yes',
    ],
    [{ rp_api: 'mine' }, 'invalid value for rp_api: mine'],
    [{ start_time: 'now' }, 'invalid value for start_time: now'],
    [{ termsOfService: 'https://[', privacyPolicy: '/p' }, 'invalid url: (https://[)'],
    [
      { termsOfService: '/t', privacyPolicy: 'https://x:99999/' },
      'invalid url: (https://x:99999/)',
    ],
    [{ siteLogo: { toString: 1 } }, 'urls must be strings: ({"toString":1})'],
    [{ backgroundColor: { toString: 1 } }, 'invalid backgroundColor: {"toString":1}'],
    [
      { start_time: { valueOf: 1, toString: 1 } },
      'invalid value for start_time: {"valueOf":1,"toString":1}',
    ],
  ] as const
  for (const [params, text] of refusals)
    it(`T81 says "${text.slice(0, 60)}"`, () => {
      assert.equal(thrown(params), text)
    })

  it('takes half a character in an address as browsers do', () => {
    assert.equal(thrown({ termsOfService: '/\ud800', privacyPolicy: '/p' }), undefined)
  })

  it('takes logos by path on protected sites only, and on this machine', () => {
    assert.equal(
      thrown({ siteLogo: '/logo.png' }, INSECURE),
      'siteLogos can only be served from https and data schemes.',
    )
    assert.equal(thrown({ siteLogo: '/logo.png' }, LOCAL), undefined)
  })
})
