import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAudiences } from './audiences.ts'
import { authTkt } from './auth-tkt.ts'
import { formatTicket, type TicketKey } from './auth-tkt-ticket.ts'
import { ALICE, START_MS } from './fixtures/issuer.test-kit.ts'
import { createTestSite, SITE } from './fixtures/site.test-kit.ts'
import { createOpenVisit, createProxyTrust } from './visit.ts'

const audiences = createAudiences('https://a.example https://b.example', {
  allowInsecureHttp: false,
  trustHostHeader: false,
})

function visit(headers: Record<string, string>, remoteAddress: string | undefined) {
  const open = createOpenVisit({
    audiences,
    isTrustedProxy: createProxyTrust('10.0.0.0/8 ::1'),
    now: () => 0,
  })
  return open(new Request('http://a.example/x', { headers }), { remoteAddress })
}

describe('T100 forwarded headers', () => {
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'b.example' }

  it('T100 are not believed from strangers', () => {
    for (const address of [
      undefined,
      '',
      '192.0.2.1',
      '::2',
      'unix',
      '11.0.0.1',
      '10.0.0.1, 1.1.1.1',
    ]) {
      const seen = visit(forwarded, address)
      assert.equal(seen?.origin, 'https://a.example')
      assert.equal(seen?.overTls, false)
    }
  })

  it('are believed from the configured proxies', () => {
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '::1']) {
      const seen = visit(forwarded, address)
      assert.equal(seen?.origin, 'https://b.example')
      assert.equal(seen?.overTls, true)
    }
  })

  it('T100 count as the nearest proxy wrote them, and never name a site of their own', () => {
    const doubled = visit({ 'x-forwarded-proto': 'https, http' }, '10.0.0.1')
    assert.equal(doubled?.overTls, false)
    assert.equal(visit({ 'x-forwarded-host': 'evil.example' }, '10.0.0.1'), undefined)
    const broken = visit({ 'x-forwarded-host': 'b.example/..@evil' }, '10.0.0.1')
    assert.equal(broken?.origin, 'https://a.example')
  })
})

describe('the address of whoever asks', () => {
  it('is spelled in one way, whatever the socket calls it', () => {
    assert.equal(visit({}, '::ffff:192.0.2.7')?.remoteAddress, '192.0.2.7')
    assert.equal(visit({}, '2001:db8::7')?.remoteAddress, '2001:db8::7')
    const forwarded = { 'x-forwarded-for': '198.51.100.1, ::FFFF:192.0.2.7' }
    assert.equal(visit(forwarded, '::ffff:10.0.0.1')?.remoteAddress, '192.0.2.7')
    assert.equal(visit(forwarded, '::ffff:192.0.2.8')?.remoteAddress, '192.0.2.8')
  })

  it('is taken from a proxy without its port, and only if it is one', () => {
    for (const [said, address] of [
      ['192.0.2.7:49152', '192.0.2.7'],
      ['[2001:db8::7]:49152', '2001:db8::7'],
      ['unknown', '10.0.0.1'],
      ['192.0.2.7, ', '10.0.0.1'],
    ])
      assert.equal(visit({ 'x-forwarded-for': said ?? '' }, '10.0.0.1')?.remoteAddress, address)
  })

  it('is the one that tickets of other programs are bound to', async () => {
    const secret = 'a shared secret for the tests'
    const key: TicketKey = { secret, digest: 'md5', ip: '192.0.2.7' }
    const made = { userId: ALICE, timestampSeconds: START_MS / 1000, tokens: [], userData: '' }
    const { relyingParty } = createTestSite({
      rememberer: authTkt({ secret, digest: 'md5', includeIp: true }),
    })
    const identityAt = (remoteAddress: string) =>
      relyingParty.identity(
        new Request(SITE, { headers: { cookie: `auth_tkt=${formatTicket(made, key)}` } }),
        { remoteAddress },
      )
    assert.equal((await identityAt('192.0.2.7'))?.email, ALICE)
    assert.equal((await identityAt('::ffff:192.0.2.7'))?.email, ALICE)
    assert.equal(await identityAt('::ffff:192.0.2.8'), undefined)
  })
})
