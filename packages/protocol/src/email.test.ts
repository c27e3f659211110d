// Addresses and domains (threat model 5.11, T64, T70, T113, T114, T117, T118; protocol 2.6).
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isSpecialUseDomain, parseDomain } from './domain.ts'
import { canonicalAddress, domainOf, parseEmailAddress } from './email.ts'

const HOSTILE_DOMAINS = [
  '', 'a.b', 'localhost', 'idp', '.idp.example', 'idp.example.', 'idp..example', '-idp.example',
  'idp-.example', 'idp_x.example', 'idp.example:443', 'idp.example:6379', 'idp.example/', 'idp.example?x',
  'idp.example#x', 'idp.example\\x', 'user@idp.example', 'user:pw@idp.example', 'http://idp.example',
  '127.0.0.1', '127.1', '0x7f.1', '0x7f000001', '2130706433', '017700000001', '0177.0.0.1', '1.2.3.4.5',
  '169.254.169.254', '[::1]', '[::ffff:127.0.0.1]', '::1', '１２７.0.0.1', '①②⑦.0.0.1', '127。0。0。1', 'idp。example',
  'ｉdp.example', 'münchen.example', 'idp.exämple', 'idp.example\0', 'idp.exam\0ple', 'idp.example\n', 'idp.example\r\nHost: x',
  ' idp.example', 'idp.example ', 'idp .example', 'idp.example\t', 'idp.\u00adexample', 'idp.example\u200b', 'idp.\u202eexample',
  "idp.example'", 'idp.example"', 'idp.example;', 'idp.example%00', '%69dp.example', 'idp.example%2f', '*.example', 'idp.example,x',
  `${'a'.repeat(64)}.example`, `${'a.'.repeat(126)}ab`, 'example.0', 'example.0x', 'example.123', 'idp.0xff',
] // biome-ignore format: a table
const GOOD_DOMAINS = [
  'idp.example',
  'a.bc',
  'xn--mnchen-3ya.example',
  '1.example',
  '127.0.0.1.example',
  'a-b.c-d.example',
  `${'a'.repeat(63)}.example`,
]

describe('parseDomain', () => {
  for (const text of HOSTILE_DOMAINS)
    it(`T64 refuses ${JSON.stringify(text.slice(0, 40))}`, () =>
      assert.throws(() => parseDomain(text), { code: 'ERR_DOMAIN_INVALID' }))
  for (const text of GOOD_DOMAINS)
    it(`accepts ${text.slice(0, 40)}, and a URL parser agrees about it`, () => {
      assert.equal(parseDomain(text), text)
      assert.equal(new URL(`https://${text}/`).hostname, text)
    })
  it('folds upper case', () => assert.equal(parseDomain('IDP.Example'), 'idp.example'))
  it('T53 refuses what is not text', () => {
    for (const value of [undefined, null, 1, {}, ['idp.example'], Object('idp.example')])
      assert.throws(() => parseDomain(value), { code: 'ERR_DOMAIN_INVALID' })
  })
  it('T70 accepts nothing that a URL parser would read as another host', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30, unit: 'binary' }), (text) => {
        let domain: string
        try {
          domain = parseDomain(text)
        } catch {
          return
        }
        assert.equal(new URL(`https://${domain}/`).hostname, domain)
      }),
    )
  })
  it('T122 answers within milliseconds for the worst text', () => {
    const startMs = performance.now()
    for (const text of [
      'a-'.repeat(126),
      '-'.repeat(253),
      `${'a'.repeat(252)}!`,
      'a.'.repeat(5000),
    ])
      assert.throws(() => parseDomain(text))
    assert.ok(performance.now() - startMs < 50)
  })
})

describe('isSpecialUseDomain', () => {
  it('T64 knows the names that never reach the public internet', () => {
    for (const text of [
      'a.localhost',
      'x.local',
      'x.internal',
      'home.arpa',
      'a.home.arpa',
      'x.onion',
      'x.test',
      'x.invalid',
    ])
      assert.ok(isSpecialUseDomain(parseDomain(text)), text)
  })
  it('does not take a look-alike for one', () => {
    for (const text of ['localhost.example', 'mylocal.example', 'a.xlocalhost', 'test.example'])
      assert.ok(!isSpecialUseDomain(parseDomain(text)), text)
  })
})

