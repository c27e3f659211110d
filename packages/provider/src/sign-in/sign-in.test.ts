import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  createTestProvider,
  errorCode,
  ORIGIN,
  START_MS,
  type TestPerson,
  type TestProvider,
} from '../provider.test-kit.ts'
import { STEP_MS } from '../totp/totp.ts'

const DAY_MS = 86_400_000

/** Each test starts days later, so that no meter of an earlier one is running. */
async function fresh(kit: TestProvider, days = 40): Promise<void> {
  kit.nowMs += days * DAY_MS
  await kit.store.sweep(kit.nowMs)
}

describe('signing in', () => {
  let kit: TestProvider
  let alice: TestPerson

  before(async () => {
    kit = await createTestProvider()
    alice = await kit.enrol('Alice@example.org')
  })
  after(() => kit.close())

  it('refuses before it accepts: no session without a code, one with it', async () => {
    await fresh(kit)
    const browser = kit.browser()
    assert.equal((await browser.signIn(alice.email, '000000')).status, 401)
    assert.equal(browser.cookies.has('__Host-idp'), false)
    const accepted = await browser.signIn(alice.email, kit.codeOf(alice))
    assert.equal(accepted.status, 200)
    assert.match(
      accepted.headers.getSetCookie().join('\n'),
      /__Host-idp=[0-9a-z]{9}[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax/,
    )
    assert.match(await (await browser.get('/')).text(), /Alice@example\.org/)
  })

  it('T1 a code opens one session, and an older step is worth nothing after a newer one', async () => {
    await fresh(kit)
    assert.equal((await kit.browser().signIn(alice.email, kit.codeOf(alice))).status, 200)
    assert.equal(
      await errorCode(await kit.browser().signIn(alice.email, kit.codeOf(alice))),
      'ERR_TOTP_REUSED',
    )
    assert.equal(
      await errorCode(await kit.browser().signIn(alice.email, kit.codeOf(alice, -1))),
      'ERR_TOTP_REUSED',
    )
    assert.equal((await kit.browser().signIn(alice.email, kit.codeOf(alice, 1))).status, 200)
  })

  it('T2 fifty copies of one code at once open one session', async () => {
    await fresh(kit)
    const code = kit.codeOf(alice)
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        kit.browser(`198.51.100.${i}`).signIn(alice.email, code),
      ),
    )
    assert.equal(answers.filter((answer) => answer.status === 200).length, 1)
  })

  it('T3 a code of the next step, used early, is spent when its time comes', async () => {
    await fresh(kit)
    const early = kit.codeOf(alice, 1)
    assert.equal((await kit.browser().signIn(alice.email, early)).status, 200)
    kit.nowMs += STEP_MS + 1000
    assert.equal(await errorCode(await kit.browser().signIn(alice.email, early)), 'ERR_TOTP_REUSED')
  })

  it('T4 the code that confirmed enrolment does not sign in', async () => {
    await fresh(kit)
    const bob = await kit.enrol('bob@example.org')
    kit.nowMs -= STEP_MS
    assert.equal(
      await errorCode(await kit.browser().signIn(bob.email, kit.codeOf(bob))),
      'ERR_TOTP_REUSED',
    )
    kit.nowMs += STEP_MS
    assert.equal((await kit.browser().signIn(bob.email, kit.codeOf(bob))).status, 200)
  })

  it('T143 a clock that jumps back revives no code', async () => {
    await fresh(kit)
    const now = kit.nowMs
    assert.equal((await kit.browser().signIn(alice.email, kit.codeOf(alice))).status, 200)
    kit.nowMs = now - 3_600_000
    assert.equal(
      await errorCode(await kit.browser().signIn(alice.email, kit.codeOf(alice))),
      'ERR_TOTP_REUSED',
    )
    kit.nowMs = now
  })

  it('T6 codes of any other form are 400 and never accepted', async () => {
    await fresh(kit)
    const browser = kit.browser()
    const { formToken } = (await (await browser.get('/browserid/form-token')).json()) as {
      formToken: string
    }
    for (const code of [
      123456,
      '12345',
      '1234567',
      '1e5',
      '12345a',
      '１２３４５６',
      ' 123456',
      '123456\n',
      '123 456',
      '\u00a0123456',
      ['123456'],
      null,
      true,
      { code: '123456' },
      '',
    ]) {
      const answer = await browser.post('/browserid/sign-in', {
        email: alice.email,
        code,
        formToken,
      })
      assert.equal(answer.status, 400, JSON.stringify(code))
    }
  })

  it('T8 T117 T18 maps every spelling to the one stored identity or refuses it', async () => {
    await fresh(kit)
    for (const email of [
      'alice@other.example',
      'alice@a@example.org',
      'alice',
      '@example.org',
      'alice@example.org ',
      'alice@example.org\n',
      'ａlice@example.org',
    ]) {
      assert.notEqual((await kit.browser().signIn(email, kit.codeOf(alice))).status, 200, email)
    }
    assert.equal(
      (await kit.browser('198.51.100.77').signIn('ALICE@EXAMPLE.ORG', kit.codeOf(alice))).status,
      200,
    )
  })

  it('T9 people called like object internals are people', async () => {
    await fresh(kit)
    for (const name of ['cookie', '__proto__', 'constructor', 'toString']) {
      const person = await kit.enrol(`${name}@example.org`)
      assert.equal(
        (await kit.browser(`203.0.113.${name.length}`).signIn(person.email, kit.codeOf(person)))
          .status,
        200,
        name,
      )
    }
    assert.equal(
      await errorCode(
        await kit.browser('203.0.113.200').signIn('hasOwnProperty@example.org', '123456'),
      ),
      'ERR_TOTP_INVALID',
    )
  })

  it('T21 the same answer for a wrong code, an unknown person and a foreign domain', async () => {
    await fresh(kit)
    const bodies: string[] = []
    for (const [i, email] of [
      alice.email,
      'nobody@example.org',
      'me@elsewhere.example',
    ].entries()) {
      const answer = await kit.browser(`198.51.101.${i}`).signIn(email, '000000')
      bodies.push(
        JSON.stringify([
          answer.status,
          [...answer.headers].filter(([name]) => name !== 'date'),
          await answer.text(),
        ]),
      )
    }
    assert.equal(new Set(bodies).size, 1)
  })

  it('T10 T28 only our own page may post, with the token of its own browser', async () => {
    await fresh(kit)
    const browser = kit.browser()
    const { formToken } = (await (await browser.get('/browserid/form-token')).json()) as {
      formToken: string
    }
    const body = { email: alice.email, code: kit.codeOf(alice), formToken }
    for (const headers of [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'null', 'sec-fetch-site': 'same-origin' },
      { origin: ORIGIN, 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ]) {
      assert.equal(
        await errorCode(await browser.post('/browserid/sign-in', body, headers)),
        'ERR_ORIGIN_FOREIGN',
      )
    }
    assert.equal(
      (await browser.post('/browserid/sign-in', body, { 'content-type': 'text/plain' })).status,
      415,
    )
    assert.equal(
      await errorCode(await browser.post('/browserid/sign-in', { ...body, formToken: 'x' })),
      'ERR_FORM_TOKEN_INVALID',
    )
    assert.equal(
      await errorCode(await kit.browser().post('/browserid/sign-in', body)),
      'ERR_FORM_TOKEN_INVALID',
    )
    assert.equal((await browser.post('/browserid/sign-in', body)).status, 200)
  })

  it('T29 a session cookie that stands twice is refused', async () => {
    const answer = await kit.browser().get('/', { cookie: '__Host-idp=a; __Host-idp=b' })
    assert.equal(answer.status, 400)
  })

  it('T27 a planted session id is never the id after sign-in', async () => {
    await fresh(kit)
    const browser = kit.browser()
    const planted = 'A'.repeat(43)
    browser.cookies.set('__Host-idp', planted)
    assert.equal((await browser.signIn(alice.email, kit.codeOf(alice))).status, 200)
    assert.notEqual(browser.cookies.get('__Host-idp'), planted)
  })

  it('T24 after sign-out the old cookie is worth nothing', async () => {
    await fresh(kit)
    const browser = kit.browser()
    await browser.signIn(alice.email, kit.codeOf(alice))
    const token = browser.cookies.get('__Host-idp') ?? ''
    const page = await (await browser.get('/')).text()
    const formToken = /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const answer = await browser.post('/browserid/sign-out', `form_token=${formToken}`, {
      'content-type': 'application/x-www-form-urlencoded',
    })
    assert.equal(answer.status, 303)
    assert.match(answer.headers.get('clear-site-data') ?? '', /cache/)
    const thief = kit.browser()
    thief.cookies.set('__Host-idp', token)
    assert.equal(await errorCode(await thief.certificate(alice.email)), 'ERR_SESSION_EXPIRED')
  })

  it('sessions end after an hour without use and after twelve hours at most', async () => {
    await fresh(kit)
    const browser = kit.browser()
    await browser.signIn(alice.email, kit.codeOf(alice))
    for (let hour = 0; hour < 11; hour++) {
      kit.nowMs += 59 * 60_000
      assert.equal((await browser.certificate(alice.email)).status, 200)
    }
    kit.nowMs += 61 * 60_000
    assert.equal((await browser.certificate(alice.email)).status, 401)
    const other = kit.browser('198.51.100.9')
    await other.signIn(alice.email, kit.codeOf(alice))
    kit.nowMs += 61 * 60_000
    assert.equal((await other.certificate(alice.email)).status, 401)
  })

  it('an account has twenty sessions at most, the oldest makes room', async () => {
    await fresh(kit)
    const browsers = []
    for (let i = 0; i < 21; i++) {
      const browser = kit.browser(`203.0.113.${i}`)
      assert.equal((await browser.signIn(alice.email, kit.codeOf(alice))).status, 200)
      browsers.push(browser)
      kit.nowMs += STEP_MS
    }
    assert.equal((await browsers[0]?.certificate(alice.email))?.status, 401)
    assert.equal((await browsers[1]?.certificate(alice.email))?.status, 200)
  })
})

