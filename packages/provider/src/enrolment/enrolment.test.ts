import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { parseEmailAddress } from '@signet-id/protocol'
import {
  createTestProvider,
  ORIGIN,
  type TestBrowser,
  type TestProvider,
} from '../provider.test-kit.ts'
import { decodeBase32 } from '../totp/base32.ts'
import { STEP_MS, stepAt, type TotpParameters, totpCode } from '../totp/totp.ts'
import { authenticatorName } from './handler.ts'
import { createEnrolmentLink, LINK_LIFE_MS } from './link.ts'

describe('authenticatorName', () => {
  it('cuts between characters', () => {
    const name = authenticatorName(`${'a'.repeat(39)}\u{1F600}\u{1F600}`)
    assert.equal(name, `${'a'.repeat(39)}\u{1F600}`)
  })
})

describe('enrolling in the browser', () => {
  let kit: TestProvider
  before(async () => {
    kit = await createTestProvider()
  })
  after(() => kit.close())

  async function linkFor(email: string, purpose: 'enrol' | 'recover' = 'enrol'): Promise<string> {
    const url = await createEnrolmentLink(
      kit.store,
      ORIGIN,
      { address: parseEmailAddress(email), purpose, madeBy: 'shell' },
      kit.nowMs,
    )
    return new URL(url).searchParams.get('link') ?? ''
  }

  async function start(browser: TestBrowser, link: string, fields: Record<string, string> = {}) {
    const page = await (await browser.form('/enrol/start', { link, ...fields })).text()
    const secret = /<code>([A-Z2-7 ]{16,})<\/code>/.exec(page)?.[1] ?? ''
    const id = /name="enrolment" value="([^"]+)"/.exec(page)?.[1] ?? ''
    return {
      page,
      secret,
      id,
      parameters: { secret: decodeBase32(secret), algorithm: 'SHA1', digits: 6 } as TotpParameters,
    }
  }

  async function enrol(email: string, browser: TestBrowser) {
    const started = await start(browser, await linkFor(email))
    const code = totpCode(started.parameters, stepAt(kit.nowMs))
    const done = await browser.form('/enrol/confirm', { enrolment: started.id, code })
    return { ...started, code, done, text: await done.text() }
  }

  it('refuses links that are made up, old, replaced or used', async () => {
    for (const link of ['', 'x', 'A'.repeat(43), "' or 1=1"])
      assert.equal((await kit.browser().get(`/enrol?link=${encodeURIComponent(link)}`)).status, 410)
    assert.match(await (await kit.browser().get('/enrol?link=x')).text(), /ERR_LINK_INVALID/)
    const old = await linkFor('old@example.org')
    const newer = await linkFor('old@example.org')
    assert.equal((await kit.browser().get(`/enrol?link=${old}`)).status, 410)
    kit.nowMs += LINK_LIFE_MS - 1
    assert.equal((await kit.browser().get(`/enrol?link=${newer}`)).status, 200)
    kit.nowMs += 1
    assert.equal((await kit.browser().get(`/enrol?link=${newer}`)).status, 410)
  })

  it('T13 looking at a link spends nothing and shows no secret', async () => {
    const link = await linkFor('look@example.org')
    for (let i = 0; i < 3; i++) {
      const page = await (await kit.browser().get(`/enrol?link=${link}`)).text()
      assert.match(page, /look@example\.org/)
      assert.doesNotMatch(page, /[A-Z2-7]{32}|otpauth:/)
    }
  })

  it('T28 a link is started only from our own page', async () => {
    const link = await linkFor('csrf@example.org')
    const browser = kit.browser()
    const answer = await browser.post('/enrol/start', `link=${link}`, {
      'content-type': 'application/x-www-form-urlencoded',
    })
    assert.equal(answer.status, 403)
  })

  it('enrols with one code, shows ten recovery codes once, and is signed in', async () => {
    const browser = kit.browser()
    const { page, done, text } = await enrol('Carol@example.org', browser)
    assert.match(page, /<svg class="qr"/)
    assert.match(page, /href="otpauth:\/\/totp\//)
    assert.equal(done.status, 200)
    const codes = text.match(/<code>[A-Z2-7]{4}(?:-[A-Z2-7]{4}){5}<\/code>/g) ?? []
    assert.equal(codes.length, 10)
    assert.equal(new Set(codes).size, 10)
    assert.equal(done.headers.get('cache-control'), 'no-store')
    assert.equal((await browser.certificate('carol@example.org')).status, 200)
    assert.match(await (await browser.get('/account')).text(), /Carol@example\.org/)
  })

  it('T4 the code that confirmed opens nothing more', async () => {
    const { code } = await enrol('once@example.org', kit.browser())
    const again = await kit.browser().signIn('once@example.org', code)
    assert.equal(again.status, 401)
    kit.nowMs += STEP_MS
  })

  it('a wrong code keeps the secret, ten wrong codes end it', async () => {
    const browser = kit.browser()
    const { id, secret } = await start(browser, await linkFor('wrong@example.org'))
    for (let i = 0; i < 9; i++) {
      const answer = await browser.form('/enrol/confirm', { enrolment: id, code: '000000' })
      assert.equal(answer.status, 401)
      assert.ok((await answer.text()).includes(secret))
    }
    const last = await browser.form('/enrol/confirm', { enrolment: id, code: '000000' })
    assert.equal(last.status, 410)
    assert.match(await last.text(), /ERR_ENROLMENT_EXPIRED/)
    assert.equal(await kit.store.findAccount(parseEmailAddress('wrong@example.org')), undefined)
  })

  it('8 digits and SHA-512 are offered, with a secret as long as the digest', async () => {
    const browser = kit.browser()
    const started = await start(browser, await linkFor('long@example.org'), {
      digits: '8',
      algorithm: 'SHA512',
      name: 'My <b>app</b>\u202e',
    })
    assert.equal(started.parameters.secret.length, 64)
    const parameters: TotpParameters = { ...started.parameters, algorithm: 'SHA512', digits: 8 }
    const code = totpCode(parameters, stepAt(kit.nowMs))
    assert.equal(
      (await browser.form('/enrol/confirm', { enrolment: started.id, code })).status,
      200,
    )
    const account = await (await browser.get('/account')).text()
    assert.ok(account.includes('My &lt;b&gt;app&lt;/b&gt;'))
    assert.ok(!account.includes('\u202e'))
    const odd = await browser.form('/enrol/start', {
      link: await linkFor('odd@example.org'),
      digits: '7',
    })
    assert.equal(odd.status, 400)
  })

  it("T12 what a thief of a session began ends with that session, and is nobody else's to finish", async () => {
    const endings: readonly ((id: string) => Promise<unknown>)[] = [
      (id) => kit.store.endAll(id),
      (id) => kit.store.setDisabled(id, true, kit.nowMs),
      async () => {}, // the owner has noticed nothing
    ]
    for (const [i, end] of endings.entries()) {
      const victim = await kit.enrol(`victim${i}@example.org`)
      const mallory = await kit.enrol(`mallory${i}@example.org`)
      const account = await kit.store.findAccount(victim.email)
      const [owner, thief] = [kit.browser(`192.0.2.${i}`), kit.browser('198.51.100.66')]
      await owner.signIn(victim.email, kit.codeOf(victim))
      for (const [name, value] of owner.cookies) thief.cookies.set(name, value)
      const page = await (await thief.form('/account/authenticators/add', {})).text()
      const secret = decodeBase32(/<code>([A-Z2-7 ]{16,})<\/code>/.exec(page)?.[1] ?? '')
      const enrolment = /name="enrolment" value="([^"]+)"/.exec(page)?.[1] ?? ''
      assert.ok(enrolment)
      await end(account?.id ?? '')
      await thief.signIn(mallory.email, kit.codeOf(mallory))
      const code = totpCode({ secret, algorithm: 'SHA1', digits: 6 }, stepAt(kit.nowMs))
      const refused = await thief.form('/enrol/confirm', { enrolment, code })
      assert.equal(refused.status, i === 2 ? 403 : 410)
      assert.match(await (await thief.get('/account')).text(), new RegExp(mallory.email))
      assert.equal((await kit.store.listAuthenticators(account?.id ?? '')).length, 1)
      kit.nowMs += STEP_MS
    }
  })

  it('T12 a link for somebody new is void once they came by another way', async () => {
    const link = await linkFor('twice@example.org')
    const started = await start(kit.browser(), link)
    await kit.enrol('twice2@example.org') // somebody else's coming changes nothing
    assert.equal((await kit.browser().get(`/enrol?link=${link}`)).status, 200)
    await kit.enrol('twice@example.org')
    assert.equal((await kit.browser().get(`/enrol?link=${link}`)).status, 410)
    const code = totpCode(started.parameters, stepAt(kit.nowMs))
    const late = await kit.browser().form('/enrol/confirm', { enrolment: started.id, code })
    assert.equal(late.status, 410)
  })

  it('T12 a recovery link replaces every factor and ends every session', async () => {
    const first = kit.browser()
    const before = await enrol('lost@example.org', first)
    assert.equal((await first.certificate('lost@example.org')).status, 200)
    const second = kit.browser('192.0.2.8')
    const started = await start(second, await linkFor('lost@example.org', 'recover'))
    kit.nowMs += STEP_MS
    const code = totpCode(started.parameters, stepAt(kit.nowMs))
    const done = await second.form('/enrol/confirm', { enrolment: started.id, code })
    assert.match(await done.text(), /recovery codes/)
    assert.equal((await first.certificate('lost@example.org')).status, 401)
    assert.equal((await second.certificate('lost@example.org')).status, 200)
    kit.nowMs += STEP_MS
    const old = totpCode(before.parameters, stepAt(kit.nowMs))
    assert.equal((await kit.browser().signIn('lost@example.org', old)).status, 401)
    const [code1 = ''] = /[A-Z2-7]{4}(?:-[A-Z2-7]{4}){5}/.exec(before.text) ?? []
    assert.equal((await kit.browser().signIn('lost@example.org', code1)).status, 401)
  })

  it('an enrolment that somebody else started cannot be finished without the link', async () => {
    await enrol('victim@example.org', kit.browser())
    const account = await kit.store.findAccount(parseEmailAddress('victim@example.org'))
    const thief = kit.browser('203.0.113.5')
    const { startEnrolment } = await import('./enrol.ts')
    const pending = await startEnrolment(
      kit.store,
      kit.kek,
      parseEmailAddress('victim@example.org'),
      kit.nowMs,
      { accountId: account?.id },
    )
    const answer = await thief.form('/enrol/confirm', { enrolment: pending.id, code: '123456' })
    assert.equal(answer.status, 401)
    assert.ok(!(await answer.text()).includes(pending.secret))
  })
})
