import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SILENT } from '@signet-id/server-kit'
import { type Clock, createClock } from './clock.ts'
import { createTestProvider, errorCode } from './provider.test-kit.ts'

const START = Date.UTC(2026, 0, 1)
const DAY_MS = 86_400_000

/** A host whose clocks tests move: `pass` moves both, `jump` only the one on the wall. */
async function host(engine: 'sqlite' | 'postgres' = 'sqlite', offMs = 0) {
  let wall = START + offMs
  let database = START
  let mono = 1000
  const clock: Clock = await createClock({
    store: { engine, clock: async () => database },
    log: SILENT,
    hostNow: () => wall,
    monotonic: () => mono,
  })
  return {
    clock,
    pass(ms: number) {
      wall += ms
      database += ms
      mono += ms
    },
    jump(ms: number) {
      wall += ms
    },
    jumpDatabase(ms: number) {
      database += ms
    },
    trueNow: () => database,
  }
}

const UNSURE = { code: 'ERR_CLOCK_UNSURE' }

describe('the clock', () => {
  it('T144 a jump of a day is not believed, and its return is', async () => {
    const { clock, pass, jump } = await host()
    pass(60_000)
    clock.requireSure()
    jump(DAY_MS)
    assert.throws(() => clock.requireSure(), UNSURE)
    pass(1000)
    assert.throws(() => clock.requireSure(), UNSURE)
    jump(-DAY_MS)
    clock.requireSure()
  })

  it('T143 nor is a jump back', async () => {
    const { clock, jump } = await host()
    jump(-3_600_000)
    assert.throws(() => clock.requireSure(), UNSURE)
  })

  it('small corrections are followed, however many', async () => {
    const { clock, pass, jump } = await host()
    for (let i = 0; i < 100; i++) {
      pass(60_000)
      jump(4000)
      clock.requireSure()
    }
  })

  it('a machine that slept is believed after ten steady minutes', async () => {
    const { clock, pass, jump } = await host()
    jump(8 * 3_600_000)
    for (let minute = 0; minute < 10; minute++) {
      assert.throws(() => clock.requireSure(), UNSURE)
      pass(60_000)
    }
    clock.requireSure()
  })

  it("T145 on PostgreSQL two nodes forty seconds apart have the database's time, both", async () => {
    for (const offMs of [-20_000, 20_000]) {
      const { clock, pass, trueNow } = await host('postgres', offMs)
      clock.requireSure()
      assert.equal(clock.now(), trueNow())
      pass(30_000)
      await clock.refresh()
      clock.requireSure()
      assert.equal(clock.now(), trueNow())
    }
  })

  it('T145 on PostgreSQL the clock of the host may jump, that of the database may not', async () => {
    const { clock, pass, jump, jumpDatabase, trueNow } = await host('postgres')
    jump(DAY_MS)
    await clock.refresh()
    clock.requireSure()
    assert.equal(clock.now(), trueNow())
    jumpDatabase(DAY_MS)
    await clock.refresh()
    assert.throws(() => clock.requireSure(), UNSURE)
    jumpDatabase(-DAY_MS)
    pass(10_000)
    await clock.refresh()
    clock.requireSure()
  })

  it('T144 while the clock is unsure nobody signs in and nothing is signed, and afterwards the same code does', async () => {
    let sure = true
    const kit = await createTestProvider({
      requireClock: () => {
        if (!sure)
          throw Object.assign(new Error('unsure'), {
            code: 'ERR_CLOCK_UNSURE',
            reason: '',
            detail: {},
            name: 'OperationalError',
          })
      },
    })
    const alice = await kit.enrol('alice@example.org')
    const browser = kit.browser()
    sure = false
    const answer = await browser.signIn(alice.email, kit.codeOf(alice))
    assert.equal(answer.status, 503)
    assert.equal(await errorCode(answer), 'ERR_CLOCK_UNSURE')
    assert.equal((await browser.certificate(alice.email)).status, 503)
    sure = true
    assert.equal((await browser.signIn(alice.email, kit.codeOf(alice))).status, 200)
    await kit.close()
  })
})
