import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSecrets } from './secrets.ts'

const OLD = 'the old secret of this site, long enough'
const NEW = 'the new secret of this site, long enough'
const secrets = createSecrets([NEW])
const VALUE = { email: 'alice@example.org', n: 1 }

describe('seal and open', () => {
  const sealed = secrets.seal('session', ['https://shop.example'], VALUE)
  const open = (text: string, purpose = 'session', site = 'https://shop.example') =>
    secrets.open(purpose, [site], text)

  it('T25 refuses every change of one character', () => {
    for (let i = 0; i < sealed.length; i++) {
      const other = sealed[i] === 'A' ? 'B' : 'A'
      assert.equal(open(sealed.slice(0, i) + other + sealed.slice(i + 1)), undefined, String(i))
    }
  })

  it('T25 refuses what is cut, extended or empty', () => {
    for (let i = 0; i < sealed.length; i++) assert.equal(open(sealed.slice(0, i)), undefined)
    for (const text of [`${sealed}A`, `${sealed}.`, `${sealed}=`, '', '.', 'x'.repeat(5000)])
      assert.equal(open(text), undefined)
  })

  it('T25 refuses another purpose, another site, another secret', () => {
    assert.equal(open(sealed, 'pre-session'), undefined)
    assert.equal(open(sealed, 'session', 'https://other.example'), undefined)
    assert.equal(createSecrets([OLD]).open('session', ['https://shop.example'], sealed), undefined)
  })

  it('opens what it sealed, never twice the same', () => {
    assert.deepEqual({ ...open(sealed) }, VALUE)
    assert.notEqual(secrets.seal('session', ['https://shop.example'], VALUE), sealed)
  })

  it('hides the value', () => {
    assert.equal(Buffer.from(sealed.split('.')[1] ?? '', 'base64url').includes('alice'), false)
  })

  it('accepts the old secret while the new one seals', () => {
    const before = createSecrets([OLD]).seal('session', [], VALUE)
    const rotated = createSecrets([NEW, OLD])
    assert.deepEqual({ ...rotated.open('session', [], before) }, VALUE)
    assert.ok(secrets.open('session', [], rotated.seal('session', [], VALUE)))
  })
})

describe('tags', () => {
  it('T25 are bound to purpose and to each field', () => {
    const tag = secrets.tag('token', ['ab', 'c'])
    assert.equal(secrets.hasTag('token', ['a', 'bc'], tag), false)
    assert.equal(secrets.hasTag('token', ['abc'], tag), false)
    assert.equal(secrets.hasTag('state', ['ab', 'c'], tag), false)
    for (const text of ['', tag.slice(1), `${tag}A`, 'é', tag.toLowerCase()])
      assert.equal(secrets.hasTag('token', ['ab', 'c'], text), false)
    assert.equal(secrets.hasTag('token', ['ab', 'c'], tag), true)
  })

  it('outlive a rotation', () => {
    const tag = createSecrets([OLD]).tag('token', ['x'])
    assert.equal(createSecrets([NEW, OLD]).hasTag('token', ['x'], tag), true)
  })
})
