// Messages in URL fragments (design 3): what was written is read back, anything else is one typed error.
import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseEmailAddress } from './email.ts'
import {
  dialogAnswerUrl,
  dialogRequestUrl,
  hasMessage,
  parseDialogAnswer,
  parseDialogRequest,
  parseProviderAnswer,
  parseProviderRequest,
  parseSiteName,
  providerAnswerUrl,
  providerRequestUrl,
} from './journey.ts'
import { parsePublicKey } from './key/public-key.ts'
import { parseOrigin } from './origin.ts'

const audience = parseOrigin('https://rp.example')
const email = parseEmailAddress('alice@idp.example')
const state = 'abcdefghijklmnop'
const publicKey = parsePublicKey(
  createPublicKey(generateKeyPairSync('ed25519').privateKey).export({ format: 'jwk' }),
)
const fragment = (url: string): string => new URL(url).hash
const message = (name: string, value: unknown): string =>
  `#${name}=${Buffer.from(JSON.stringify(value)).toString('base64url')}`

describe('dialog messages', () => {
  const request = {
    audience,
    returnTo: 'https://rp.example/return',
    state,
    siteName: 'Shop',
    email,
  }
  it('refuses a return page on another site', () => {
    for (const returnTo of [
      'https://evil.example/',
      'http://rp.example/',
      'https://rp.example:8443/',
      'https://rp.example@evil.example/',
      'javascript:alert(1)',
      '/return',
      'https://rp.example/#x',
      7,
    ])
      assert.throws(() => parseDialogRequest(message('request', { ...request, returnTo })), {
        code: 'ERR_JOURNEY_INVALID',
      })
  })
  it('refuses a state that is short, long or of other characters', () => {
    for (const bad of [
      'short',
      'x'.repeat(1025),
      'abcdefghijklmno p',
      undefined,
      7,
      '<script>alert(1)</script>',
    ])
      assert.throws(() => parseDialogRequest(message('request', { ...request, state: bad })), {
        code: 'ERR_JOURNEY_INVALID',
      })
  })
  it('reads back requests and answers', () => {
    assert.deepEqual(
      parseDialogRequest(fragment(dialogRequestUrl('https://broker.example/sign_in', request))),
      request,
    )
    for (const answer of [
      { state, assertion: 'a~b' },
      { state, error: 'cancelled' as const },
    ])
      assert.deepEqual(
        parseDialogAnswer(fragment(dialogAnswerUrl('https://rp.example/return', answer))),
        answer,
      )
  })
  it('refuses an answer that is neither', () => {
    for (const answer of [
      { state },
      { state, error: 'odd' },
      { state, assertion: 7 },
      { assertion: 'a~b' },
    ])
      assert.throws(() => parseDialogAnswer(message('browserid', answer)), {
        code: 'ERR_JOURNEY_INVALID',
      })
  })
})

describe('provider messages', () => {
  const request = {
    do: 'provision' as const,
    email,
    publicKey,
    durationSeconds: 3600,
    returnTo: 'https://broker.example/sign_in',
    state,
  }
  it('refuses what is not a request of version 1', () => {
    const wire = { v: 1, ...request, publicKey: { kty: 'OKP', crv: 'Ed25519', x: publicKey.jwk.x } }
    assert.ok(parseProviderRequest(message('browserid', wire)))
    for (const change of [
      { v: 2 },
      { do: 'delete' },
      { email: 'x' },
      { publicKey: {} },
      { durationSeconds: '3600' },
      { durationSeconds: 1.5 },
      { returnTo: 'ftp://x' },
      { state: '' },
    ])
      assert.throws(() => parseProviderRequest(message('browserid', { ...wire, ...change })), {
        code: 'ERR_JOURNEY_INVALID',
      })
  })
  it('reads back requests and answers', () => {
    assert.deepEqual(
      parseProviderRequest(fragment(providerRequestUrl('https://idp.example/provision', request))),
      request,
    )
    for (const answer of [
      { state, certificate: 'a.b.c' },
      { state, error: 'not_authenticated' as const },
    ])
      assert.deepEqual(
        parseProviderAnswer(fragment(providerAnswerUrl('https://broker.example/', answer))),
        answer,
      )
    assert.throws(() => parseProviderAnswer(message('browserid', { state, error: 'odd' })), {
      code: 'ERR_JOURNEY_INVALID',
    })
  })
})

describe('fragments', () => {
  it('T119 gives a typed error for any fragment', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String().map((text) => `#request=${text}`),
          fc.jsonValue().map((value) => message('request', value)),
        ),
        (text) => {
          assert.throws(() => parseDialogRequest(text), { code: 'ERR_JOURNEY_INVALID' })
        },
      ),
    )
    assert.throws(() => parseDialogRequest(`#request=${'A'.repeat(20_000)}`), {
      code: 'ERR_JOURNEY_INVALID',
    })
  })
  it('tells whether there is a message at all', () => {
    assert.ok(hasMessage('#browserid=x', 'browserid'))
    assert.ok(!hasMessage('#browserid', 'browserid'))
  })
  it('T116 strips from a site name what cannot be shown', () => {
    assert.equal(parseSiteName('Shop\u202e\u200b\u001b[31m \n'), 'Shop[31m')
    assert.equal(parseSiteName('x'.repeat(100))?.length, 64)
    for (const value of [undefined, null, '', '\u200b'])
      assert.equal(parseSiteName(value), undefined)
    assert.throws(() => parseSiteName(7), { code: 'ERR_JOURNEY_INVALID' })
  })
})
