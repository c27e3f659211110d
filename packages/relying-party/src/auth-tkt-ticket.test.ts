import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatTicket, parseTicket, type TicketDigest, type TicketKey } from './auth-tkt-ticket.ts'

const SECRET = 'an old shared secret'
const TIME = 1_800_000_000
const PLAIN: TicketKey = { secret: SECRET, digest: 'md5', ip: '0.0.0.0' }

/** Made outside of this project, by the published definitions of each program. */
const FOREIGN: [name: string, digest: TicketDigest, ip: string, ticket: string][] = [
  [
    'Apache and Paste, MD5',
    'md5',
    '0.0.0.0',
    'd89e65ebebeb6afb0ada7a652c8f278e6b49d200alice%40example.org!',
  ],
  [
    'repoze.who, MD5 with tokens and data',
    'md5',
    '0.0.0.0',
    'ecfdce881c4145561f9e2b0ae44ce1456b49d200alice%40example.org!editor,member!issuer=example.org',
  ],
  [
    'mod_auth_tkt, SHA256, bound to an address',
    'sha256',
    '192.0.2.7',
    '93d4656ebb81622d4d300730941694eb02f0e0b77c6698b81f1095d60d21b83f6b49d200alice%40example.org!',
  ],
  [
    'Pyramid, SHA512, encoded user',
    'sha512',
    '0.0.0.0',
    '500f3623dba17d9bcc6c104cd0ac72eac9d435872731c9b7349d59afe955b25bdee779a722258534b5dacee7ec9da08dd0cdadbaa15c2d870e528971a56a44f26b49d200YWxpY2VAZXhhbXBsZS5vcmc%3D!userid_type:b64unicode',
  ],
  [
    'Pyramid, SHA512, IPv6',
    'sha512',
    '2001:db8::7',
    'cbebe04f84b45a854afd448ff4e3cace324d1897834466b587667165e2041d0d1af7f812a33b9dfa1fe178ebf5f27289e37924c2e8b352b068b50f21a5c4c3796b49d200YWxpY2VAZXhhbXBsZS5vcmc%3D!userid_type:b64unicode',
  ],
]

describe('AuthTkt tickets', () => {
  it('T26 refuses the NUL re-cut: issued for victim\\0attacker, read as victim', () => {
    const digest = 'a08084fae5a1bcca16c546dcb5145497'
    for (const ticket of [
      `${digest}6b49d200victim%40good.example%00x%40evil.example!`,
      `${digest}6b49d200victim@good.example!x@evil.example!\0`,
      `${digest}6b49d200victim@good.example!x@evil.example\0!`,
      `${digest}6b49d200victim@good.example\0x@evil.example!`,
    ])
      assert.equal(parseTicket(ticket, PLAIN), undefined)
  })

  it('T26 carries a user with a separator in the name, quoted', () => {
    const user = 'a!b@b.example'
    const ticket = { userId: user, timestampSeconds: TIME, tokens: ['x'], userData: 'y' }
    const text = formatTicket(ticket, PLAIN)
    assert.match(text, /a%21b/)
    assert.deepEqual(parseTicket(text, PLAIN), ticket)
  })

  it('T26 refuses to make a ticket that could be cut in two ways', () => {
    const ticket = { userId: 'a@b.example', timestampSeconds: TIME, tokens: ['x'], userData: 'y' }
    for (const change of [
      { userId: 'a@b.example\0c' },
      { userId: '' },
      { tokens: ['a,b'] },
      { tokens: ['a!b'] },
      { tokens: ['a\0b'] },
      { userData: 'a!b' },
      { userData: 'a\0b' },
    ])
      assert.throws(() => formatTicket({ ...ticket, ...change }, PLAIN), TypeError)
  })

  for (const [name, digest, ip, text] of FOREIGN) {
    const key = { secret: SECRET, digest, ip }

    it(`reads and writes those of ${name}`, () => {
      const ticket = parseTicket(text, key)
      assert.equal(ticket?.timestampSeconds, TIME)
      assert.ok(ticket)
      assert.equal(formatTicket(ticket, key), text)
      assert.deepEqual(parseTicket(`"${text}"`, key), ticket)
    })

    it(`T25 refuses one of ${name} with any character changed`, () => {
      for (let i = 0; i < text.length; i++) {
        const other = text[i] === '1' ? '2' : '1'
        const changed = text.slice(0, i) + other + text.slice(i + 1)
        assert.equal(parseTicket(changed, key), undefined, changed)
      }
    })

    it(`T25 refuses one of ${name} under another secret, address or digest`, () => {
      assert.equal(parseTicket(text, { ...key, secret: 'another shared secret' }), undefined)
      assert.equal(parseTicket(text, { ...key, ip: '192.0.2.8' }), undefined)
      const others: TicketDigest[] = ['md5', 'sha256', 'sha512']
      for (const each of others.filter((one) => one !== digest))
        assert.equal(parseTicket(text, { ...key, digest: each }), undefined)
    })
  }

  it('refuses what is no ticket', () => {
    for (const text of ['', '!', 'x'.repeat(40), `${'0'.repeat(40)}!`, 'x'.repeat(10_000), '%'])
      assert.equal(parseTicket(text, PLAIN), undefined)
  })

  it('T122 answers within milliseconds for the worst text', () => {
    const startMs = performance.now()
    for (const length of [3798, 60_000])
      assert.equal(parseTicket(`x${'"'.repeat(length)}x`, PLAIN), undefined)
    assert.ok(performance.now() - startMs < 500)
  })
})
