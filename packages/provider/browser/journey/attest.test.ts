import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attestBroker } from './attest.ts'

const BROKERS = ['https://broker.example', 'http://localhost:4103']
const RETURN_TO = 'https://broker.example/sign_in'

describe('attestBroker', () => {
  it('T38 attests a trusted broker that takes the answer itself', () => {
    assert.equal(attestBroker('https://broker.example/', RETURN_TO, BROKERS), 'attested')
    assert.equal(
      attestBroker('http://localhost:4103/', 'http://localhost:4103/sign_in', BROKERS),
      'attested',
    )
  })

  it('T38 asks for a click when the browser hides the referrer', () => {
    assert.equal(attestBroker('', RETURN_TO, BROKERS), 'ask')
  })

  it('T38 refuses a foreign referrer, even one that would answer to a trusted broker', () => {
    assert.equal(attestBroker('https://evil.example/', RETURN_TO, BROKERS), 'foreign')
    assert.equal(attestBroker('http://localhost:4103/', RETURN_TO, BROKERS), 'foreign')
  })

  for (const returnTo of [
    'https://evil.example/sign_in',
    'https://broker.example.evil.example/sign_in',
    'https://broker.example@evil.example/',
    'https://broker.example:444/sign_in',
    'http://broker.example/sign_in',
    'javascript:alert(1)',
    '//broker.example/sign_in',
    '',
  ]) {
    it(`T78 refuses to answer to ${JSON.stringify(returnTo)}`, () => {
      assert.equal(attestBroker('https://broker.example/', returnTo, BROKERS), 'foreign')
      assert.equal(attestBroker('', returnTo, BROKERS), 'foreign')
    })
  }
})
