import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { evaluate } from './login-record.ts'

const X = 'x@example.org'
const Y = 'y@example.org'
/** As servers write it that fold letters otherwise. */
const X_FOLDED = 'X@Example.org'

describe('evaluate: the table of protocol 7.3 by the rules of 7.9', () => {
  const rows = [
    // record, site's word, event, word afterwards, record afterwards
    [X, X, 'match', X, X],
    [X, X_FOLDED, 'match', X_FOLDED, X],
    [X_FOLDED, X, 'match', X, X_FOLDED],
    [X, null, undefined, null, X],
    [X, undefined, undefined, undefined, X],
    [X, Y, 'logout', null, undefined],
    [null, null, 'match', null, null],
    [null, X, 'logout', null, null],
    [null, undefined, 'logout', null, null],
    [undefined, X, 'match', X, X],
    [undefined, null, 'match', null, undefined],
    [undefined, undefined, 'match', undefined, undefined],
  ] as const
  for (const [record, user, fires, after, kept] of rows)
    it(`record ${say(record)}, site says ${say(user)}: ${fires ?? 'nothing'}`, () => {
      assert.deepEqual(evaluate(record, user), { fires, loggedInUser: after, record: kept })
    })

  it('never fires login: only a dialog has an assertion', () => {
    for (const [record, user] of rows)
      assert.notEqual(evaluate(record, user).fires as string, 'login')
  })
})

function say(value: string | null | undefined): string {
  return value === null ? 'nobody' : value === undefined ? 'unknown' : value
}
