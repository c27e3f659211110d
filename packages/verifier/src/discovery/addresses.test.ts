// Addresses a stranger may not make us connect to (threat model 5.5, T65).
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAddressCheck } from './addresses.ts'

const FORBIDDEN = [
  '0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.255.255.254',
  '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.0.170', '192.0.2.1', '192.88.99.1', '192.168.0.1',
  '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255',
  '::', '::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:7f00:1', '::7f00:1', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::1', '100::1',
  'fc00::1', 'fd12:3456::1', 'fe80::1', 'fec0::1', 'ff02::1', '2001::1', '2001:0:53aa:64c::1', '2001:10::1', '2001:20::1', '2001:2::1',
  '2001:db8::1', '2002:7f00:1::1', '2002:808:808::1', '3fff::1', '5f00::1', '4000::1', 'e000::1',
  'not an address', '', '127.1', '0x7f.0.0.1', '2130706433', '[::1]', 'fe80::1%eth0',
] // biome-ignore format: a table
const ALLOWED = ['1.1.1.1', '8.8.8.8', '93.184.215.14', '100.63.255.255', '100.128.0.1', '172.15.0.1', '172.32.0.1', '198.20.0.1', '223.255.255.255', '2606:4700::1111', '2001:200::1', '2a00:1450::1', '2620:fe::fe'] // biome-ignore format: a table

describe('createAddressCheck', () => {
  const isForbidden = createAddressCheck()
  for (const address of FORBIDDEN)
    it(`T65 forbids ${JSON.stringify(address)}`, () => assert.ok(isForbidden(address)))
  for (const address of ALLOWED) it(`allows ${address}`, () => assert.ok(!isForbidden(address)))
  it('forbids what the operator adds, addresses and ranges', () => {
    const check = createAddressCheck(['1.1.1.1', '8.8.0.0/16', '2606:4700::/32'])
    for (const address of ['1.1.1.1', '8.8.4.4', '2606:4700::1111']) assert.ok(check(address))
    assert.ok(!check('1.1.1.2'))
    for (const range of ['x', '1.1.1.1/33', '1.1.1.1/8/8', '::1/129', '1.1.1.1/x', '/8'])
      assert.throws(() => createAddressCheck([range]), TypeError)
  })
})
