import assert from 'node:assert/strict'
import { it } from 'node:test'
import { parseEmailAddress } from '@signet-id/protocol'
import { Hono } from 'hono'
import { type BrowserIdEnv, browserId } from './hono.ts'
import type { Rememberer } from './rememberer.ts'

/** A session that is renewed at every visit. */
const renewing: Rememberer = {
  identify: async ({ nowMs }) => ({
    id: 'a session',
    identity: {
      email: parseEmailAddress('alice@example.org'),
      issuer: 'example.org',
      signedInAt: new Date(nowMs),
      expiresAt: new Date(nowMs + 1000),
    },
    setCookies: ['session=renewed; Path=/'],
  }),
  remember: async () => {
    throw new Error('not asked for here')
  },
  forget: async () => [],
}

it('renews a session on answers that cannot be written to', async () => {
  const app = new Hono<BrowserIdEnv>()
  const origin = 'http://localhost:3000'
  const secret = 'x'.repeat(32)
  app.use(browserId({ audiences: origin, broker: origin, secret, rememberer: renewing }))
  app.get('/moved', () => Response.redirect('https://elsewhere.example/'))
  const moved = await app.fetch(new Request(`${origin}/moved`))
  assert.equal(moved.status, 302)
  assert.equal(moved.headers.get('location'), 'https://elsewhere.example/')
  assert.deepEqual(moved.headers.getSetCookie(), ['session=renewed; Path=/'])
})
