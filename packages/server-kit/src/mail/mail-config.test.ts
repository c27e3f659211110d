import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mailConfig } from './mail-config.ts'

const host = 'mail.example.org'
const from = 'codes@example.org'

describe('mailConfig', () => {
  for (const wrong of [
    {},
    { host },
    { from },
    { host, from: 'Codes <codes@example.org>' },
    { host, from, port: 0 },
    { host, from, security: 'ssl' },
    { host, from, from_name: 'a\r\nBcc: b' },
    { host, from, user: 'codes' },
    { host, from, secure: true },
    { host: '', from },
    { host: 'mail.example.org:587', from },
    { host: 'smtp://mail.example.org', from },
    { host: ' mail.example.org', from },
    { host: 'mail example', from },
    { host: '[::1]', from },
    { host, from, dkim_selector: 'signet1' },
    { host, from, dkim_selector: 'signet1', dkim_key: 'x' },
    { host, from, dkim_selector: 'a.b; d=evil', dkim_key: 'x' },
  ])
    it(`refuses ${JSON.stringify(wrong)}`, () => {
      assert.equal(mailConfig.safeParse(wrong).success, false)
    })

  for (const host of ['localhost', 'mail', 'smtp_relay', '192.0.2.1', '::1', 'mail.bücher.example'])
    it(`takes ${host} for a server`, () => {
      assert.equal(mailConfig.parse({ host, from }).host, host)
    })

  it('wants a server and a sender; TLS unless told otherwise', () => {
    assert.deepEqual(mailConfig.parse({ host, from }), {
      host,
      port: 465,
      security: 'tls',
      from: { name: 'Sign-in', address: from },
    })
    assert.deepEqual(mailConfig.parse({ host, from, user: 'u', password: 'p' }).login, {
      user: 'u',
      password: 'p',
    })
  })
})
