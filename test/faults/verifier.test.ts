// Faults of clocks and of the hosts that a verifier asks: no verdict outlives its reason, and none is given for want of one.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeBundle, supportText, T, testKey } from '@signet-id/testing'
import { createVerifier } from '@signet-id/verifier'

const SECOND = 1000
const HOUR = 3_600_000
const DAY = 24 * HOUR
const SITE = { expectedAudience: 'https://rp.example' }
const issuerKey = testKey('RS256', 'issuer')
const otherKey = testKey('RS256', 'own')
const BUNDLE = makeBundle({ issuerKey, userKey: testKey('ES256', 'user'), nowMs: T })

/** A verifier whose clock and whose issuer do as they are told. */
function world() {
  const state = {
    nowMs: T,
    key: issuerKey,
    away: false,
    fetched: 0,
    verify: () => verifier.verify(BUNDLE, SITE),
  }
  const verifier = createVerifier({
    now: () => state.nowMs,
    async fetchDocument() {
      state.fetched++
      if (state.away) throw new Error('away')
      return {
        status: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'max-age=3600' },
        body: supportText(state.key),
      }
    },
  })
  return state
}

describe('a clock that jumps', () => {
  it('T144 forward past the times, and back: refused, then good again, from the same caches', async () => {
    const w = world()
    assert.equal((await w.verify()).email, 'alice@idp.example')
    await w.verify() // the certificate is known from now on
    for (const jumpMs of [10 * 60 * SECOND, 2 * HOUR, 400 * DAY]) {
      w.nowMs = T + jumpMs
      await assert.rejects(w.verify(), { code: /^ERR_(ASSERTION|CERTIFICATE)_EXPIRED$/ })
      w.nowMs = T
      assert.equal((await w.verify()).email, 'alice@idp.example')
    }
  })

  it('T143 back before the times: refused as not yet valid, known certificate or not', async () => {
    const w = world()
    await w.verify()
    await w.verify()
    for (const jumpMs of [10 * 60 * SECOND, DAY, 400 * DAY]) {
      w.nowMs = T - jumpMs
      await assert.rejects(w.verify(), { code: /^ERR_(ASSERTION|CERTIFICATE)_/ })
    }
  })

  it('T63 T143 back by a day: a document is not kept for a day longer than it may be', async () => {
    const w = world()
    w.nowMs = T + DAY
    await assert.rejects(w.verify())
    w.nowMs = T + 1
    await w.verify()
    const { fetched } = w
    w.nowMs = T
    w.key = otherKey // the old key is no longer published
    await assert.rejects(w.verify())
    assert.equal(w.fetched, fetched + 1)
  })
})

describe('an issuer that comes and goes', () => {
  it('T72 away: no verdict, and a verdict as soon as it is back', async () => {
    const w = world()
    w.away = true
    await assert.rejects(w.verify(), { code: /^ERR_DISCOVERY_/ })
    w.away = false
    // A failure is remembered for a while, so that a dead host is not asked by everybody.
    w.nowMs = T + 100 * SECOND
    assert.equal((await w.verify()).email, 'alice@idp.example')
  })

  it('T72 away after it was known: good while the document may be kept, then no verdict', async () => {
    const w = world()
    await w.verify()
    w.away = true
    w.nowMs = T + 60 * SECOND
    assert.equal((await w.verify()).email, 'alice@idp.example')
  })
})
