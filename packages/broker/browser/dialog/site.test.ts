import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Origin } from '@signet-id/protocol'
import { siteRule } from './site.ts'

const SHOP = 'https://shop.example' as Origin
const OTHER = 'https://shop.example:8443' as Origin

describe('siteRule', () => {
  it('keeps out what is denied, and with a list of the allowed everybody else', () => {
    assert.deepEqual([siteRule('', SHOP)(SHOP), siteRule('', SHOP)(OTHER)], [true, false])
    assert.deepEqual([siteRule(SHOP)(SHOP), siteRule(SHOP)(OTHER)], [false, true])
    assert.equal(siteRule(`${OTHER} ${SHOP}`, SHOP)(SHOP), true)
  })

  it('keeps nobody out without lists', () => assert.equal(siteRule('', '')(SHOP), false))
})
