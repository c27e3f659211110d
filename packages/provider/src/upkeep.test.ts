import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { SILENT } from '@signet-id/server-kit'
import { createClock } from './clock.ts'
import { createTestProvider, START_MS } from './provider.test-kit.ts'
import { startUpkeep } from './upkeep.ts'

const YEAR_MS = 365 * 86_400_000

it('T144 forgets nothing and changes no key by a clock that ran ahead', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const kit = await createTestProvider()
  const alice = await kit.enrol('alice@example.org')
  const browser = kit.browser()
  assert.equal((await browser.signIn(alice.email, kit.codeOf(alice))).status, 200)
  let monotonic = 1000
  const hostNow = (): number => kit.nowMs
  const { store, kek } = kit
  const options = { store, log: SILENT, hostNow, monotonic: () => monotonic }
  const clock = await createClock(options)
  const stop = startUpkeep({ store, kek, log: SILENT, now: clock.now, clock })
  const tick = async (): Promise<void> => {
    for (let minute = 0; minute < 10; minute++) {
      kit.nowMs += 60_000
      monotonic += 60_000
      t.mock.timers.tick(60_000)
      for (let i = 0; i < 20; i++) await turn()
    }
  }
  const keys = async () => (await store.listKeys()).map(({ state }) => state)
  const isIn = async () =>
    (await store.listSessions((await store.listAccounts())[0]?.id ?? '', START_MS)).length > 0

  kit.nowMs += YEAR_MS
  await tick()
  assert.deepEqual(await keys(), ['current'])
  assert.equal(await isIn(), true)
  kit.nowMs -= YEAR_MS
  await tick()
  assert.deepEqual(await keys(), ['current'])
  assert.equal((await browser.get('/account')).status, 200)
  // A year that really passed, minute by minute as far as the clock can tell.
  kit.nowMs += YEAR_MS
  monotonic += YEAR_MS
  await tick()
  await stop()
  assert.deepEqual(await keys(), ['current', 'next'])
  assert.equal(await isIn(), false)
  await kit.close()
})
