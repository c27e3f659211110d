import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import {
  domainOf,
  type EmailAddress,
  HOUR_MS,
  MINUTE_MS,
  parseCertificate,
  parseSupportDocument,
  samePublicKey,
  supportDocumentText,
} from '@signet-id/protocol'
import { createDiscovery } from '@signet-id/verifier/discovery'
import {
  ALIAS,
  away,
  BARRED_SITE,
  BROKER_DOMAIN,
  EMAIL,
  ORIGIN,
  providerOf,
  SITE,
  startFallbackWorld,
  type TestBrowser,
} from './fallback.test-kit.ts'

let t: Awaited<ReturnType<typeof startFallbackWorld>>
let browser: TestBrowser

beforeEach(async () => {
  t = await startFallbackWorld()
  browser = t.createBrowser()
})
afterEach(() => t.close())

const codeOf = ({ body }: { body: { error?: { code?: string } } }): string | undefined =>
  body.error?.code

async function asked(): Promise<unknown> {
  const answer = await browser.ask()
  assert.equal(answer.status, 200)
  return answer.body.challenge
}

describe('a code by e-mail: refusals', () => {
  it('T28 refuses what no page of its own sent', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
      assert.equal(
        codeOf(await browser.post('/wsapi/fallback/code', { email: EMAIL, site: SITE }, headers)),
        'ERR_ORIGIN_FOREIGN',
      )
    assert.equal(t.mails.length, 0)
  })

  it('T28 takes an alias for a broker of its own, its default port written or not', async () => {
    const { host } = new URL(ALIAS)
    const post = (headers: Record<string, string>) =>
      browser.post('/wsapi/fallback/code', { email: EMAIL, site: SITE }, headers)
    for (const headers of [{ host }, { origin: ALIAS }, { host: `${host}:80`, origin: ALIAS }])
      assert.equal(codeOf(await post(headers)), 'ERR_ORIGIN_FOREIGN')
    assert.equal((await post({ host: `${host}:443`, origin: ALIAS })).status, 200)
  })

  for (const [name, body] of Object.entries({
    'no address': { site: SITE },
    'header injection': { email: 'a@b.example\r\nBcc: c@d.example', site: SITE },
    'two addresses': { email: 'a@b.example,c@d.example', site: SITE },
    'a display name': { email: 'A <a@b.example>', site: SITE },
    'no site': { email: EMAIL },
    'a site on plain http': { email: EMAIL, site: 'http://shop.example' },
    'a site that the operator keeps out': { email: EMAIL, site: BARRED_SITE },
    'a site with a path': { email: EMAIL, site: `${SITE}/<b>` },
    'an address of a domain kept out': { email: 'bob@barred.example', site: SITE },
    'another member': { email: EMAIL, site: SITE, name: 'x' },
    'too much': { email: EMAIL, site: SITE, x: 'x'.repeat(2000) },
  }))
    it(`T107 refuses ${name}`, async () => {
      const { status } = await browser.post('/wsapi/fallback/code', body)
      assert.ok(status === 400 || status === 413, String(status))
      assert.equal(t.mails.length, 0)
    })

  it('T51 T72 never serves a domain that has a provider, or had one and is silent', async () => {
    t.world.discover = (domain) => providerOf(domain)
    assert.equal(codeOf(await browser.ask()), 'ERR_FALLBACK_NOT_OFFERED')
    t.world.discover = away
    assert.equal(codeOf(await browser.ask()), 'ERR_DISCOVERY_UNAVAILABLE')
    assert.equal(t.mails.length, 0)
  })

  it('T109 no certificate when the domain gained a provider, or went down, since the code was asked', async () => {
    const challenge = await asked()
    t.world.discover = (domain) => providerOf(domain)
    assert.equal(codeOf(await browser.prove(challenge, t.newestCode())), 'ERR_FALLBACK_NOT_OFFERED')
    t.world.discover = away
    assert.equal(
      codeOf(await browser.prove(challenge, t.newestCode())),
      'ERR_DISCOVERY_UNAVAILABLE',
    )
  })

  it('T109 an absence found a moment ago is no ground for a certificate, whoever had it looked for', async () => {
    let fetches = 0
    let published: string | undefined
    const { discover } = createDiscovery({
      now: () => t.world.nowMs,
      fetchDocument: async () => {
        fetches++
        return published === undefined
          ? { status: 404, headers: {}, body: '' }
          : { status: 200, headers: { 'content-type': 'application/json' }, body: published }
      },
    })
    t.world.discover = discover
    const challenge = await asked()
    const code = t.newestCode()
    // The one look ahead of its time that a stranger may bring about is taken, and more bring nothing.
    for (let i = 0; i < 9; i++)
      assert.equal(codeOf(await t.createBrowser().prove(challenge, 'AAAA-AAAA')), 'ERR_CODE_OVER')
    assert.equal(fetches, 2)
    t.world.nowMs++
    published = supportDocumentText({
      keys: [t.personal.publicKey],
      authentication: '/a',
      provisioning: '/p',
    })
    assert.equal(codeOf(await browser.prove(challenge, code)), 'ERR_FALLBACK_NOT_OFFERED')
    assert.equal(fetches, 3)
  })

  it('T103 the code counts in the asking browser only', async () => {
    const challenge = await asked()
    const other = t.createBrowser()
    assert.equal(codeOf(await other.prove(challenge, t.newestCode())), 'ERR_CODE_OVER')
    await other.ask('eve@nowhere.example')
    assert.equal(codeOf(await other.prove(challenge, t.newestCode())), 'ERR_CODE_OVER')
  })

  it('counts for its address and its site only', async () => {
    const challenge = await asked()
    const code = t.newestCode()
    assert.equal(
      codeOf(await browser.prove(challenge, code, { email: 'eve@nowhere.example' })),
      'ERR_CODE_OVER',
    )
    assert.equal(
      codeOf(await browser.prove(challenge, code, { site: 'https://evil.example' })),
      'ERR_CODE_WRONG',
    )
    assert.equal((await browser.prove(challenge, code)).status, 200)
  })

  it('T102 five wrong tries, then the right one is too late', async () => {
    const challenge = await asked()
    for (let i = 0; i < 4; i++)
      assert.equal(codeOf(await browser.prove(challenge, 'AAAA-AAAA')), 'ERR_CODE_WRONG')
    assert.equal(codeOf(await browser.prove(challenge, 'AAAA-AAAA')), 'ERR_CODE_TRIES')
    assert.equal(codeOf(await browser.prove(challenge, t.newestCode())), 'ERR_CODE_OVER')
  })

  it('T102 a year of guessing at one address succeeds less often than once in a thousand', () => {
    const guessesAYear = 10 * 5 * 365
    assert.ok(guessesAYear / 32 ** 8 < 1 / 1000)
  })

  it('lives ten minutes', async () => {
    const challenge = await asked()
    t.world.nowMs += 10 * MINUTE_MS
    assert.equal(codeOf(await browser.prove(challenge, t.newestCode())), 'ERR_CODE_OVER')
  })

  it('T108 a newer code of the same browser and address ends the older one', async () => {
    const challenge = await asked()
    const code = t.newestCode()
    t.world.nowMs += MINUTE_MS
    await asked()
    assert.equal(codeOf(await browser.prove(challenge, code)), 'ERR_CODE_OVER')
  })

  it('T105 fifty tries at once with the right code: one certificate', async () => {
    const challenge = await asked()
    const code = t.newestCode()
    const cookie = browser.cookie
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => {
        const tab = t.createBrowser()
        tab.cookie = cookie
        return tab.prove(challenge, code)
      }),
    )
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  })
})

