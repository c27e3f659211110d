import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { signInRefused } from './failure.ts'
import { ALICE } from './fixtures/issuer.test-kit.ts'
import { beginSignIn, completeSignIn, createTestSite } from './fixtures/site.test-kit.ts'
import type { IssuerChange } from './known-issuer.ts'
import type { RelyingPartyOptions } from './options.ts'

const POSTBACK = '/browserid/postback'

/** A site that keeps the issuer with each account, and whose record says that a broker vouched for Alice. */
function siteWithRecord(options: Partial<RelyingPartyOptions>) {
  const issuers = new Map([[ALICE, 'broker.example']])
  const changes: IssuerChange[] = []
  const site = createTestSite({
    knownIssuer: async (email) => issuers.get(email),
    onIssuerChange: (change) => {
      changes.push(change)
    },
    onSignIn: ({ email, issuer }) => void issuers.set(email, issuer),
    ...options,
  })
  return { ...site, issuers, changes }
}

const CHANGE = { email: ALICE, issuer: 'example.org', knownIssuer: 'broker.example' }

describe('a change of issuer', () => {
  it('T62 raises an event, and signs in', async () => {
    const { browser, clock, changes } = siteWithRecord({})
    assert.equal((await completeSignIn(browser, clock)).status, 302)
    assert.deepEqual(changes, [CHANGE])
    clock.nowMs += 1000
    assert.equal((await completeSignIn(browser, clock)).status, 302)
    assert.equal(changes.length, 1, 'the record knows the new one')
  })

  it('T62 is refused where issuers are pinned', async () => {
    const refusals: string[] = []
    const { browser, clock, changes, issuers } = siteWithRecord({
      pinIssuer: true,
      onRefused: ({ code }) => void refusals.push(code),
    })
    const response = await completeSignIn(browser, clock)
    assert.equal(response.status, 403)
    assert.ok((await response.text()).includes('<code>ERR_ISSUER_CHANGED</code>'))
    assert.equal(browser.cookies.has('__Host-rp'), false)
    assert.deepEqual(changes, [CHANGE])
    assert.deepEqual(refusals, ['ERR_ISSUER_CHANGED'])
    assert.equal(issuers.get(ALICE), 'broker.example')
  })

  it('T62 is none where the issuer is the same, or nobody knows one', async () => {
    for (const known of ['example.org', undefined, null]) {
      const { browser, clock, changes } = siteWithRecord({
        pinIssuer: true,
        knownIssuer: () => known,
      })
      assert.equal((await completeSignIn(browser, clock)).status, 302)
      assert.deepEqual(changes, [])
    }
  })

  it("T62 lets nobody in when the record cannot be read, and is the site's own fault", async () => {
    const fault = new Error('database is away')
    const { browser, clock } = siteWithRecord({ knownIssuer: () => Promise.reject(fault) })
    await assert.rejects(completeSignIn(browser, clock), fault)
  })
})

describe('an account that was made another way', () => {
  it('T94 is not opened by its address, before the old way was proven once', async () => {
    const linked = new Set<string>()
    const { browser, clock } = createTestSite({
      onSignIn({ email }) {
        if (!linked.has(email)) throw signInRefused('Sign in with your password once.')
      },
    })
    const fields = await beginSignIn(browser, clock)
    const response = await browser.post(POSTBACK, fields)
    assert.equal(response.status, 403)
    assert.ok((await response.text()).includes('Sign in with your password once.'))
    assert.equal(browser.cookies.has('__Host-rp'), false)
    assert.equal((await browser.post(POSTBACK, fields)).status, 401, 'the proof is spent')
    linked.add(ALICE)
    clock.nowMs += 1000
    assert.equal((await completeSignIn(browser, clock)).status, 302)
    assert.ok(browser.cookies.has('__Host-rp'))
  })
})
