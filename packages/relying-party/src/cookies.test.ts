import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readCookie } from './cookies.ts'

const asked = (cookie: string) => new Request('https://shop.example/', { headers: { cookie } })

describe('readCookie', () => {
  it('T27 takes no other name for ours, whatever looks empty in front of it', () => {
    for (const mark of ['\xa0', '\x0b', '\x0c', '\x85', '\x1f']) {
      assert.equal(readCookie(asked(`a=1; ${mark}__Host-rp=planted`), '__Host-rp'), undefined)
      assert.equal(readCookie(asked(`__Host-rp=own; ${mark}__Host-rp=x`), '__Host-rp'), 'own')
      assert.equal(readCookie(asked(`__Host-rp${mark}=planted`), '__Host-rp'), undefined)
    }
  })

  it('T29 refuses two of one name', () => {
    assert.throws(() => readCookie(asked('__Host-rp=a; __Host-rp=b'), '__Host-rp'), {
      code: 'ERR_COOKIE_DUPLICATED',
    })
  })

  it('reads what browsers send', () => {
    assert.equal(readCookie(asked('a=1; __Host-rp=value; b=2'), '__Host-rp'), 'value')
    assert.equal(readCookie(asked('\t__Host-rp = value '), '__Host-rp'), 'value')
    assert.equal(readCookie(asked('__Host-rpx=1; nothing'), '__Host-rp'), undefined)
  })

  it('T122 answers within milliseconds for the worst text', () => {
    const blanks = ' \t'.repeat(30_000)
    const startMs = performance.now()
    assert.equal(readCookie(asked(`x${blanks}x=1`), '__Host-rp'), undefined)
    assert.equal(readCookie(asked(`__Host-rp=x${blanks}x`), '__Host-rp')?.length, 60_002)
    assert.ok(performance.now() - startMs < 500)
  })
})
