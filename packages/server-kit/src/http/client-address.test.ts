import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clientAddress, createTrust, sourceOf } from './client-address.ts'

describe('clientAddress', () => {
  it('T19 ignores what a stranger forwards', () => {
    assert.equal(clientAddress('203.0.113.9', '192.0.2.1', []), '203.0.113.9')
    assert.equal(clientAddress('203.0.113.9', '192.0.2.1', ['10.0.0.0/8']), '203.0.113.9')
  })

  it('T19 believes trusted proxies hop by hop from the right', () => {
    const proxies = ['10.0.0.0/8', '::1']
    assert.equal(clientAddress('10.0.0.1', '192.0.2.1', proxies), '192.0.2.1')
    assert.equal(clientAddress('10.0.0.1', '6.6.6.6, 192.0.2.1, 10.0.0.2', proxies), '192.0.2.1')
    assert.equal(clientAddress('::1', '2001:db8::1', proxies), '2001:db8::1')
    assert.equal(clientAddress('10.0.0.1', null, proxies), '10.0.0.1')
  })

  it('stops at what is no address', () => {
    assert.equal(clientAddress('10.0.0.1', 'unknown', ['10.0.0.1']), '10.0.0.1')
    assert.equal(clientAddress('10.0.0.1', '192.0.2.1\r\nX: y', ['10.0.0.1']), '10.0.0.1')
    assert.equal(clientAddress('10.0.0.1', '6.6.6.6, , 10.0.0.3', ['10.0.0.0/8']), '6.6.6.6')
  })

  it('takes an address with its port, as some proxies write it', () => {
    const proxies = ['10.0.0.0/8', '2001:db8::/64']
    for (const [forwarded, client] of [
      ['192.0.2.1:49152', '192.0.2.1'],
      ['[2001:db8:1::7]:49152', '2001:db8:1::7'],
      ['[2001:db8:1::7]', '2001:db8:1::7'],
      ['[::ffff:192.0.2.1]:1', '192.0.2.1'],
      ['192.0.2.1:1, [2001:db8::2]:2, 10.0.0.2:3', '192.0.2.1'],
      ['192.0.2.1:', '10.0.0.1'],
      ['192.0.2.1:1:2', '10.0.0.1'],
      ['[192.0.2.1', '10.0.0.1'],
    ] as const)
      assert.equal(clientAddress('10.0.0.1', forwarded, proxies), client, forwarded)
  })

  it('takes an IPv4 address in IPv6 for what it is', () => {
    assert.equal(clientAddress('::ffff:10.0.0.1', '::ffff:192.0.2.1', ['10.0.0.1']), '192.0.2.1')
    assert.equal(clientAddress('::FFFF:10.0.0.1', '::FFFF:192.0.2.1', ['10.0.0.1']), '192.0.2.1')
    assert.equal(sourceOf('::ffff:192.0.2.1'), '192.0.2.1')
    assert.equal(createTrust(['10.0.0.0/8'])('::ffff:10.0.0.1'), true)
    assert.equal(createTrust(['10.0.0.0/8'])('::ffff:192.0.2.1'), false)
  })
})

describe('sourceOf', () => {
  it('T20 counts a /64 as one', () => {
    const sources = new Set<string>()
    for (let i = 0; i < 1000; i++)
      sources.add(sourceOf(`2001:db8:1:2:${(i * 7).toString(16)}:1:2:${i.toString(16)}`))
    assert.deepEqual([...sources], ['2001:db8:1:2::/64'])
    assert.notEqual(sourceOf('2001:db8:1:3::1'), '2001:db8:1:2::/64')
  })

  it('spells one source one way', () => {
    assert.equal(sourceOf('2001:DB8:0:0::1'), sourceOf('2001:db8::2'))
    assert.equal(sourceOf('::1'), '0:0:0:0::/64')
    assert.equal(sourceOf('192.0.2.1'), '192.0.2.1')
  })
})
