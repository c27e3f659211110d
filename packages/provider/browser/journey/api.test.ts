import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requestSignIn } from './api.ts'

describe('a page that cannot reach its own server', () => {
  it('says so with a code of its own', async () => {
    // Outside a page the address has no server to go to: the request fails as it does without a network.
    const answer = await requestSignIn('alice@example.org', '123456', 'token')
    assert.equal('refusal' in answer && answer.refusal.code, 'ERR_UNREACHABLE')
  })
})
