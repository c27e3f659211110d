import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAuthenticationApi, emailIn } from './authentication.ts'

const left: string[] = []
const api = createAuthenticationApi({
  pageUrl: 'https://id.example.org/auth?email=alice%2Btag%40example.org',
  brokerOrigin: 'https://broker.example',
  leave: (url) => left.push(url),
})

describe('createAuthenticationApi', () => {
  it('calls back with the address, later', async () => {
    let got = ''
    api.beginAuthentication((email) => {
      got = email
    })
    assert.equal(got, '')
    await new Promise((resolve) => setTimeout(resolve, 5))
    assert.equal(got, 'alice+tag@example.org')
  })

  it('returns to the broker it was loaded from, and nowhere else', () => {
    api.completeAuthentication()
    api.raiseAuthenticationFailure('because')
    api.cancelAuthentication()
    assert.deepEqual(left, [
      'https://broker.example/sign_in?AUTH_RETURN',
      'https://broker.example/sign_in?AUTH_RETURN_CANCEL',
      'https://broker.example/sign_in?AUTH_RETURN_CANCEL',
    ])
  })

  it('throws the old text for a missing callback', () => {
    assert.throws(
      () => api.beginAuthentication(undefined as never),
      (thrown) => thrown === '.beginAuthentication() requires a callback argument',
    )
  })
})

describe('emailIn', () => {
  const rows = [
    ['https://id.example.org/auth?email=alice%40example.org', 'alice@example.org'],
    ['https://id.example.org/auth?x=1&email=alice%40example.org&y=2', 'alice@example.org'],
    ['https://id.example.org/auth#native?email=alice%40example.org', 'alice@example.org'],
    ['https://id.example.org/auth?email=alice+tag%40example.org', 'alice tag@example.org'],
    ['https://id.example.org/auth?email=a%40b.example#browserid=x', 'a@b.example'],
    ['https://id.example.org/auth', ''],
    ['https://id.example.org/auth?myemail=a', ''],
    ['https://id.example.org/auth?email=%E0%A4%A', ''],
  ] as const
  for (const [url, email] of rows)
    it(`reads ${JSON.stringify(email)} from ${url}`, () => {
      assert.equal(emailIn(url), email)
    })
})
