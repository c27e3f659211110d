// The fixtures themselves: keys sign what Node verifies, certificates chain to their authority.
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { describe, it } from 'node:test'
import { ALL_ALGORITHMS } from '@signet-id/protocol'
import { createClock, createTestAuthority, T, testKey } from './index.ts'

describe('testing fixtures', () => {
  it('makes keys of every algorithm, signing at the length their table entry says', () => {
    for (const name of ALL_ALGORITHMS) {
      const { publicKey, sign } = testKey(name)
      assert.equal(publicKey.algorithm.name, name)
      assert.equal(sign('x').length, publicKey.algorithm.signatureLength(publicKey.jwk))
    }
  })
  it('issues certificates that their authority signed, for the names asked', () => {
    const authority = createTestAuthority()
    const leaf = new X509Certificate(authority.issue(['idp.example', '127.0.0.1']).cert)
    assert.ok(leaf.verify(new X509Certificate(authority.cert).publicKey))
    assert.equal(leaf.checkHost('idp.example'), 'idp.example')
    assert.equal(leaf.checkIP('127.0.0.1'), '127.0.0.1')
  })
  it('keeps a clock still until it is moved', () => {
    const clock = createClock()
    clock.advance(5)
    assert.equal(clock.now(), T + 5)
  })
})
