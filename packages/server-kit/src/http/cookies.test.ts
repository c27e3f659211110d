import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createCookie } from './cookies.ts'

const cookie = createCookie('idp', 'https://id.example.org')
const asked = (header: string) =>
  new Request('https://id.example.org/', { headers: { cookie: header } })

describe('createCookie', () => {
  it('T27 T29 a planted look-alike is neither read nor counted', () => {
    for (const mark of ['\xa0', '\x0b', '\x0c', '\x85']) {
      assert.equal(cookie.read(asked(`${mark}__Host-idp=planted`)), undefined)
      assert.equal(cookie.read(asked(`__Host-idp=own; ${mark}__Host-idp=x`)), 'own')
    }
  })

  it('T29 refuses two of one name, blanks or not', () => {
    for (const header of ['__Host-idp=a; __Host-idp=b', '__Host-idp =x; __Host-idp=own'])
      assert.throws(() => cookie.read(asked(header)), { code: 'ERR_COOKIE_DUPLICATED' })
  })

  it('leaves prefix and Secure out on plain http only, which is loopback', () => {
    assert.match(cookie.set('v'), /^__Host-idp=v; .*Secure/)
    assert.doesNotMatch(createCookie('idp', 'http://id.localhost:1').set('v'), /Secure|__Host-/)
  })

  it('T122 answers within milliseconds for the worst text', () => {
    const blanks = ' \t'.repeat(30_000)
    const startMs = performance.now()
    assert.equal(cookie.read(asked(`x${blanks}x=1`)), undefined)
    assert.equal(cookie.read(asked(`__Host-idp${blanks}x=1; __Host-idp=own`)), 'own')
    assert.ok(performance.now() - startMs < 500)
  })
})
