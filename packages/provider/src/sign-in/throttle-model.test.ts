import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createTestProvider, errorCode, type TestBrowser } from '../provider.test-kit.ts'
import { STEP_MS } from '../totp/totp.ts'

const DAY_MS = 86_400_000

/** What strangers can do: guess from anywhere, in any spelling, with a cookie they made up, and let time pass. */
const strangersAct = fc.oneof(
  fc.record({
    act: fc.constant('guess' as const),
    source: fc.integer({ min: 0, max: 200 }),
    email: fc.constantFrom('alice@example.org', 'ALICE@example.org', 'bob@example.org'),
    times: fc.integer({ min: 1, max: 12 }),
    device: fc.boolean(),
  }),
  fc.record({ act: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3 * DAY_MS }) }),
)

describe('throttling, as a model', () => {
  it('T16 no sequence of strangers keeps the owner out: known device at once, new device with at most four codes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(strangersAct, { minLength: 1, maxLength: 25 }), async (acts) => {
        const kit = await createTestProvider()
        try {
          const alice = await kit.enrol('alice@example.org')
          const known = kit.browser('192.0.2.1')
          assert.equal((await known.signIn(alice.email, kit.codeOf(alice))).status, 200)
          for (const act of acts) {
            if (act.act === 'wait') {
              kit.nowMs += act.ms
              continue
            }
            const stranger = kit.browser(`198.51.100.${act.source}`)
            if (act.device) stranger.cookies.set('__Host-idp_dev', 'B'.repeat(43))
            for (let i = 0; i < act.times; i++) await stranger.signIn(act.email, '000000')
          }
          kit.nowMs += STEP_MS
          assert.equal((await known.signIn(alice.email, kit.codeOf(alice))).status, 200)
          kit.nowMs += STEP_MS
          assert.ok(await enters(kit.browser('192.0.2.99'), () => kit.codeOf(alice), kit))
        } finally {
          await kit.close()
        }
      }),
      { numRuns: 12 },
    )
  })

  it('T5 a simulated year of guessing from ever new sources, the owner signing in daily, evaluates under 334 single codes', async () => {
    const kit = await createTestProvider()
    const alice = await kit.enrol('alice@example.org')
    const owner = kit.browser('192.0.2.1')
    let evaluated = 0
    let source = 0
    for (let day = 0; day < 365; day++) {
      assert.equal((await owner.signIn(alice.email, kit.codeOf(alice))).status, 200)
      for (let i = 0; i < 4; i++) {
        kit.nowMs += DAY_MS / 4
        source++
        let judged = false
        const outcome = await kit.store.signInWithCode(
          {
            address: alice.email,
            source: `10.0.${source >> 8}.${source & 255}`,
            deviceHash: undefined,
            nowMs: kit.nowMs,
            digits: 6,
            transactionHash: `t${source}`,
            codeHash: `c${source}`,
            session: { idHash: '', deviceHash: '', label: '', lifetimeMs: 1 },
          },
          () => {
            judged = true
            return []
          },
        )
        if (judged && outcome.kind === 'wrong') evaluated++
      }
    }
    assert.ok(evaluated < 334, String(evaluated))
    assert.ok(evaluated >= 200, String(evaluated))
    await kit.close()
  })

  it('T5 the cap of a hundred failures in a row cannot be passed, however many months it takes', async () => {
    const kit = await createTestProvider()
    const alice = await kit.enrol('alice@example.org')
    let evaluated = 0
    for (let month = 0; month < 12; month++) {
      for (let i = 0; i < 25; i++) {
        const answer = await kit.browser(`10.0.${month}.${i}`).signIn(alice.email, '000000')
        if ((await errorCode(answer)) === 'ERR_TOTP_INVALID') evaluated++
      }
      kit.nowMs += 36 * DAY_MS
    }
    assert.equal(evaluated, 100)
    assert.ok(await enters(kit.browser('192.0.2.99'), () => kit.codeOf(alice), kit))
    await kit.close()
  })

  it('T5 when failures come five times as fast as before, new sources wait after their first', async () => {
    const kit = await createTestProvider()
    for (let i = 0; i < 60; i++)
      await kit.browser(`10.1.0.${i}`).signIn(`p${i}@example.org`, '000000')
    kit.nowMs += 60_000
    const stranger = kit.browser('10.2.0.1')
    assert.equal((await stranger.signIn('x@example.org', '000000')).status, 401)
    const refused = await stranger.signIn('x@example.org', '000000')
    assert.equal(refused.status, 429)
    assert.equal(refused.headers.get('retry-after'), '30')
    assert.equal(await kit.store.countEvents('sign-in.alarm', 0, kit.nowMs + 1), 1)
    await kit.close()
  })
})

async function enters(
  browser: TestBrowser,
  code: () => string,
  kit: { nowMs: number },
): Promise<boolean> {
  for (let i = 0; i < 4; i++) {
    const answer = await browser.signIn('alice@example.org', code())
    if (answer.status === 200) return true
    if ((await errorCode(answer)) !== 'ERR_TOTP_MORE_NEEDED') return false
    kit.nowMs += STEP_MS
  }
  return false
}
