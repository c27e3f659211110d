import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readTypedAddress } from './address-entry.ts'

describe('readTypedAddress', () => {
  const accepted = [
    ['alice@example.org', 'alice@example.org', false],
    ['  alice@example.org \n', 'alice@example.org', false],
    ['Alice@EXAMPLE.org', 'Alice@example.org', false],
    ['alice+tag@idp.example', 'alice+tag@idp.example', false],
    ['alice@münchen.example', 'alice@xn--mnchen-3ya.example', true],
    ['alice@MÜNCHEN.example', 'alice@xn--mnchen-3ya.example', true],
    ['alice@еxample.org', 'alice@xn--xample-2of.org', true], // a Cyrillic letter, shown for what it is
    ['alice@example。org', 'alice@example.org', true],
  ] as const
  for (const [typed, email, rewritten] of accepted)
    it(`reads ${JSON.stringify(typed)}`, () => {
      assert.deepEqual(readTypedAddress(typed), { email, rewritten })
    })

  const refused = [
    '',
    'alice',
    '@example.org',
    'alice@',
    'alice@example',
    'alice@b@example.org',
    'a b@example.org',
    'alice@exa mple.org',
    'alice@exam\tple.org',
    'alice@example.org/path',
    'alice@example.org:8443',
    'alice@user:pw@example.org',
    'alice@ex%61mple.org',
    'alice@127.0.0.1',
    'alice@127.1',
    'alice@0x7f.1',
    'alice@2130706433',
    'alice@[::1]',
    'alice@①②⑦.0.0.1',
    'alice@localhost',
    'álice@example.org',
    'alice＠example.org',
    'alice@example.org\u0000',
    'alice@\u202eexample.org',
    'alice@-example.org',
    'alice@example.org.',
    '"a"@example.org',
    `${'a'.repeat(65)}@example.org`,
  ]
  for (const typed of refused)
    it(`T64 T113 refuses ${JSON.stringify(typed)}`, () => {
      assert.throws(() => readTypedAddress(typed), { code: 'ERR_EMAIL_INVALID' })
    })
})
