import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fillable } from './fill.ts'

describe('fillable', () => {
  it('turns gaps into empty elements and escapes the rest', () => {
    assert.equal(
      String(fillable('Back to {site} <b>')),
      'Back to <bdi data-fill="site"></bdi> &lt;b&gt;',
    )
  })

  it('refuses a gap that nobody fills', () => {
    assert.throws(() => fillable('{nobody}'), TypeError)
  })
})
