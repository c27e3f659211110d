import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  createTestProvider,
  errorCode,
  type TestBrowser,
  type TestPerson,
  type TestProvider,
} from '../provider.test-kit.ts'
import { decodeBase32 } from '../totp/base32.ts'
import { STEP_MS, stepAt, totpCode } from '../totp/totp.ts'

const FORMS = [
  '/account/authenticators/add',
  '/account/authenticators/rename',
  '/account/authenticators/remove',
  '/account/recovery-codes',
]
const MINUTE_MS = 60_000

describe('the account page', () => {
  let kit: TestProvider
  let alice: TestPerson
  let browser: TestBrowser

  before(async () => {
    kit = await createTestProvider()
    alice = await kit.enrol('Alice@example.org')
    browser = kit.browser()
    await signIn(browser)
  })
  after(() => kit.close())

  async function signIn(one: TestBrowser): Promise<void> {
    kit.nowMs += STEP_MS
    const fields = { email: alice.email, code: kit.codeOf(alice), target: '/account' }
    const answer = await one.form('/account/sign-in', fields)
    assert.equal(answer.status, 303)
    assert.equal(answer.headers.get('location'), '/account')
  }

  const page = async (one = browser) => (await one.get('/account')).text()
  const idsOf = (text: string, path: string) =>
    [...text.matchAll(new RegExp(`action="${path}">.*?name="id" value="([^"]+)"`, 'gs'))].map(
      ([, id = '']) => id,
    )

  it('asks a stranger to sign in by a form that needs no script', async () => {
    const text = await page(kit.browser())
    assert.match(text, /<form method="post" action="\/account\/sign-in">/)
    // The one there is only keeps a double click from sending it twice.
    const scripts = [...text.matchAll(/<script.*?<\/script>/g)].join()
    assert.match(scripts, /^<script src="\/assets\/\w+\/forms\.js" defer><\/script>$/)
  })

  it('shows a wrong code in the form, with the address kept', async () => {
    const answer = await kit.browser('192.0.2.7').form('/account/sign-in', {
      email: alice.email,
      code: '000000',
      target: 'https://evil.example/',
    })
    assert.equal(answer.status, 401)
    const text = await answer.text()
    assert.match(text, /role="alert"/)
    assert.ok(text.includes(`value="${alice.email}"`))
    assert.ok(!text.includes('evil.example'))
  })

  it('T28 changes nothing without the token of its own browser', async () => {
    for (const path of [...FORMS, '/account/sessions/end-all', '/account/sessions/end']) {
      const answer = await browser.post(path, 'id=x&form_token=wrong', {
        'content-type': 'application/x-www-form-urlencoded',
      })
      assert.equal(answer.status, 403, path)
    }
  })

  it('5.3 asks for a fresh proof before factors change', async () => {
    kit.nowMs += 10 * MINUTE_MS
    for (const path of FORMS) {
      const answer = await browser.form(path, { id: 'x', name: 'y' })
      assert.equal(answer.status, 401, path)
      assert.match(await answer.text(), /Is it still you\?/)
    }
    await signIn(browser)
    assert.equal((await browser.form(FORMS[3] ?? '', {})).status, 200)
  })

  it('T31 T27 a fresh proof is a new session id', async () => {
    const before = browser.cookies.get('__Host-idp')
    await signIn(browser)
    assert.notEqual(browser.cookies.get('__Host-idp'), before)
  })

  it('adds a second authenticator, renames it, signs in with it, and removes the first', async () => {
    await signIn(browser)
    const other = kit.browser('192.0.2.60')
    await signIn(other)
    await signIn(browser)
    const added = await (await browser.form(FORMS[0] ?? '', { name: 'Tablet' })).text()
    const secret = decodeBase32(/<code>([A-Z2-7 ]{16,})<\/code>/.exec(added)?.[1] ?? '')
    const id = /name="enrolment" value="([^"]+)"/.exec(added)?.[1] ?? ''
    const code = () => totpCode({ secret, algorithm: 'SHA1', digits: 6 }, stepAt(kit.nowMs))
    const confirmed = await browser.form('/enrol/confirm', { enrolment: id, code: code() })
    assert.equal(confirmed.status, 200)
    assert.equal((await other.certificate(alice.email)).status, 401)
    assert.equal((await browser.certificate(alice.email)).status, 200)

    assert.equal((await browser.form(FORMS[1] ?? '', { id, name: 'My tablet' })).status, 303)
    assert.match(await page(), /<strong>My tablet<\/strong>/)
    kit.nowMs += STEP_MS
    assert.equal((await kit.browser('192.0.2.61').signIn(alice.email, code())).status, 200)

    const [first = ''] = idsOf(await page(), FORMS[2] ?? '').filter((one) => one !== id)
    assert.equal((await browser.form(FORMS[2] ?? '', { id: first })).status, 303)
    kit.nowMs += STEP_MS
    const lost = await kit.browser('192.0.2.62').signIn(alice.email, kit.codeOf(alice))
    assert.equal(lost.status, 401)
    const last = await browser.form(FORMS[2] ?? '', { id })
    assert.equal(last.status, 409)
    assert.match(await last.text(), /ERR_LAST_AUTHENTICATOR/)
    alice = { ...alice, parameters: { secret, algorithm: 'SHA1', digits: 6 } }
  })

  it('T12 a recovery code signs in once, in any spelling, and ends what was open', async () => {
    await signIn(browser)
    const made = await (await browser.form(FORMS[3] ?? '', {})).text()
    const [one = '', two = ''] = made.match(/[A-Z2-7]{4}(?:-[A-Z2-7]{4}){5}/g) ?? []
    const rescued = kit.browser('192.0.2.70')
    const answer = await rescued.form('/account/sign-in', {
      email: alice.email,
      code: one.toLowerCase().replaceAll('-', ' '),
      target: '/account',
    })
    assert.equal(answer.status, 303)
    assert.equal((await browser.certificate(alice.email)).status, 401)
    const text = await page(rescued)
    assert.match(text, /You signed in with a recovery code/)
    assert.match(text, /9 of 10 are left/)
    const spent = await kit.browser('192.0.2.71').signIn(alice.email, one)
    assert.equal(await errorCode(spent), 'ERR_RECOVERY_CODE_INVALID')
    assert.equal((await kit.browser('192.0.2.72').signIn('nobody@example.org', two)).status, 401)
    assert.equal((await kit.browser('192.0.2.73').signIn(alice.email, two)).status, 200)
  })

  it('T22 recovery codes are guessed at no faster than codes, and tell nobody apart', async () => {
    const guess = 'AAAAAAAAAAAAAAAAAAAAAAAA'
    const bodies = new Set<string>()
    for (const [i, email] of [alice.email, 'nobody@example.org'].entries())
      bodies.add(await (await kit.browser(`198.51.100.${i}`).signIn(email, guess)).text())
    assert.equal(bodies.size, 1)
    let refused = 0
    for (let i = 0; i < 25; i++)
      if ((await kit.browser('198.51.100.9').signIn(alice.email, guess)).status === 429) refused++
    assert.equal(refused, 5)
  })

  it('T24 lists sessions and devices, ends one, ends all others', async () => {
    await signIn(browser)
    const [second, third] = [kit.browser('192.0.2.80'), kit.browser('192.0.2.81')]
    await signIn(second)
    await signIn(third)
    const [id = ''] = idsOf(await page(third), '/account/sessions/end')
    assert.equal((await third.form('/account/sessions/end', { id })).status, 303)
    assert.equal((await second.certificate(alice.email)).status, 401)
    const stranger = await third.form('/account/sessions/end', { id: 'AAAAAAAAAAAAAAAA' })
    assert.equal(stranger.status, 403)
    assert.match(await stranger.text(), /ERR_NOT_YOURS/)
    assert.equal((await third.form('/account/sessions/end-all', {})).status, 303)
    assert.equal((await browser.certificate(alice.email)).status, 401)
    assert.equal((await third.certificate(alice.email)).status, 200)
    const devices = idsOf(await page(third), '/account/devices/forget')
    assert.equal(devices.length, 1)
    assert.equal(
      (await third.form('/account/devices/forget', { id: devices[0] ?? '' })).status,
      303,
    )
  })

  it('T150 shows what happened, without secrets', async () => {
    await signIn(browser)
    const text = await page()
    assert.match(text, /Signed in/)
    assert.match(text, /Signed in with a recovery code/)
    assert.doesNotMatch(text, /otpauth|[A-Z2-7]{4}(?:-[A-Z2-7]{4}){5}/)
  })
})
