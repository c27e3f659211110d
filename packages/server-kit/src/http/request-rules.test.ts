// Guards, cookies, form tokens, bodies: what a request must be before a handler sees it.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isBrowserIdError } from '@signet-id/protocol'
import { z } from 'zod'
import { createKeyEncryptionKey } from '../secrets/seal.ts'
import { readFormBody, readJsonBody } from './body.ts'
import { createCookie } from './cookies.ts'
import { createFormTokens } from './form-token.ts'
import { requireOwnOrigin } from './guards.ts'

const OWN = 'https://id.example.org'

function post(headers: Record<string, string>, body = ''): Request {
  return new Request(`${OWN}/x`, { method: 'POST', headers, body })
}

function codeOf(work: () => unknown): string {
  try {
    work()
    return 'passed'
  } catch (error) {
    return isBrowserIdError(error) ? error.code : String(error)
  }
}

async function asyncCodeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'passed'
  } catch (error) {
    return isBrowserIdError(error) ? error.code : String(error)
  }
}

describe('requireOwnOrigin', () => {
  for (const [origin, site, passes] of [
    [OWN, 'same-origin', true],
    [OWN, undefined, true],
    [undefined, 'same-origin', true],
    [undefined, undefined, false],
    ['null', 'same-origin', false],
    ['null', undefined, false],
    [OWN, 'cross-site', false],
    [OWN, 'same-site', false],
    [OWN, 'none', false],
    ['https://evil.example', undefined, false],
    ['https://evil.example', 'same-origin', false],
    ['https://id.example.org.evil.example', undefined, false],
    ['https://id.example.org:444', undefined, false],
    ['http://id.example.org', undefined, false],
  ] as const) {
    it(`T28 Origin ${origin} with Sec-Fetch-Site ${site}: ${passes ? 'passes' : 'refused'}`, () => {
      const headers = {
        ...(origin === undefined ? {} : { origin }),
        ...(site === undefined ? {} : { 'sec-fetch-site': site }),
      }
      const expected = passes ? 'passed' : 'ERR_ORIGIN_FOREIGN'
      assert.equal(
        codeOf(() => requireOwnOrigin(post(headers), OWN)),
        expected,
      )
    })
  }
})