describe('a code by e-mail: budgets', () => {
  it('T106 a thousand asks for one address: one mail a minute, five an hour, ten a day', async () => {
    const refusal = async (): Promise<void> => {
      const answer = await browser.ask()
      assert.equal(answer.status, 429)
      assert.equal(codeOf(answer), 'ERR_CODE_THROTTLED')
      assert.ok(Number(answer.headers.get('retry-after')) > 0)
    }
    await asked()
    for (let i = 0; i < 50; i++) await refusal()
    assert.equal(t.mails.length, 1)
    for (let i = 0; i < 4; i++) {
      t.world.nowMs += MINUTE_MS
      await asked()
    }
    t.world.nowMs += MINUTE_MS
    await refusal()
    t.world.nowMs += HOUR_MS
    for (let i = 0; i < 5; i++) {
      await asked()
      t.world.nowMs += MINUTE_MS
    }
    t.world.nowMs += HOUR_MS
    await refusal()
    assert.equal(t.mails.length, 10)
  })

  it('T106 bounds a source, a domain and the service', async () => {
    for (let i = 0; i < 20; i++)
      assert.equal((await browser.ask(`a${i}@nowhere.example`)).status, 200)
    assert.equal((await browser.ask('z@nowhere.example')).status, 429)
    for (let i = 20; i < 100; i++) {
      t.world.client = `198.51.100.${i}`
      assert.equal((await browser.ask(`a${i}@nowhere.example`)).status, 200)
    }
    t.world.client = '203.0.113.1'
    assert.equal((await browser.ask('z@nowhere.example')).status, 429)
    assert.equal((await browser.ask('z@elsewhere.example')).status, 200)
  })

  it('T106 says once when half of the day is sent, and each time when all of it is', async () => {
    const small = await startFallbackWorld({ perDay: 4 })
    const one = small.createBrowser()
    const said = (event: string): number =>
      small.log.filter((line) => line.includes(`"${event}"`)).length
    const alarms: number[] = []
    for (const domain of ['one', 'two', 'three', 'four']) {
      assert.equal((await one.ask(`a@${domain}.example`)).status, 200)
      alarms.push(said('code.alarm'))
    }
    assert.deepEqual(alarms, [0, 1, 1, 1])
    assert.equal((await one.ask('a@five.example')).status, 429)
    assert.equal(said('code.throttled'), 1)
    await small.close()
  })
})

