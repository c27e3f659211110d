import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { keepAnswerFromSharedCaches, keepFromSharedCaches } from './shared-caches.ts'

describe('keepFromSharedCaches', () => {
  for (const [said, expected] of [
    [undefined, 'private'],
    ['', 'private'],
    ['public', 'private'],
    ['public, max-age=31536000, immutable', 'private, max-age=31536000, immutable'],
    ['Public,S-MaxAge=600 , max-age=0', 'private, max-age=0'],
    ['max-age=60, proxy-revalidate', 'private, max-age=60'],
    ['private="X-Name", max-age=60', 'private, private="X-Name", max-age=60'],
    ['private, max-age=60', 'private, max-age=60'],
    ['no-store', 'no-store'],
  ] as const)
    it(`makes "${expected}" of ${JSON.stringify(said)}`, () => {
      const headers = new Headers({ 'CDN-Cache-Control': 'max-age=9', 'Surrogate-Control': 'x' })
      if (said !== undefined) headers.set('Cache-Control', said)
      keepFromSharedCaches(headers)
      assert.deepEqual([...headers], [['cache-control', expected]])
    })
})

describe('keepAnswerFromSharedCaches', () => {
  async function ask(listener: RequestListener): Promise<Response> {
    const server = createServer((request, response) => {
      keepAnswerFromSharedCaches(response)
      keepAnswerFromSharedCaches(response)
      listener(request, response)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      return await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    } finally {
      server.close()
    }
  }
  const headers = { 'Cache-Control': 'public, max-age=5', 'X-Twice': ['a', 'b'] }
  const inTurn = ['Cache-Control', 'public, max-age=5', 'X-Twice', 'a', 'X-Twice', 'b']

  for (const [what, listener] of [
    ['a head with an object', (_, r) => r.writeHead(201, headers).end('x')],
    ['a head with names and values in turn', (_, r) => r.writeHead(201, inTurn).end('x')],
    ['a head with a reason', (_, r) => r.writeHead(201, 'Done', headers).end('x')],
    [
      'a head that nobody wrote',
      (_, r) => {
        r.statusCode = 201
        r.setHeader('Cache-Control', 'public, max-age=5').setHeader('X-Twice', ['a', 'b']).end('x')
      },
    ],
  ] as readonly [string, RequestListener][])
    it(`heeds ${what}`, async () => {
      const answer = await ask(listener)
      assert.equal(answer.status, 201)
      assert.equal(answer.headers.get('cache-control'), 'private, max-age=5')
      assert.equal(answer.headers.get('x-twice'), 'a, b')
      if (what.endsWith('reason')) assert.equal(answer.statusText, 'Done')
    })
})