describe('createCookie', () => {
  const cookie = createCookie('idp', OWN)
  const sent = (text: string): Request => new Request(OWN, { headers: { cookie: text } })

  it('is a __Host- cookie, and on loopback http one without the prefix', () => {
    assert.match(
      cookie.set('v', 60_000),
      /^__Host-idp=v; Max-Age=60; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    const local = createCookie('idp', 'http://id.localhost:4101')
    assert.match(local.set('v'), /^idp-http=v; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('T29 refuses a request that brings it twice', () => {
    assert.equal(cookie.read(sent('a=b; __Host-idp=one')), 'one')
    assert.equal(
      codeOf(() => cookie.read(sent('__Host-idp=one; __Host-idp=two'))),
      'ERR_COOKIE_DUPLICATED',
    )
    assert.equal(
      codeOf(() => cookie.read(sent('__Host-idp=one;__Host-idp=one'))),
      'ERR_COOKIE_DUPLICATED',
    )
    assert.equal(cookie.read(sent('X__Host-idp=one')), undefined)
  })

  it('T125 lets no value end the header', () => {
    for (const value of ['a\r\nSet-Cookie: b=c', 'a;b', 'a\0b', 'a\u010ab'])
      assert.doesNotMatch(cookie.set(value), /[\r\n\0\u010a]|a;b/)
  })
})

describe('createFormTokens', () => {
  const kek = createKeyEncryptionKey(Buffer.alloc(32, 1))
  const cookie = createCookie('tx', OWN)
  const tokens = createFormTokens(kek, cookie)
  const issued = tokens.issue(new Request(OWN))
  const [pair = ''] = issued.setCookie.split(';')
  const with_ = (text: string): Request => new Request(OWN, { headers: { cookie: text } })

  it('T28 takes a token in the browser it was issued to, and nowhere else', () => {
    assert.equal(
      codeOf(() => tokens.require(with_(pair), issued.token)),
      'passed',
    )
    for (const [cookies, token] of [
      ['', issued.token],
      [pair, ''],
      [pair, `${issued.token.slice(0, -1)}_`],
      [`__Host-tx=${'A'.repeat(43)}`, issued.token],
      ['__Host-tx=short', issued.token],
    ] as const)
      assert.equal(
        codeOf(() => tokens.require(with_(cookies), token)),
        'ERR_FORM_TOKEN_INVALID',
      )
  })

  it('keeps the token of another tab good', () => {
    assert.equal(tokens.issue(with_(pair)).token, issued.token)
  })

  it('makes other tokens under another key', () => {
    const other = createFormTokens(createKeyEncryptionKey(Buffer.alloc(32, 2)), cookie)
    assert.equal(
      codeOf(() => other.require(with_(pair), issued.token)),
      'ERR_FORM_TOKEN_INVALID',
    )
  })
})

describe('readJsonBody', () => {
  const schema = z.strictObject({ email: z.string().max(10) })
  const json = { 'content-type': 'application/json' }
  const read = (
    body: NonNullable<RequestInit['body']>,
    headers: Record<string, string> = json,
    max = 64,
  ): Promise<string> =>
    asyncCodeOf(
      readJsonBody(
        new Request(OWN, { method: 'POST', headers, body, duplex: 'half' } as RequestInit),
        schema,
        max,
      ),
    )

  it('takes what the schema takes', async () => {
    assert.equal(await read('{"email":"a@b"}'), 'passed')
    assert.equal(
      await read('{"email":"a"}', { 'content-type': 'Application/JSON;charset=utf-8' }),
      'passed',
    )
  })

  for (const [name, body, code] of [
    ['T119 nothing', '', 'ERR_BODY_INVALID'],
    ['T119 half a value', '{"email":', 'ERR_BODY_INVALID'],
    ['T119 null', 'null', 'ERR_BODY_INVALID'],
    ['T119 a list', '[]', 'ERR_BODY_INVALID'],
    ['T119 a missing member', '{}', 'ERR_BODY_INVALID'],
    ['T119 a wrong type', '{"email":1}', 'ERR_BODY_INVALID'],
    ['T119 a byte order mark', '\ufeff{"email":"a"}', 'ERR_BODY_INVALID'],
    ['T119 broken UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'ERR_BODY_INVALID'],
    ['T121 __proto__', '{"email":"a","__proto__":{"admin":true}}', 'ERR_BODY_INVALID'],
    ['T121 constructor', '{"email":"a","constructor":{}}', 'ERR_BODY_INVALID'],
    ['T121 an unknown member', '{"email":"a","admin":true}', 'ERR_BODY_INVALID'],
    ['T123 a member twice', '{"email":"a","email":"b"}', 'ERR_BODY_INVALID'],
    ['T123 a list for a value', '{"email":["a"]}', 'ERR_BODY_INVALID'],
    ['T120 depth', `{"email":${'['.repeat(25)}${']'.repeat(25)}}`, 'ERR_BODY_INVALID'],
    ['T120 size', `{"email":"a"${' '.repeat(64)}}`, 'ERR_BODY_TOO_LARGE'],
  ] as const) {
    it(`refuses ${name}`, async () => assert.equal(await read(body), code))
  }

  it('T120 counts chunks while they come, and stops reading', async () => {
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(32).fill(32))
      },
    })
    assert.equal(await read(endless), 'ERR_BODY_TOO_LARGE')
    assert.ok(pulled < 10, `${pulled} chunks were read`)
  })

  it('refuses another media type', async () => {
    for (const type of ['text/plain', 'application/jsonp', 'application/x-www-form-urlencoded', ''])
      assert.equal(await read('{}', { 'content-type': type }), 'ERR_MEDIA_TYPE_UNSUPPORTED')
  })
})

describe('readFormBody', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  it('T123 takes each field once', async () => {
    assert.equal((await readFormBody(post(form, 'a=1&b=%20'), 99)).get('b'), ' ')
    assert.equal(await asyncCodeOf(readFormBody(post(form, 'a=1&a=2'), 99)), 'ERR_BODY_INVALID')
  })

  it('T120 refuses what is too long, and other types', async () => {
    assert.equal(
      await asyncCodeOf(readFormBody(post(form, 'a'.repeat(100)), 99)),
      'ERR_BODY_TOO_LARGE',
    )
    const json = post({ 'content-type': 'application/json' }, '{}')
    assert.equal(await asyncCodeOf(readFormBody(json, 99)), 'ERR_MEDIA_TYPE_UNSUPPORTED')
  })
})
