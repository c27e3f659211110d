// Origins and the comparison of audiences (protocol 4.2; threat model T57, T122).
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requireAudience } from './assertion/audience.ts'
import { isLoopbackOrigin, isSecureOrigin, originOf, parseOrigin } from './origin.ts'

describe('requireAudience', () => {
  const rows: readonly (readonly [expected: string, audience: string, why: string | undefined])[] =
    [
      ['https://rp.example', 'https://rp.example', undefined],
      ['https://rp.example:443', 'https://rp.example', undefined],
      ['https://rp.example', 'https://rp.example:443', undefined],
      ['https://rp.example/', 'https://rp.example', undefined],
      ['https://rp.example', 'https://rp.example/', undefined],
      ['HTTPS://RP.example', 'https://rp.example', undefined],
      ['https://rp.example', 'https://RP.example', undefined],
      ['rp.example', 'http://rp.example', undefined],
      ['rp.example:80', 'http://rp.example', undefined],
      ['http://rp.example:8080', 'http://rp.example:8080', undefined],
      ['https://xn--mnchen-3ya.example', 'https://münchen.example', undefined],
      ['https://rp.example', 'rp.example', 'scheme mismatch'],
      ['rp.example', 'https://rp.example', 'scheme mismatch'],
      ['rp.example:443', 'https://rp.example', 'scheme mismatch'],
      ['http://rp.example:443', 'https://rp.example', 'scheme mismatch'],
      ['https://rp.example:8443', 'https://rp.example', 'port mismatch'],
      ['https://rp.example', 'https://rp.example:80', 'port mismatch'],
      ['https://rp.example.', 'https://rp.example', 'domain mismatch'],
      ['https://www.rp.example', 'https://rp.example', 'domain mismatch'],
      ['https://rp.example', 'https://a.rp.example', 'domain mismatch'],
      ['https://rp.example', 'https://rp.example.evil', 'domain mismatch'],
      ['https://rp.example', 'https://notrp.example', 'domain mismatch'],
      ['https://*.rp.example', 'https://a.rp.example', 'domain mismatch'],
      ['https://rp.example/app', 'https://rp.example', 'has non-empty path'],
      ['https://rp.example?x', 'https://rp.example', 'has non-empty path'],
      ['https://rp.example', 'https://rp.example/app', 'has non-empty path'],
      ['https://rp.example', 'https://rp.example?x', 'has non-empty path'],
      ['https://rp.example', 'https://rp.example#x', 'has non-empty path'],
      ['https://rp.example', 'https://rp.example//', 'has non-empty path'],
      ['https://rp.example@evil.example', 'https://evil.example', 'malformed domain'],
      ['https://evil.example', 'https://rp.example@evil.example', 'malformed domain'],
      [' https://rp.example', 'https://rp.example', 'malformed domain'],
      ['https://rp.example', 'https://rp.example ', 'malformed domain'],
      ['https://rp.example', 'https://rp.example\n', 'malformed domain'],
      ['https://rp.example', 'https:\\\\rp.example', 'scheme mismatch'],
      ['https://rp.example', 'https://rp.example\\@evil.example', 'malformed domain'],
      ['https://rp.example', '', 'scheme mismatch'],
      ['https://rp.example', 'https://', 'malformed domain'],
      ['https://rp.example', 'javascript:alert(1)', 'scheme mismatch'],
      ['https://rp.example', `https://${'a'.repeat(600)}.example`, 'malformed domain'],
    ]
  for (const [expected, audience, why] of rows)
    it(`T57 ${JSON.stringify(expected)} with ${JSON.stringify(audience.slice(0, 40))}: ${why ?? 'the same site'}`, () => {
      if (why === undefined) requireAudience(expected, audience)
      else
        assert.throws(() => requireAudience(expected, audience), {
          code: 'ERR_AUDIENCE_MISMATCH',
          reason: `audience mismatch: ${why}`,
        })
    })
  it('says in the message what was expected, and never what a stranger wrote', () => {
    assert.throws(
      () => requireAudience('https://rp.example', 'https://evil.example'),
      (error) => {
        const { message } = error as Error
        return message.includes('https://rp.example') && !message.includes('evil')
      },
    )
  })
})

describe('parseOrigin', () => {
  it('normalises case, default port and one closing slash', () => {
    for (const text of ['https://RP.example', 'https://rp.example:443', 'https://rp.example/'])
      assert.equal(parseOrigin(text), 'https://rp.example')
    assert.equal(parseOrigin('http://localhost:8080'), 'http://localhost:8080')
  })
  it('refuses anything more or less than an origin', () => {
    for (const text of [
      undefined,
      1,
      '',
      'rp.example',
      'ftp://rp.example',
      'https://',
      'https://rp.example/x',
      'https://rp.example?',
      'https://u@rp.example',
      'https://rp.example\n',
      'https://rp.example\\x',
      ' https://rp.example',
      'null',
      'file:///x',
    ])
      assert.throws(() => parseOrigin(text), { code: 'ERR_ORIGIN_INVALID' })
  })
  it('T122 answers within milliseconds for the worst text', () => {
    const startMs = performance.now()
    for (const text of [
      `https://${'a-'.repeat(5000)}!`,
      `https://${'a-'.repeat(240)}!`,
      `http://${'['.repeat(500)}`,
    ])
      assert.throws(() => parseOrigin(text))
    assert.ok(performance.now() - startMs < 50)
  })
})

describe('originOf, isLoopbackOrigin, isSecureOrigin', () => {
  it('takes the origin out of a URL and refuses credentials', () => {
    assert.equal(originOf('https://rp.example/a?b#c'), 'https://rp.example')
    for (const text of ['https://u:p@rp.example/', 'about:blank', 'nonsense', undefined])
      assert.throws(() => originOf(text), { code: 'ERR_ORIGIN_INVALID' })
  })
  it('knows this machine', () => {
    for (const text of [
      'http://localhost',
      'http://a.localhost:1',
      'http://127.0.0.1',
      'http://127.9.9.9',
      'http://[::1]',
    ])
      assert.ok(isLoopbackOrigin(parseOrigin(text)), text)
    for (const text of [
      'http://localhost.example',
      'http://128.0.0.1',
      'http://127.0.0.1.example',
      'http://xlocalhost',
    ])
      assert.ok(!isLoopbackOrigin(parseOrigin(text)), text)
    assert.ok(isSecureOrigin(parseOrigin('https://rp.example')))
    assert.ok(!isSecureOrigin(parseOrigin('http://rp.example')))
  })
})
