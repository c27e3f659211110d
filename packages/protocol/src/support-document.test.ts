// Support documents (protocol 3.2, 3.7; threat model 5.5, T75).
import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parsePublicKey, publicKeyToWire } from './key/public-key.ts'
import { parseSupportDocument, supportDocumentText } from './support-document.ts'

const make = (): ReturnType<typeof parsePublicKey> =>
  parsePublicKey(
    createPublicKey(generateKeyPairSync('ed25519').privateKey).export({ format: 'jwk' }),
  )
const ONE = make()
const TWO = make()
const key = publicKeyToWire(ONE)
const good = { 'public-key': key, authentication: '/auth', provisioning: '/provision' }
const parse = (document: unknown): ReturnType<typeof parseSupportDocument> =>
  parseSupportDocument(typeof document === 'string' ? document : JSON.stringify(document))

describe('parseSupportDocument', () => {
  const refused: readonly (readonly [rule: string, document: unknown, reason: string])[] = [
    ['text that is no JSON', '{', 'declaration of support is malformed (invalid json)'],
    [
      'a byte order mark',
      `\ufeff${JSON.stringify(good)}`,
      'declaration of support is malformed (invalid json)',
    ],
    [
      'a repeated member',
      '{"disabled":true,"disabled":false}',
      'declaration of support is malformed (invalid json)',
    ],
    ['null', 'null', 'support document must contain a json object'],
    ['a list', '[]', 'support document must contain a json object'],
    ['text', '"x"', 'support document must contain a json object'],
    ['a number', '1', 'support document must contain a json object'],
    ['disabled as text', { disabled: 'true' }, 'disabled must be either true or false'],
    ['disabled as a number', { disabled: 1 }, 'disabled must be either true or false'],
    ['disabled null', { disabled: null }, 'disabled must be either true or false'],
    ['authority that is no text', { authority: {} }, 'malformed authority'],
    [
      'authority with a scheme',
      { authority: 'https://x.example' },
      'the authority is not a valid hostname',
    ],
    ['authority with a path', { authority: 'x.example/' }, 'the authority is not a valid hostname'],
    [
      'authority in upper case',
      { authority: 'X.example' },
      'the authority is not a valid hostname',
    ],
    [
      'T64 authority that is an address',
      { authority: '169.254.169.254' },
      'the authority is not a valid hostname',
    ],
    [
      'T64 authority with a port',
      { authority: 'x.example:6379' },
      'the authority is not a valid hostname',
    ],
    [
      'T64 authority localhost',
      { authority: 'localhost' },
      'the authority is not a valid hostname',
    ],
    [
      'no authentication',
      { ...good, authentication: undefined },
      "support document missing required 'authentication'",
    ],
    [
      'an empty authentication',
      { ...good, authentication: '' },
      "support document missing required 'authentication'",
    ],
    [
      'no provisioning',
      { ...good, provisioning: undefined },
      "support document missing required 'provisioning'",
    ],
    [
      'no key',
      { ...good, 'public-key': undefined },
      "missing required property 'keys' and/or 'public-key'",
    ],
    [
      'a path that is no text',
      { ...good, authentication: 7 },
      'invalid path: must start with a slash',
    ],
    [
      'no key for signing',
      { ...good, 'public-key': undefined, keys: [{ ...key, use: 'enc' }] },
      'no key is meant for signing',
    ],
    [
      'too many keys',
      { ...good, keys: Array.from({ length: 9 }, () => key) },
      'keys must be a list of at most 8',
    ],
    ['keys that is no list', { ...good, keys: key }, 'keys must be a list of at most 8'],
    ['keys that is null', { ...good, keys: null }, 'keys must be a list of at most 8'],
  ]
  for (const [rule, document, reason] of refused)
    it(`refuses ${rule}`, () =>
      assert.throws(() => parse(document), { code: 'ERR_SUPPORT_DOCUMENT_INVALID', reason }))
  const paths = [
    '//evil.example/x',
    '/\\evil.example',
    '\\evil',
    'http://evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    'auth',
    '@evil.example/',
    '.evil.example/',
    ':80/',
    '/a?b=c',
    '/a#b',
    '/a b',
    '/a\n',
    '/a\tb',
    '/a\\b',
    '/ä',
    '/\0',
    `/${'a'.repeat(1024)}`,
  ]
  for (const path of paths)
    it(`T75 refuses the path ${JSON.stringify(path.slice(0, 30))}`, () => {
      assert.throws(() => parse({ ...good, authentication: path }), {
        code: 'ERR_SUPPORT_DOCUMENT_INVALID',
      })
      assert.throws(() => parse({ ...good, provisioning: path }), {
        code: 'ERR_SUPPORT_DOCUMENT_INVALID',
      })
    })
  it('T75 accepts no path that leaves its host', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (tail) => {
        try {
          parse({ ...good, authentication: `/${tail}` })
        } catch {
          return
        }
        assert.equal(new URL(`/${tail}`, 'https://idp.example').origin, 'https://idp.example')
      }),
      { numRuns: 1000 },
    )
  })
  it('T47 refuses the whole document for one unfit key in the list', () => {
    for (const bad of [
      { ...key, x: Buffer.alloc(32).toString('base64url') },
      'x',
      null,
      {},
      { kty: 'oct' },
    ])
      assert.throws(
        () => parse({ ...good, keys: [key, bad] }),
        (error) =>
          /^mal-formed public key in support doc: /.test((error as { reason: string }).reason),
      )
  })
  it('puts disabled before authority and authority before support', () => {
    assert.deepEqual(parse({ disabled: true, authority: 'x.example', ...good }), {
      kind: 'disabled',
    })
    assert.deepEqual(parse({ disabled: false, authority: 'x.example', ...good }), {
      kind: 'delegation',
      authority: 'x.example',
    })
    assert.equal(parse({ disabled: false, authority: '', ...good }).kind, 'support')
  })
  it('reads every signing key, the current one first, and ignores other members', () => {
    const document = parse({
      ...good,
      keys: [
        { ...publicKeyToWire(TWO), use: 'sig', kid: '2' },
        { kty: 'oct', use: 'enc' },
      ],
      x: { y: 1 },
    })
    assert.equal(document.kind, 'support')
    assert.deepEqual(document.kind === 'support' && document.keys, [ONE, TWO])
  })
  it('reads back what supportDocumentText wrote', () => {
    const text = supportDocumentText({ keys: [ONE, TWO], authentication: '/a', provisioning: '/p' })
    const document = parseSupportDocument(text)
    assert.deepEqual(
      document.kind === 'support' && [document.authentication, document.provisioning],
      ['/a', '/p'],
    )
    assert.deepEqual(document.kind === 'support' && document.keys, [ONE, TWO])
  })
  it('knows by a member of its own that signing in brings the certificate, and ignores others of that name', () => {
    const pages = { authentication: '/a', provisioning: '/p' }
    const text = supportDocumentText({ keys: [ONE], ...pages, signInCertifies: true })
    const certifies = (json: string) => {
      const document = parseSupportDocument(json)
      return document.kind === 'support' && document.signInCertifies
    }
    assert.equal(certifies(text), true)
    assert.equal(certifies(text.replace(':true', ':"true"')), undefined)
    assert.equal(certifies(supportDocumentText({ keys: [ONE], ...pages })), undefined)
  })
  it('T119 gives a typed error or a document for any text', () => {
    const noise = fc.oneof(
      fc.string(),
      fc.json({ maxDepth: 3 }),
      fc
        .record(
          { disabled: fc.jsonValue(), authority: fc.jsonValue(), keys: fc.jsonValue() },
          { requiredKeys: [] },
        )
        .map((value) => JSON.stringify(value)),
    )
    fc.assert(
      fc.property(noise, (text) => {
        try {
          parseSupportDocument(text)
        } catch (error) {
          assert.equal((error as { code: string }).code, 'ERR_SUPPORT_DOCUMENT_INVALID')
        }
      }),
      { numRuns: 1000 },
    )
  })
})
