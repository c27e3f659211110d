import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readLink } from './code-page.ts'

describe('readLink', () => {
  for (const hash of [
    '',
    '#',
    '#code=ABCD-EFGH',
    '#site=https%3A%2F%2Fshop.example',
    '#code=<b>&site=https%3A%2F%2Fshop.example',
    '#code=ABCD-EFGH&site=javascript:alert(1)',
    '#code=ABCD-EFGH&site=https%3A%2F%2Fshop.example%2Fpath',
    '#code=ABCD-EFG0&site=https%3A%2F%2Fshop.example',
  ])
    it(`T81 shows nothing of ${JSON.stringify(hash)}`, () => {
      assert.equal(readLink(hash), undefined)
    })

  it('reads what the mail wrote', () => {
    assert.deepEqual(readLink('#code=ABCD-EFGH&site=https%3A%2F%2Fshop.example'), {
      code: 'ABCD-EFGH',
      site: 'https://shop.example',
    })
  })
})