describe('a code by e-mail', () => {
  it('certifies that address and key for an hour, marked as the word of a mail', async () => {
    const challenge = await asked()
    const { status, body } = await browser.prove(challenge, t.newestCode().toLowerCase())
    assert.equal(status, 200)
    const certificate = parseCertificate(String(body.certificate))
    assert.equal(certificate.issuer, 'broker.example')
    assert.deepEqual(certificate.principal, { email: EMAIL })
    assert.ok(samePublicKey(certificate.publicKey, t.personal.publicKey))
    assert.equal(certificate.expiresAtMs, t.world.nowMs + HOUR_MS)
    assert.deepEqual({ ...certificate.extraClaims }, { amr: ['email'] })
  })

  it('for one address leaves the code for another, in the same browser, alone', async () => {
    const other = 'alice@elsewhere.example'
    const { challenge } = (await browser.ask(other)).body
    const code = t.newestCode()
    assert.equal((await browser.prove(await asked(), t.newestCode())).status, 200)
    assert.equal((await browser.prove(challenge, code, { email: other })).status, 200)
  })

  it('leads back to the origin that was asked, an alias as well: only that one has the window', async () => {
    for (const at of [ALIAS, ORIGIN]) {
      assert.equal((await t.createBrowser(at).ask(`bob@${new URL(at).host}`)).status, 200)
      const { text = '', html = '' } = t.mails.at(-1) ?? {}
      assert.deepEqual(text.match(/https:\S*(?=\/code#)/g), [at])
      assert.deepEqual(html.match(/https:[^"]*(?=\/code#)/g), [at])
    }
  })

  it('gives the same answer for every address', async () => {
    const shapes = new Set<string>()
    for (const email of [EMAIL, 'nobody@nowhere.example', 'x@elsewhere.example']) {
      const { status, body } = await t.createBrowser().ask(email)
      shapes.add(JSON.stringify([status, Object.keys(body), body.expiresInMs, body.resendAfterMs]))
    }
    assert.equal(shapes.size, 1)
  })

  it('publishes its key, speaks for its own host and for domains that delegate to it', async () => {
    const response = await t.broker.handle(
      new Request(`${ORIGIN}/.well-known/browserid`, { headers: { host: 'broker.example' } }),
      '192.0.2.1',
    )
    const document = parseSupportDocument(await response.text())
    assert.ok(document.kind === 'support' && document.keys.length > 0)
    const { host } = new URL(ALIAS)
    for (const spelling of [host, host.toUpperCase(), `${host}:443`]) {
      const alias = await t.broker.handle(
        new Request(`${ALIAS}/.well-known/browserid`, { headers: { host: spelling } }),
        '192.0.2.1',
      )
      assert.deepEqual(await alias.json(), { authority: BROKER_DOMAIN }, spelling)
    }
    t.world.discover = (domain) => providerOf(domain, BROKER_DOMAIN)
    assert.equal((await browser.ask()).status, 200)
    t.world.discover = () => away()
    assert.equal((await browser.ask('postmaster@broker.example')).status, 200)
  })

  it('T104 the page of the link is the same for everybody and spends nothing', async () => {
    const challenge = await asked()
    const link = /https:\/\/broker\.example\/code\S*/.exec(t.mails[0]?.text ?? '')?.[0] ?? ''
    assert.ok(new URL(link).hash.includes(t.newestCode()))
    assert.equal(new URL(link).search, '')
    for (let i = 0; i < 3; i++) {
      const response = await t.broker.handle(new Request(link), '203.0.113.9')
      assert.equal(response.status, 200)
      assert.doesNotMatch(await response.text(), new RegExp(t.newestCode()))
    }
    assert.equal((await browser.prove(challenge, t.newestCode())).status, 200)
  })

  it('T103 the mail says when it was asked for and in which browser, in words of ours', async () => {
    const agent = (text: string) => ({ 'user-agent': text })
    const body = (email: string) => ({ email, site: SITE })
    await browser.post(
      '/wsapi/fallback/code',
      body(EMAIL),
      agent('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'),
    )
    const said = 'It was asked for on January 1, 2026 at 12:00 AM UTC, in Firefox on Linux.'
    assert.ok(t.mails[0]?.text.includes(said) && t.mails[0].html.includes(said), t.mails[0]?.text)
    await browser.post(
      '/wsapi/fallback/code',
      body('eve@nowhere.example'),
      agent('<b>Your bank</b> {site} https://evil.example'),
    )
    assert.ok(t.mails[1]?.text.includes('asked for on January 1, 2026 at 12:00 AM UTC.\n'))
    assert.ok(!t.mails[1]?.html.includes('bank'))
  })

  it('T112 names the site in the mail, and the code in its body only', async () => {
    await asked()
    const [mail] = t.mails
    assert.ok(mail?.text.includes(SITE) && mail.html.includes(SITE))
    assert.ok(!mail?.subject.includes(t.newestCode()))
  })

  it('serves the domains its operator allows', async () => {
    const choosy = await startFallbackWorld({
      allowDomains: [BROKER_DOMAIN],
      denyDomains: [],
    })
    assert.equal(codeOf(await choosy.createBrowser().ask()), 'ERR_FALLBACK_NOT_OFFERED')
    await choosy.close()
    const denying = await startFallbackWorld({ denyDomains: [domainOf(EMAIL as EmailAddress)] })
    const one = denying.createBrowser()
    assert.equal(codeOf(await one.ask()), 'ERR_FALLBACK_NOT_OFFERED')
    assert.equal((await one.ask('bob@elsewhere.example')).status, 200)
    await denying.close()
  })
})

describe('privacy', () => {
  it('T148 T151 neither database nor log says who visits what, or knows a code', async () => {
    const challenge = await asked()
    const code = t.newestCode()
    await browser.prove(challenge, 'AAAA-AAAA')
    t.world.nowMs += MINUTE_MS
    t.world.send = async () => {
      throw new Error('the server is away')
    }
    await browser.ask()
    const held = JSON.stringify(await t.store.dump())
    assert.ok(held.includes('outgoing_mails') && held.includes('challenges'))
    const log = t.log.join('\n')
    assert.match(log, /code\.asked/)
    for (const secret of [EMAIL, 'bob@', SITE, 'shop.example', code, code.replace('-', '')])
      for (const [name, text] of Object.entries({ held, log }))
        assert.ok(!text.includes(secret), `${name} has ${secret}`)
  })
})
