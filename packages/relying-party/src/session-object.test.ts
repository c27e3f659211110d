import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { frameworkSession } from './framework-session.ts'
import { sessionObject } from './session-object.ts'
import type { Visit } from './visit.ts'

const visit = (native: unknown) => ({ native, nowMs: 0 }) as Visit
const person = { email: 'alice@example.org', issuer: 'example.org' } as never

describe('a session on the request', () => {
  it('is asked for in words when nobody mounted one', async () => {
    const rememberer = frameworkSession(sessionObject)
    for (const native of [undefined, {}, { session: null }, { session: {} }]) {
      await assert.rejects(rememberer.remember(person, visit(native)), {
        code: 'ERR_SESSION_MISSING',
      })
      assert.equal(await rememberer.identify(visit(native)), undefined)
    }
  })

  it('T26 is read like any other input', async () => {
    const rememberer = frameworkSession(sessionObject)
    const good = {
      id: 'x',
      email: 'alice@example.org',
      issuer: 'example.org',
      signedInAtMs: 0,
      seenAtMs: 0,
    }
    for (const browserid of [
      5,
      'alice@example.org',
      null,
      { ...good, email: 'alice@example.org\0' },
      { ...good, email: 5 },
      { ...good, signedInAtMs: '0' },
      { ...good, id: undefined },
    ])
      assert.equal(await rememberer.identify(visit({ session: { browserid } })), undefined)
    assert.ok(await rememberer.identify(visit({ session: { browserid: good } })))
  })

  it('reports a store that fails', async () => {
    const failing = {
      regenerate: (done: (error: Error) => void) => done(new Error('store is away')),
    }
    const rememberer = frameworkSession(sessionObject)
    await assert.rejects(rememberer.remember(person, visit({ session: failing })), /store is away/)
  })
})
