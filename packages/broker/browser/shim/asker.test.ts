import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { type ProviderRequest, parseEmailAddress, providerRequestUrl } from '@signet-id/protocol'
import { createSigner, generatePrivateKey } from '@signet-id/server-kit'
import { judgeAsker } from './asker.ts'

const BROKER = 'https://broker.example'
let request: ProviderRequest

function hash(change: Partial<ProviderRequest> = {}): string {
  return new URL(providerRequestUrl('https://id.example.org/p', { ...request, ...change })).hash
}

before(async () => {
  request = {
    do: 'provision',
    email: parseEmailAddress('alice@example.org'),
    publicKey: createSigner(await generatePrivateKey('RS256')).publicKey,
    durationSeconds: 600,
    returnTo: `${BROKER}/sign_in`,
    state: 'state-0123456789abcdef',
  }
})

describe('judgeAsker', () => {
  it('takes what the broker sent', () => {
    assert.equal(judgeAsker(hash(), `${BROKER}/`, BROKER).kind, 'attested')
  })

  it('T38 refuses another referrer, and an answer to anywhere else', () => {
    for (const referrer of [
      'https://evil.example/',
      'https://broker.example.evil.example/',
      'https://evil.example/https://broker.example/',
      'http://broker.example/',
      'https://broker.example:8443/',
      'https://broker.example@evil.example/',
      'nonsense',
    ])
      assert.equal(judgeAsker(hash(), referrer, BROKER).kind, 'foreign', referrer)
    for (const returnTo of ['https://evil.example/sign_in', 'http://broker.example/sign_in'])
      assert.equal(judgeAsker(hash({ returnTo }), `${BROKER}/`, BROKER).kind, 'foreign')
    assert.equal(
      judgeAsker(hash({ returnTo: 'https://evil.example/' }), '', BROKER).kind,
      'foreign',
    )
  })

  it('leaves a message for the sign-in page to the script of sign-in pages', () => {
    assert.equal(judgeAsker(hash({ do: 'authenticate' }), `${BROKER}/`, BROKER).kind, 'nobody')
  })

  it('wants a click where the browser hides the referrer', () => {
    assert.equal(judgeAsker(hash(), '', BROKER).kind, 'hidden')
  })

  it('leaves pages alone that nobody asked, and refuses what cannot be read', () => {
    for (const text of ['', '#', '#signin', '#browserid'])
      assert.equal(judgeAsker(text, `${BROKER}/`, BROKER).kind, 'nobody')
    for (const text of ['#browserid=', '#browserid=e30', '#browserid=%00'])
      assert.equal(judgeAsker(text, `${BROKER}/`, BROKER).kind, 'foreign')
  })
})