describe('throttling', () => {
  let kit: TestProvider
  let alice: TestPerson
  const wrong = '000000'

  before(async () => {
    kit = await createTestProvider()
    alice = await kit.enrol('alice@example.org')
    assert.ok(kit.nowMs > START_MS)
  })
  after(() => kit.close())

  it('T5 after five failures of one source to one account, waits double from 30 s to 15 min', async () => {
    await fresh(kit)
    const browser = kit.browser()
    for (let i = 0; i < 5; i++)
      assert.equal(await errorCode(await browser.signIn(alice.email, wrong)), 'ERR_TOTP_INVALID')
    for (const waitS of [30, 60, 120, 240, 480, 900, 900]) {
      const refused = await browser.signIn(alice.email, kit.codeOf(alice))
      assert.equal(refused.status, 429)
      assert.equal(refused.headers.get('retry-after'), String(waitS))
      kit.nowMs += waitS * 1000
      assert.equal(await errorCode(await browser.signIn(alice.email, wrong)), 'ERR_TOTP_INVALID')
    }
  })

  it('T16 a stranger who waits does not keep the owner out, who comes from elsewhere', async () => {
    await fresh(kit)
    const stranger = kit.browser('203.0.113.66')
    for (let i = 0; i < 8; i++) await stranger.signIn(alice.email, wrong)
    assert.equal((await stranger.signIn(alice.email, wrong)).status, 429)
    assert.equal(
      (await kit.browser('192.0.2.10').signIn(alice.email, kit.codeOf(alice))).status,
      200,
    )
  })

  it('T16 a known device signs in at first try while strangers have spent the open lane', async () => {
    await fresh(kit)
    const owner = kit.browser('192.0.2.20')
    assert.equal((await owner.signIn(alice.email, kit.codeOf(alice))).status, 200)
    kit.nowMs += STEP_MS
    for (let i = 0; i < 25; i++) await kit.browser(`203.0.113.${i}`).signIn(alice.email, wrong)
    assert.equal(
      await errorCode(await kit.browser('192.0.2.30').signIn(alice.email, kit.codeOf(alice))),
      'ERR_TOTP_MORE_NEEDED',
    )
    kit.nowMs += STEP_MS
    assert.equal((await owner.signIn(alice.email, kit.codeOf(alice))).status, 200)
    await kit.store.clearAttempts(alice.email as never)
    kit.nowMs += STEP_MS
    assert.equal(
      (await kit.browser('192.0.2.30').signIn(alice.email, kit.codeOf(alice))).status,
      200,
    )
  })

  it('T5 one account sees at most twenty failed codes from unknown devices in thirty days', async () => {
    await fresh(kit)
    let evaluated = 0
    for (let day = 0; day < 29; day++) {
      for (let i = 0; i < 3; i++) {
        const answer = await kit.browser(`198.51.${100 + i}.${day}`).signIn(alice.email, wrong)
        if ((await errorCode(answer)) === 'ERR_TOTP_INVALID') evaluated++
      }
      kit.nowMs += DAY_MS
    }
    assert.equal(evaluated, 20)
  })

  it('T17 own successes give nobody their failures back', async () => {
    await fresh(kit)
    const bob = await kit.enrol('bob@example.org')
    const attacker = kit.browser('203.0.113.99')
    for (let i = 0; i < 5; i++) {
      await attacker.signIn(alice.email, wrong)
      assert.equal((await attacker.signIn(bob.email, kit.codeOf(bob))).status, 200)
      kit.nowMs += STEP_MS
    }
    assert.equal((await attacker.signIn(alice.email, wrong)).status, 401)
    assert.equal((await attacker.signIn(alice.email, wrong)).status, 429)
  })

  it('T15 two hundred wrong codes at once are not evaluated beyond the budget', async () => {
    await fresh(kit)
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => kit.browser('203.0.113.7').signIn(alice.email, wrong)),
    )
    assert.equal(answers.filter((answer) => answer.status === 401).length, 5)
  })

  it('T15 neither on the lane of a known device', async () => {
    await fresh(kit)
    const device = kit.browser('192.0.2.40')
    await device.signIn(alice.email, kit.codeOf(alice))
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => device.signIn(alice.email, wrong)),
    )
    // Ten on its own lane, then five as any stranger.
    assert.equal(answers.filter((answer) => answer.status === 401).length, 15)
  })

  it('one source fails at most twenty times in ten minutes, whoever it asks about', async () => {
    await fresh(kit)
    let evaluated = 0
    for (let i = 0; i < 30; i++) {
      const answer = await kit.browser('203.0.113.8').signIn(`nobody${i}@example.org`, wrong)
      if (answer.status === 401) evaluated++
    }
    assert.equal(evaluated, 20)
  })

  it('T20 addresses of one IPv6 /64 are one source', async () => {
    await fresh(kit)
    let evaluated = 0
    for (let i = 1; i <= 30; i++) {
      const answer = await kit.browser(`2001:db8:1:2::${i.toString(16)}`).signIn(alice.email, wrong)
      if (answer.status === 401) evaluated++
    }
    assert.equal(evaluated, 5)
  })

  it('T19 a forwarded address from a stranger counts for nothing', async () => {
    await fresh(kit)
    const browser = kit.browser('203.0.113.9')
    const { formToken } = (await (await browser.get('/browserid/form-token')).json()) as {
      formToken: string
    }
    let evaluated = 0
    for (let i = 0; i < 10; i++) {
      const answer = await browser.post(
        '/browserid/sign-in',
        { email: alice.email, code: wrong, formToken },
        { 'x-forwarded-for': `192.0.2.${i}` },
      )
      if (answer.status === 401) evaluated++
    }
    assert.equal(evaluated, 5)
  })
})
