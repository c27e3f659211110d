import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dialogOptions } from './request-options.ts'

const context = {
  rpApi: 'watch_with_onready',
  appearance: {},
  path: '/here',
  nowMs: 5,
  warn: () => {},
}

describe('dialogOptions', () => {
  it('adds the path, the interface and the time', () => {
    assert.deepEqual(dialogOptions({ siteName: 'Shop' }, context), {
      returnTo: '/here',
      siteName: 'Shop',
      rp_api: 'watch_with_onready',
      start_time: 5,
    })
  })

  it('gives old names their new ones, with a warning each', () => {
    const warnings: string[] = []
    const sent = dialogOptions(
      { tosURL: '/t', privacyURL: '/p', experimental_emailHint: 'a@b.example', requiredEmail: 'x' },
      { ...context, warn: (text) => warnings.push(text) },
    )
    assert.equal(sent.termsOfService, '/t')
    assert.equal(sent.privacyPolicy, '/p')
    assert.equal(sent.email, 'a@b.example')
    assert.ok(!('requiredEmail' in sent) && !('tosURL' in sent))
    assert.equal(warnings.length, 4)
  })

  it('ignores terms without a privacy policy, and the reverse', () => {
    assert.ok(!('termsOfService' in dialogOptions({ termsOfService: '/t' }, context)))
    assert.ok(!('privacyPolicy' in dialogOptions({ privacyPolicy: '/p' }, context)))
  })

  it('starts the path with one slash, and adds it where the page has no better', () => {
    const path = '//here'
    for (const returnTo of [undefined, null, ''])
      assert.equal(dialogOptions({ returnTo }, { ...context, path }).returnTo, '/here')
    assert.equal(dialogOptions({ returnTo: '/there' }, { ...context, path }).returnTo, '/there')
  })

  it('lets the appearance given to watch win', () => {
    const sent = dialogOptions(
      { siteName: 'from request' },
      { ...context, appearance: { siteName: 'from watch' } },
    )
    assert.equal(sent.siteName, 'from watch')
  })
})
