import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import {
  createTestProvider,
  errorCode,
  type TestBrowser,
  type TestPerson,
  type TestProvider,
} from '../provider.test-kit.ts'
import { STEP_MS } from '../totp/totp.ts'

const DAY_MS = 86_400_000
const WRONG = '000000'

describe('the long proof', () => {
  let kit: TestProvider
  let alice: TestPerson

  before(async () => {
    kit = await createTestProvider()
    alice = await kit.enrol('alice@example.org')
  })
  after(() => kit.close())

  /** Strangers of many sources spend what the account has of single codes. */
  beforeEach(async () => {
    kit.nowMs += 40 * DAY_MS
    for (let i = 0; i < 21; i++) await kit.browser(`203.0.113.${i}`).signIn(alice.email, WRONG)
  })

  async function type(browser: TestBrowser, offset = 0): Promise<string> {
    const answer = await browser.signIn(alice.email, kit.codeOf(alice, offset))
    kit.nowMs += STEP_MS
    return answer.status === 200 ? 'in' : errorCode(answer)
  }

  it('T16 refuses to judge before the fourth code of a new device, and then lets its owner in', async () => {
    const browser = kit.browser('192.0.2.50')
    for (let i = 0; i < 3; i++) {
      assert.equal(await type(browser), 'ERR_TOTP_MORE_NEEDED')
      assert.equal(browser.cookies.has('__Host-idp'), false)
    }
    assert.equal(await type(browser), 'in')
    assert.equal((await browser.certificate(alice.email)).status, 200)
  })

  it('T16 says how many codes are left, the same for right and wrong ones', async () => {
    const right = kit.browser('192.0.2.51')
    const wrong = kit.browser('192.0.2.52')
    for (const remaining of [3, 2, 1]) {
      const answers = [
        await right.signIn(alice.email, kit.codeOf(alice)),
        await wrong.signIn(alice.email, WRONG.slice(0, 5) + remaining),
      ]
      const bodies = await Promise.all(answers.map((answer) => answer.text()))
      assert.equal(bodies[0], bodies[1])
      assert.equal(JSON.parse(bodies[0] ?? '').error.remaining, remaining)
      kit.nowMs += STEP_MS
    }
  })

  it('T5 refuses three right codes and a wrong one, and then wants four again', async () => {
    const browser = kit.browser('192.0.2.53')
    for (let i = 0; i < 3; i++) await type(browser)
    assert.equal(await errorCode(await browser.signIn(alice.email, WRONG)), 'ERR_TOTP_INVALID')
    kit.nowMs += STEP_MS
    assert.equal(await type(browser), 'ERR_TOTP_MORE_NEEDED')
  })

  it('T5 refuses four right codes that are not of consecutive steps', async () => {
    const browser = kit.browser('192.0.2.54')
    await type(browser)
    kit.nowMs += STEP_MS
    await type(browser)
    await type(browser)
    assert.equal(await type(browser), 'ERR_TOTP_INVALID')
  })

  it('T1 a code of a long proof is spent when it comes', async () => {
    const browser = kit.browser('192.0.2.55')
    const code = kit.codeOf(alice)
    await browser.signIn(alice.email, code)
    await kit.store.clearAttempts(alice.email)
    const other = kit.browser('192.0.2.56')
    assert.equal(await errorCode(await other.signIn(alice.email, code)), 'ERR_TOTP_REUSED')
  })

  it('T1 a code sent twice by a double click is one code', async () => {
    const browser = kit.browser('192.0.2.57')
    await browser.get('/browserid/form-token')
    const code = kit.codeOf(alice)
    const answers = await Promise.all([1, 2, 3].map(() => browser.signIn(alice.email, code)))
    for (const answer of answers)
      assert.equal(
        ((await answer.json()) as never as { error: { remaining: number } }).error.remaining,
        3,
      )
    kit.nowMs += STEP_MS
    for (let i = 0; i < 2; i++) assert.equal(await type(browser), 'ERR_TOTP_MORE_NEEDED')
    assert.equal(await type(browser), 'in')
  })

  it('T17 codes of two browsers do not make one proof', async () => {
    const [one, two] = [kit.browser('192.0.2.58'), kit.browser('192.0.2.58')]
    for (const browser of [one, two, one, two])
      assert.equal(await type(browser), 'ERR_TOTP_MORE_NEEDED')
  })

  it('T21 asks of an address that nobody has what it asks of others', async () => {
    for (let i = 0; i < 21; i++)
      await kit.browser(`203.0.113.${i}`).signIn('nobody@example.org', WRONG)
    const browser = kit.browser('192.0.2.59')
    const codes = []
    for (let i = 0; i < 4; i++) {
      codes.push(await errorCode(await browser.signIn('nobody@example.org', `00000${i}`)))
    }
    assert.deepEqual(codes, [
      'ERR_TOTP_MORE_NEEDED',
      'ERR_TOTP_MORE_NEEDED',
      'ERR_TOTP_MORE_NEEDED',
      'ERR_TOTP_INVALID',
    ])
  })

  it('a source has at most twenty open', async () => {
    let refused = 0
    for (let i = 0; i < 25; i++) {
      const address = `p${i}@example.org`
      for (let j = 0; j < 21; j++) await kit.store.signInWithCode(attempt(address, j), () => [])
      const answer = await kit.store.signInWithCode(attempt(address, 99, '192.0.2.60'), () => [])
      if (answer.kind === 'wait') refused++
    }
    assert.equal(refused, 5)
  })

  function attempt(address: string, i: number, source = `198.51.100.${i}`) {
    return {
      address: address as never,
      source,
      deviceHash: undefined,
      nowMs: kit.nowMs,
      digits: 6 as const,
      transactionHash: `${address} ${i}`,
      codeHash: `${i}`,
      session: { idHash: '', deviceHash: '', label: '', lifetimeMs: 1 },
    }
  }
})