describe('parseEmailAddress', () => {
  const refused: readonly string[] = [
    '', 'alice', '@idp.example', 'alice@', 'a@b@idp.example', '"a b"@idp.example', '"a"@idp.example', 'a b@idp.example',
    'alice@idp.example\n', 'alice@idp.example\r\nBcc: x@y.example', 'al\0ice@idp.example', 'álice@idp.example', 'alice@münchen.example',
    'alice@idp.example:8443', 'alice@idp.example:443', 'alice@192.0.2.1', 'alice@[192.0.2.1]', 'alice@localhost', 'alice@idp.example.',
    'alice@idp_x.example', 'alice@-idp.example', 'alice@idp.example/', 'alice@idp.example?x', 'alice@u:p@idp.example', 'alice(x)@idp.example',
    'alice,bob@idp.example', 'alice;bob@idp.example', '<alice@idp.example>', 'alice＠idp.example', 'alice@idp.example ', ' alice@idp.example',
    `${'a'.repeat(65)}@idp.example`, `a@${'b'.repeat(62)}.${'b'.repeat(62)}.${'b'.repeat(62)}.${'b'.repeat(62)}.ex`,
  ] // biome-ignore format: a table
  for (const text of refused)
    it(`T70 refuses ${JSON.stringify(text.slice(0, 40))}`, () =>
      assert.throws(() => parseEmailAddress(text), {
        code: 'ERR_EMAIL_INVALID',
        reason: 'invalid email',
      }))
  it('accepts what protocol 2.6 says, verbatim', () => {
    for (const text of [
      'Alice@idp.example',
      'alice@IDP.example',
      'alice+tag@idp.example',
      "o'brien@idp.example",
      '.a@idp.example',
      'a@xn--mnchen-3ya.example',
      "!#$%&'*+/=?^_`{|}~.-@idp.example",
    ])
      assert.equal(parseEmailAddress(text), text)
  })
  it('T53 refuses what is not text', () => {
    for (const value of [undefined, null, 1, { email: 'a@idp.example' }, ['a@idp.example']])
      assert.throws(() => parseEmailAddress(value), { code: 'ERR_EMAIL_INVALID' })
  })
  it('T113 never accepts, nor folds to ASCII, a letter that case mapping or NFKC would turn into one', () => {
    for (let code = 0x80; code < 0x11000; code++) {
      const letter = String.fromCodePoint(code)
      const folded = [letter.toLowerCase(), letter.toUpperCase(), letter.normalize('NFKC')].join('')
      if (![...folded].some((each) => each < '\u0080')) continue
      assert.throws(() => parseEmailAddress(`a${letter}b@idp.example`), {
        code: 'ERR_EMAIL_INVALID',
      })
      assert.throws(() => parseEmailAddress(`ab@i${letter}dp.example`), {
        code: 'ERR_EMAIL_INVALID',
      })
    }
  })
  it('T117 agrees with a reference grammar on every text', () => {
    const grammar =
      /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?=.{4,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?!\d+$|0[xX][0-9a-fA-F]*$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/
    const noise = fc
      .array(fc.constantFrom(...'aZ0x.@-_"\\ \n:[]é'), { maxLength: 16 })
      .map((c) => c.join(''))
    fc.assert(
      fc.property(fc.oneof(noise, fc.emailAddress()), (text) => {
        let accepted = true
        try {
          parseEmailAddress(text)
        } catch {
          accepted = false
        }
        assert.equal(
          accepted,
          grammar.test(text) && !text.includes('\n') && text.length <= 254,
          text,
        )
      }),
      { numRuns: 3000 },
    )
  })
})

describe('canonicalAddress and domainOf', () => {
  it('T118 folds case, and keeps dots and tags', () => {
    const canonical = (text: string): string => canonicalAddress(parseEmailAddress(text))
    assert.equal(canonical('Alice@IDP.Example'), 'alice@idp.example')
    assert.notEqual(canonical('a.lice@idp.example'), canonical('alice@idp.example'))
    assert.notEqual(canonical('alice+x@idp.example'), canonical('alice@idp.example'))
  })
  it('gives the domain in lower case', () =>
    assert.equal(domainOf(parseEmailAddress('a@IDP.example')), 'idp.example'))
})
