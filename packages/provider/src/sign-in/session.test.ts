import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTestProvider, ORIGIN } from '../provider.test-kit.ts'
import { createSessions } from './session.ts'

describe('requireFresh', () => {
  it('5.3 wants a proof of the last ten minutes', async (t) => {
    const kit = await createTestProvider()
    t.after(() => kit.close())
    const alice = await kit.enrol('alice@example.org')
    const browser = kit.browser()
    await browser.signIn(alice.email, kit.codeOf(alice))
    const settings = { origin: ORIGIN, idleMs: 3_600_000, lifetimeMs: 43_200_000 }
    const sessions = createSessions(kit.store, settings, () => kit.nowMs)
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const request = new Request(`${ORIGIN}/account`, { headers: { cookie } })
    kit.nowMs += 599_000
    assert.ok(await sessions.requireFresh(request))
    kit.nowMs += 1000
    await assert.rejects(sessions.requireFresh(request), { code: 'ERR_PROOF_TOO_OLD' })
    assert.ok(await sessions.require(request))
  })
})
