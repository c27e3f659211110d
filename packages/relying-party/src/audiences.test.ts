import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAudiences } from './audiences.ts'

const create = (value: string | string[], trustHostHeader = false, allowInsecureHttp = false) =>
  createAudiences(value, { trustHostHeader, allowInsecureHttp })
const find = (value: string | string[], url: string) => create(value).originFor(new URL(url))

describe('createAudiences', () => {
  for (const value of [
    '',
    '   ',
    [],
    ['https://shop.example/path'],
    'https://shop.example?x',
    'https://user@shop.example',
    'ftp://shop.example',
    'http://shop.example',
    'http://*.shop.example',
    '*',
    'shop.*',
    '*.*',
    'sh*p.example',
    '*shop.example',
    'shop..example',
    'https://shop.example:99999',
    'https://shop.example, https://other.example',
    'https://',
    '://shop.example',
  ])
    it(`refuses ${JSON.stringify(value)} at start-up, naming the setting`, () => {
      assert.throws(() => create(value), { code: 'ERR_CONFIG_INVALID', message: /^audiences must/ })
    })

  it('T58 T100 answers with the one configured origin, whatever the request says', () => {
    assert.equal(find('https://shop.example', 'http://evil.example/'), 'https://shop.example')
    assert.equal(find('HTTPS://Shop.Example:443/', 'http://x/'), 'https://shop.example')
  })

  it('T58 chooses among several by host, and knows no other', () => {
    const both = 'https://shop.example  https://other.example:8443'
    assert.equal(find(both, 'http://shop.example/'), 'https://shop.example')
    assert.equal(find(both, 'https://other.example:8443/'), 'https://other.example:8443')
    for (const url of [
      'https://evil.example/',
      'https://other.example/',
      'https://shop.example:8443/',
      'https://shop.example.evil.example/',
      'https://xshop.example/',
      'https://www.shop.example/',
    ])
      assert.equal(find(both, url), undefined, url)
  })

  it('T57 matches patterns label by label', () => {
    const pattern = '*.shop.example'
    assert.equal(find(pattern, 'http://a.shop.example/'), 'https://a.shop.example')
    for (const url of [
      'https://shop.example/',
      'https://a.b.shop.example/',
      'https://a.shop.example.evil.example/',
      'https://ashop.example/',
      'https://evil.example/.shop.example',
      'https://a.shop.example:8443/',
    ])
      assert.equal(find(pattern, url), undefined, url)
  })

  it('takes scheme and port of a pattern', () => {
    const pattern = 'https://*.shop.example:8443'
    assert.equal(find(pattern, 'http://a.shop.example:8443/'), 'https://a.shop.example:8443')
    assert.equal(find(pattern, 'https://a.shop.example/'), undefined)
  })

  it('means https without a scheme, http on this machine', () => {
    assert.equal(find('shop.example', 'http://x/'), 'https://shop.example')
    assert.equal(find('localhost:8080', 'http://x/'), 'http://localhost:8080')
    assert.equal(find('127.0.0.1:80', 'http://x/'), 'http://127.0.0.1')
    assert.equal(find('[::1]:8080', 'http://x/'), 'http://[::1]:8080')
    assert.equal(find('*.localhost:8080', 'http://a.localhost:8080/'), 'http://a.localhost:8080')
  })

  it('reads other alphabets as their A-labels', () => {
    assert.equal(find('https://münchen.example', 'http://x/'), 'https://xn--mnchen-3ya.example')
  })

  it('T58 uses the Host header only when told so out loud', () => {
    const trusting = create([], true)
    assert.equal(trusting.originFor(new URL('https://any.example/x')), 'https://any.example')
    assert.equal(trusting.originFor(new URL('http://any.example/x')), undefined)
  })

  it('allows plain http only when told so', () => {
    const lax = create('http://shop.example', false, true)
    assert.equal(lax.originFor(new URL('http://x/')), 'http://shop.example')
  })
})
