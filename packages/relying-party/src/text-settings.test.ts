import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createClock } from './fixtures/issuer.test-kit.ts'
import { completeSignIn, createTestSite, SITE } from './fixtures/site.test-kit.ts'
import { parseIni } from './ini.ts'
import { createRelyingParty } from './relying-party.ts'
import { resolveSettings } from './settings.ts'
import { optionsFromEnvironment, optionsFromIni } from './text-settings.ts'

const SECRET = 'a-secret-for-tests-of-more-than-32-characters'

/** A section as the classic plug-in's README shows it, carried over; the last two lines are new. */
const WHO_INI = `
[plugin:auth_tkt]
use = repoze.who.plugins.auth_tkt:make_plugin
secret = an old shared secret
cookie_name = login
timeout = 3600
reissue_time = 300
digest_algo = sha512

[plugin:browserid]
; who signs in here
use = repoze.who.plugins.browserid:make_plugin
audiences = shop.example
    *.shop.example
rememberer_name = auth_tkt
postback_url = /repoze.who.plugins.browserid.postback
check_https = Yes
CHECK_REFERER: off
verifier = browserid:RemoteVerifier
verifier_url = https://verifier.example/verify
broker = https://broker.example
secret = ${SECRET}
`

describe('optionsFromIni', () => {
  it('carries a classic section over', () => {
    const { rememberer, ...options } = optionsFromIni(WHO_INI)
    assert.deepEqual(options, {
      audiences: ['shop.example', '*.shop.example'],
      postbackUrl: '/repoze.who.plugins.browserid.postback',
      checkHttps: true,
      checkReferer: false,
      verifierUrl: 'https://verifier.example/verify',
      broker: 'https://broker.example',
      secret: [SECRET],
    })
    assert.ok(rememberer)
    const { audiences = '', broker = '', secret = '' } = options
    assert.ok(createRelyingParty({ ...options, audiences, broker, secret, rememberer }))
  })

  it('reads references and [DEFAULT] as a deployment wrote them', async () => {
    const text = `[DEFAULT]
host = shop.example
secret = ${SECRET}
cookie_name = login
[plugin:auth_tkt]
timeout = 120
include_ip = no
[plugin:browserid]
audiences = https://%(host)s
  https://www.%(HOST)s
broker = https://broker.example
site_name = 100%% %(host)s
challenge_body = %(here)s/challenge.page
rememberer_name = auth_tkt
`
    const here = fileURLToPath(new URL('fixtures', import.meta.url))
    const { rememberer, ...options } = optionsFromIni(text, 'plugin:browserid', { here })
    assert.deepEqual(options, {
      audiences: ['https://shop.example', 'https://www.shop.example'],
      broker: 'https://broker.example',
      secret: [SECRET],
      siteName: '100% shop.example',
      challengeBody: `${here}/challenge.page`,
    })
    const clock = createClock()
    const site = createTestSite({ rememberer }, clock)
    await completeSignIn(site.browser, clock)
    const cookie = `login=${site.browser.cookies.get('login')}`
    const session = () => site.relyingParty.session(new Request(SITE, { headers: { cookie } }))
    clock.nowMs += 59_000
    assert.deepEqual((await session())?.setCookies, [])
    clock.nowMs += 1000
    assert.equal((await session())?.setCookies.length, 1)
    clock.nowMs += 60_000
    assert.equal(await session(), undefined)
  })

  for (const [line, message] of [
    ['site_name = 100% wool', /^site_name must be written with %% for a percent sign$/],
    ['site_name = %(nobody)s', /^site_name must be made of settings .*%\(nobody\)s/],
    ['site_name = %(site_name)s', /^site_name must be free of references that go round/],
    ['challenge_body = %(here)s/c.html', /^challenge_body must be read with the option `here`/],
    ['audiences =', /^audiences must be the origin people see/],
    ['audiences = http://shop.example', /^audiences must be https/],
    ['check_https = maybe', /^check_https must be one of .*Not a boolean value: 'maybe'/],
    ['csrf_field =', /^csrf_field must be a name .*\(got ""\)/],
    ['csrf_cookie_name =', /^csrf_cookie_name must be/],
    ['csrf_field = assertion', /^csrf_field must be a name that no other field has .*assertion/],
    ['csrf_cookie_name = rp', /^csrf_cookie_name must be another name/],
    ['postback_url = /browserid/return', /^postback_url must be another path .*return/],
    ['postback_url = https://shop.example/x', /^postback_url must be a path .*https:/],
    ['verifier = my.module:make', /^verifier must be .*my\.module:make/],
    ['verifier_url = nothing', /^verifier_url must be/],
    ['verifier_audiences = x', /^verifier_audiences must be a setting that is known/],
    ['challenge_body = /nowhere.html', /^challenge_body must be the path/],
    ['session_lifetime = long', /^session_lifetime must be a duration/],
    ['trusted_proxies = all', /^trusted_proxies must be/],
    ['rememberer_name = nobody', /^rememberer_name must be .*\[plugin:nobody\]/],
    ['secret = short', /^secret must be at least 32/],
    ['secret_file = /nowhere', /^secret_file must be the path/],
    ['check_htps = yes', /^check_htps must be a setting that is known/],
    ['nonsense', /^the file must be .*line 2: nonsense/],
  ] as const)
    it(`names the setting in: ${line}`, () => {
      assert.throws(() => optionsFromIni(`[plugin:browserid]\n${line}\n`), {
        code: 'ERR_CONFIG_INVALID',
        message,
      })
    })

  for (const [line, message] of [
    ['timeout = 10', /^reissue_time must be less than timeout \(got /],
    ['timeout = soon', /^timeout must be a number of seconds \(got "soon"\)/],
    ['timeout = 0', /^timeout must be/],
    ['digest_algo = crc32', /^digest_algo must be md5 or/],
    ['secret = x', /^secret must be at least 16/],
    ['cookie_name = a;b', /^cookie_name must be/],
    ['include_ip = perhaps', /^include_ip must be one of/],
    ['path = /', /^path must be a setting that is known/],
  ] as const)
    it(`names the setting of the tickets in: ${line}`, () => {
      const [name = ''] = line.split(' ')
      const rest = WHO_INI.replace(new RegExp(`^${name} = .*\n`, 'm'), '')
      const text = rest.replace('[plugin:auth_tkt]', `[plugin:auth_tkt]\n${line}`)
      assert.throws(() => optionsFromIni(text), { code: 'ERR_CONFIG_INVALID', message })
    })

  it('refuses a secret twice, and a missing section', () => {
    const code = 'ERR_CONFIG_INVALID'
    const twice = `[plugin:browserid]\nsecret = ${SECRET}\nsecret_file = ${import.meta.filename}`
    assert.throws(() => optionsFromIni(twice), { code, message: /^secret_file must be absent/ })
    assert.throws(() => optionsFromIni('[other]\n'), { code })
  })
})

describe('optionsFromEnvironment', () => {
  it('reads the same settings by their names in capitals', () => {
    const options = optionsFromEnvironment({
      BROWSERID_AUDIENCES: 'https://shop.example',
      BROWSERID_BROKER: 'https://broker.example',
      BROWSERID_SECRET: SECRET,
      BROWSERID_CHECK_HTTPS: '1',
      PATH: '/usr/bin',
    })
    assert.deepEqual(options, {
      audiences: ['https://shop.example'],
      broker: 'https://broker.example',
      secret: [SECRET],
      checkHttps: true,
    })
  })

  it('names the variable in its faults', () => {
    for (const [name, value] of [
      ['BROWSERID_AUDIENCES', 'ftp://x'],
      ['BROWSERID_CHECK_HTTPS', '2'],
      ['BROWSERID_AUDIENCE', 'https://shop.example'],
      ['BROWSERID_SESSION_LIFETIME', '1 day'],
    ] as const)
      assert.throws(() => optionsFromEnvironment({ [name]: value }), {
        code: 'ERR_CONFIG_INVALID',
        message: new RegExp(`^${name} must be`),
      })
  })

  it('takes another prefix', () => {
    assert.deepEqual(optionsFromEnvironment({ LOGIN_SITE_NAME: 'Shop' }, 'LOGIN_'), {
      siteName: 'Shop',
    })
  })
})

describe('parseIni', () => {
  it('reads comments, both separators and lines that go on', () => {
    const file = parseIni('\ufeff# a\n[one]\r\na = 1\nb: x = y\n  z\n; c\n[two]\n[one]\nC=\n')
    assert.deepEqual(
      [...(file.get('one') ?? [])],
      [
        ['a', '1'],
        ['b', 'x = y\nz'],
        ['c', ''],
      ],
    )
  })

  it('refuses a name twice and a line outside of sections', () => {
    assert.throws(() => parseIni('[a]\nb=1\nB=2'), { code: 'ERR_CONFIG_INVALID' })
    assert.throws(() => parseIni('b=1'), { code: 'ERR_CONFIG_INVALID' })
  })
})

describe('the classic names', () => {
  it('have the classic defaults where they are the same', () => {
    const settings = resolveSettings({
      audiences: 'https://shop.example',
      broker: 'https://broker.example',
      secret: SECRET,
    })
    assert.equal(settings.assertionField, 'assertion')
    assert.equal(settings.cameFromField, 'came_from')
    assert.equal(settings.csrfField, 'csrf_token')
    assert.equal(settings.checkHttps, false)
    assert.equal(settings.checkReferer, undefined)
  })
})

describe('a name that is not known', () => {
  it('T153 is refused without its value, which may be a misspelt secret', () => {
    for (const read of [
      () => optionsFromEnvironment({ BROWSERID_SECRETS: SECRET }),
      () => optionsFromIni(`[plugin:browserid]\nsecrt = ${SECRET}`),
      () =>
        optionsFromIni(
          `[plugin:browserid]\nrememberer_name = tkt\n[plugin:tkt]\nsecrt = ${SECRET}`,
        ),
    ])
      assert.throws(
        read,
        ({ message }: Error) => /must be a setting/.test(message) && !message.includes(SECRET),
      )
  })
})
