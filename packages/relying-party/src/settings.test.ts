import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { authTkt } from './auth-tkt.ts'
import { createClock } from './fixtures/issuer.test-kit.ts'
import { BROKER, testOptions } from './fixtures/site.test-kit.ts'
import type { RelyingPartyOptions } from './options.ts'
import { resolveSettings } from './settings.ts'

const resolve = (options: Record<string, unknown>) =>
  resolveSettings({ ...testOptions(createClock()), ...options } as RelyingPartyOptions)

describe('resolveSettings', () => {
  for (const [setting, value] of [
    ['audiences', undefined],
    ['audiences', 5],
    ['broker', undefined],
    ['broker', 'broker.example'],
    ['broker', 'https://broker.example/sign_in'],
    ['broker', 'http://broker.example'],
    ['secret', undefined],
    ['secret', ''],
    ['secret', 'too short'],
    ['secret', []],
    ['secret', ['a secret for tests, of more than 32 characters', 'too short']],
    ['basePath', 'browserid'],
    ['basePath', '/browserid/'],
    ['basePath', '/a b'],
    ['basePath', '//evil.example'],
    ['postbackUrl', 'https://shop.example/login'],
    ['postbackUrl', ''],
    ['csrfField', ''],
    ['csrfCookieName', ''],
    ['csrfCookieName', 'a;b'],
    ['assertionField', 'a b'],
    ['cameFromField', ''],
    ['postbackUrl', '/browserid/start'],
    ['postbackUrl', '/browserid/sign-out'],
    ['postbackUrl', '/browserid/client.js'],
    ['csrfCookieName', 'rp'],
    ['csrfCookieName', '__Host-rp'],
    ['csrfField', 'state'],
    ['csrfField', 'assertion'],
    ['assertionField', 'came_from'],
    ['cameFromField', 'email'],
    ['cameFromField', 'state'],
    ['sessionLifetime', 'a day'],
    ['sessionLifetime', -1],
    ['sessionLifetime', 0],
    ['sessionIdleLimit', '1.5h'],
    ['trustedProxies', 'everyone'],
    ['trustedProxies', '10.0.0.0/33'],
    ['trustedProxies', ['10.0.0.1/8/8']],
    ['trustedIssuers', ['localhost']],
    ['verifierUrl', 'https://verifier.example/verify'],
    ['trustedIssuer', []],
    ['audience', 'https://shop.example'],
    ['constructor', 'x'],
    ['siteName', 5],
    ['trustedIssuers', 'broker.example'],
    ['trustedProxies', 5],
    ['checkHttps', 'false'],
    ['checkReferer', 'no'],
    ['pinIssuer', 'no'],
    ['allowInsecureHttp', 'yes'],
    ['challengeBody', 5],
    ['onSignIn', 'x'],
    ['sessionEpoch', 5],
    ['now', 5],
    ['verifier', {}],
    ['rememberer', { identify: () => {} }],
    ['replayStore', null],
  ] as [string, unknown][])
    it(`refuses ${setting} = ${JSON.stringify(value)} and names it`, () => {
      assert.throws(
        () => resolve({ [setting]: value }),
        (error: Error & { code?: string }) =>
          error.code === 'ERR_CONFIG_INVALID' && error.message.startsWith(`${setting} must be`),
      )
    })

  it('refuses a verifier service without TLS', () => {
    for (const verifierUrl of ['http://verifier.example/', 'verifier', '', 'ftp://x'])
      assert.throws(
        () => resolve({ verifier: undefined, verifierUrl }),
        /^OperationalError: verifierUrl must be/,
      )
  })

  it('T62 refuses to pin issuers without a record of them', () => {
    for (const options of [{ pinIssuer: true }, { onIssuerChange: () => {} }])
      assert.throws(() => resolve(options), /^OperationalError: knownIssuer must be set/)
  })

  it('takes names that are in use elsewhere, and may be', () => {
    const rememberer = authTkt({ secret: 'a secret of the tests' })
    assert.ok(resolve({ csrfCookieName: 'rp', rememberer }))
    assert.ok(resolve({ csrfCookieName: 'auth_tkt' }))
    assert.ok(resolve({ assertionField: 'came_from', cameFromField: 'assertion' }))
    assert.ok(resolve({ basePath: '/sign-in', postbackUrl: '/browserid/start' }))
  })

  it('gives the cookie of the form token no name that the session has', () => {
    const tickets = (cookieName?: string) =>
      authTkt({ secret: 'a secret of the tests', ...(cookieName && { cookieName }) })
    for (const [csrfCookieName, rememberer] of [
      ['auth_tkt', tickets()],
      ['__Host-auth_tkt', tickets()],
      [undefined, tickets('rp_pre')],
      [undefined, tickets('__Host-rp_pre')],
      ['__host-rp', undefined],
    ])
      assert.throws(() => resolve({ csrfCookieName, rememberer }), /csrfCookieName must be another/)
  })

  it('refuses what would end no session', () => {
    const rememberer = authTkt({ secret: 'a secret of the tests' })
    for (const options of [
      { sessionEpoch: () => 1 },
      { sessionLifetime: '1h' },
      { sessionIdleLimit: '1h' },
    ])
      assert.throws(() => resolve({ ...options, rememberer }), /must be absent where rememberer/)
  })

  it('never shows a secret', () => {
    assert.throws(
      () => resolve({ secret: 'hunter2' }),
      (error: Error) => !error.message.includes('hunter2'),
    )
  })

  it('trusts the configured broker as issuer, unless told otherwise', () => {
    assert.deepEqual(resolve({}).trustedIssuers, ['broker.example'])
    assert.deepEqual(resolve({ trustedIssuers: [] }).trustedIssuers, [])
    assert.deepEqual(resolve({ broker: 'http://localhost:8080' }).trustedIssuers, [])
    assert.equal(resolve({}).brokerOrigin, BROKER)
  })
})
