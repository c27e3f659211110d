import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { takeMessage } from './message.ts'

function openPage(hash: string) {
  const location = { hash, href: `https://id.example.org/provision?a=1${hash}` }
  const shown: string[] = []
  const history = {
    state: { theirs: 1 },
    replaceState: (state: unknown, _: string, url: string) => {
      assert.deepEqual(state, { theirs: 1 })
      shown.push(url)
      location.hash = ''
    },
  }
  return { page: { location, history } as unknown as Window, shown }
}

describe('takeMessage', () => {
  it('takes the message out of the address, and leaves it for a second script of ours', () => {
    const { page, shown } = openPage('#browserid=abc')
    assert.equal(takeMessage(page), '#browserid=abc')
    assert.equal(takeMessage(page), '#browserid=abc')
    assert.deepEqual(shown, ['https://id.example.org/provision?a=1'])
  })

  it("leaves a page's own fragment where it is", () => {
    const { page, shown } = openPage('#/inbox')
    assert.equal(takeMessage(page), '')
    assert.deepEqual(shown, [])
  })
})
