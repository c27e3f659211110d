import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AfterAnswer, afterAnswer } from './visit.ts'

const state = 'state-0123456789abcdef'

describe('afterAnswer: every answer on every round', () => {
  const first = { page: 'provision', signedInOnce: false } as const
  const signIn = { page: 'authenticate', signedInOnce: true } as const
  const last = { page: 'provision', signedInOnce: true } as const
  const rows: [typeof first | typeof signIn | typeof last, string, AfterAnswer][] = [
    [first, 'not_authenticated', { go: 'visit', page: 'authenticate' }],
    [signIn, 'not_authenticated', { go: 'visit', page: 'provision' }],
    [last, 'not_authenticated', { go: 'problem', problem: 'not-confirmed' }],
    [first, 'cancelled', { go: 'address' }],
    [signIn, 'cancelled', { go: 'address' }],
    [last, 'cancelled', { go: 'address' }],
    [first, 'refused', { go: 'problem', problem: 'provider-refused' }],
    [signIn, 'refused', { go: 'problem', problem: 'provider-refused' }],
    [last, 'refused', { go: 'problem', problem: 'provider-refused' }],
    [first, 'temporarily_unavailable', { go: 'problem', problem: 'provider-unavailable' }],
    [signIn, 'temporarily_unavailable', { go: 'problem', problem: 'provider-unavailable' }],
    [last, 'temporarily_unavailable', { go: 'problem', problem: 'provider-unavailable' }],
  ]
  for (const [visit, error, expected] of rows)
    it(`${visit.page}${visit.signedInOnce ? ' after signing in' : ''}, ${error}`, () => {
      assert.deepEqual(afterAnswer(visit, { state, error: error as 'refused' }), expected)
    })

  it('takes a certificate from either page', () => {
    for (const visit of [first, signIn, last])
      assert.deepEqual(afterAnswer(visit, { state, certificate: 'c' }), {
        go: 'check',
        certificate: 'c',
      })
  })

  it('never loops: whatever a provider answers, it is visited three times at most', () => {
    for (const errors of [['not_authenticated'], ['refused'], ['cancelled']]) {
      let visit: { page: 'provision' | 'authenticate'; signedInOnce: boolean } = first
      let visits = 1
      for (;;) {
        const next = afterAnswer(visit, { state, error: errors[0] as 'refused' })
        if (next.go !== 'visit') break
        visit = { page: next.page, signedInOnce: true }
        visits++
      }
      assert.ok(visits <= 3)
    }
  })
})
