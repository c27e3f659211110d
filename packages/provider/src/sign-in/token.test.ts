import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hashToken } from '@signet-id/server-kit'
import { browserTokenHash, createBrowserToken, isBrowserToken } from './token.ts'

const EARLY = Date.UTC(2026, 0, 1)

describe('tokens of sessions and devices', () => {
  it('stand in the order of time in what the store keeps, which does not tell the random part', () => {
    const tokens = [EARLY, EARLY + 1, EARLY + 1e12].map(createBrowserToken)
    const hashes = tokens.map(browserTokenHash)
    assert.deepEqual([...hashes].sort(), hashes)
    for (const [i, token] of tokens.entries()) {
      assert.ok(isBrowserToken(token))
      assert.equal(hashes[i], token.slice(0, 9) + hashToken(token))
    }
    assert.notEqual(createBrowserToken(EARLY), createBrowserToken(EARLY))
  })

  it('of before they began with an instant stay good', () => {
    const old = 'A'.repeat(43)
    assert.ok(isBrowserToken(old))
    assert.equal(browserTokenHash(old), hashToken(old))
  })

  it('have no other form', () => {
    const token = createBrowserToken(EARLY)
    for (const odd of [
      '',
      token.slice(1),
      `${token}A`,
      token.toUpperCase(),
      `${token.slice(0, -1)}=`,
    ])
      assert.equal(isBrowserToken(odd), false, odd)
  })
})
