import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { authTkt } from './auth-tkt.ts'
import { formatTicket } from './auth-tkt-ticket.ts'
import { createClock } from './fixtures/issuer.test-kit.ts'
import { completeSignIn, createTestSite, SITE, testOptions } from './fixtures/site.test-kit.ts'
import { createRelyingParty } from './relying-party.ts'

const SECRET = 'shared with repoze.who'
const ALICE = 'alice@example.org'
const BOB = 'bob@example.org'

function site(options: { domain?: string } = {}) {
  const clock = createClock()
  const rememberer = authTkt({ secret: SECRET, digest: 'md5', ...options })
  const relyingParty = createRelyingParty({ ...testOptions(clock), rememberer })
  const ask = (cookie: string) => new Request(`${SITE}/`, { headers: { cookie } })
  return { clock, relyingParty, ask }
}

/** A ticket as repoze.who writes it, some seconds ago. */
function ticket(nowMs: number, userId: string, ageSeconds = 0): string {
  const key = { secret: SECRET, digest: 'md5', ip: '0.0.0.0' } as const
  const timestampSeconds = nowMs / 1000 - ageSeconds
  return `auth_tkt="${formatTicket({ userId, timestampSeconds, tokens: [], userData: '' }, key)}"`
}

/** Places of the cookies that an answer sets, and whether it takes them away. */
function placesOf(setCookies: readonly string[]): string[] {
  return setCookies.map((text) => {
    const domain = /; Domain=([^;]+)/.exec(text)?.[1] ?? 'host'
    return text.includes('Max-Age=0') ? `no ${domain}` : domain
  })
}

describe('authTkt beside programs that set the ticket for host and domain', () => {
  it('knows who it is by two cookies that say the same', async () => {
    const { clock, relyingParty, ask } = site()
    const one = ticket(clock.nowMs, ALICE)
    assert.equal(await relyingParty.handle(ask(`${one}; ${one}`)), undefined)
    assert.equal((await relyingParty.identity(ask(`${one}; ${one}`)))?.email, ALICE)
  })

  it('takes the newest, in whatever order they come, and renews no older one', async () => {
    const { clock, relyingParty, ask } = site()
    const [old, fresh] = [ticket(clock.nowMs, ALICE, 3000), ticket(clock.nowMs, ALICE)]
    for (const cookie of [`${old}; ${fresh}`, `${fresh}; ${old}`])
      assert.deepEqual((await relyingParty.session(ask(cookie)))?.setCookies, [])
    assert.equal((await relyingParty.session(ask(old)))?.setCookies.length, 1)
  })

  it('does not mind those that count no more, or never did', async () => {
    const { clock, relyingParty, ask } = site()
    const fresh = ticket(clock.nowMs, ALICE)
    const others = [ticket(clock.nowMs, BOB, 3601), 'auth_tkt=INVALID', 'auth_tkt=']
    for (const other of others)
      assert.equal((await relyingParty.identity(ask(`${other}; ${fresh}`)))?.email, ALICE)
  })

  it('T29 refuses two that name two people', async () => {
    const { clock, relyingParty, ask } = site()
    const both = ask(`${ticket(clock.nowMs, ALICE)}; ${ticket(clock.nowMs, BOB, 1)}`)
    assert.equal((await relyingParty.handle(both))?.status, 400)
    assert.equal(await relyingParty.identity(both), undefined)
  })

  it('T34 signs out wherever the ticket was put', async () => {
    for (const options of [{}, { domain: 'shop.example' }]) {
      const { relyingParty, ask } = site(options)
      const out = await relyingParty.signOut(ask(''))
      assert.deepEqual(placesOf(out.headers.getSetCookie()), ['no host', 'no shop.example'])
    }
  })

  it('T99 leaves no ticket of somebody else behind at a sign-in', async () => {
    for (const [options, place] of [
      [{}, 'host'],
      [{ domain: 'shop.example' }, 'shop.example'],
    ] as const) {
      const rememberer = authTkt({ secret: SECRET, ...options })
      const { browser, clock } = createTestSite({ rememberer })
      const done = await completeSignIn(browser, clock)
      assert.deepEqual(placesOf(done.headers.getSetCookie()), ['no host', 'no shop.example', place])
    }
  })
})

describe('authTkt', () => {
  it('T34 lets no renewal that was on its way sign somebody in again, nor a copy', async () => {
    const rememberer = authTkt({ secret: SECRET })
    const { browser, clock, relyingParty } = createTestSite({ rememberer })
    await completeSignIn(browser, clock)
    clock.nowMs += 400_000
    const asked = (cookie: string) => new Request(`${SITE}/`, { headers: { cookie } })
    const copy = `auth_tkt=${browser.cookies.get('auth_tkt')}`
    const late = (await relyingParty.session(asked(copy)))?.setCookies[0]?.split(';')[0] ?? ''
    await relyingParty.signOut(asked(copy))
    for (const cookie of [copy, late])
      assert.equal(await relyingParty.identity(asked(cookie)), undefined)
    await completeSignIn(browser, clock)
    const fresh = `auth_tkt=${browser.cookies.get('auth_tkt')}`
    assert.equal((await relyingParty.identity(asked(fresh)))?.email, ALICE)
  })

  it('lets somebody who signed out sign in again in the same second', async () => {
    const rememberer = authTkt({ secret: SECRET })
    const { browser, clock, relyingParty } = createTestSite({ rememberer })
    const asked = () =>
      new Request(`${SITE}/`, {
        headers: { cookie: `auth_tkt=${browser.cookies.get('auth_tkt')}` },
      })
    await completeSignIn(browser, clock, { lifetimeMs: 100_000 })
    await relyingParty.signOut(asked())
    await completeSignIn(browser, clock, { lifetimeMs: 110_000 })
    assert.equal((await relyingParty.identity(asked()))?.email, ALICE)
  })

  it('T122 reads a few tickets, and no more', async () => {
    const { clock, relyingParty, ask } = site()
    const some = Array.from({ length: 8 }, () => ticket(clock.nowMs, ALICE))
    assert.equal((await relyingParty.identity(ask(some.join('; '))))?.email, ALICE)
    const many = ask([...some, 'auth_tkt=x'].join('; '))
    assert.equal((await relyingParty.handle(many))?.status, 400)
  })

  it('refuses a cookie that no browser would keep', () => {
    const options = { secret: SECRET, cookieName: '__Host-tkt', domain: 'shop.example' }
    assert.throws(() => authTkt(options), /cookieName must be a name without __Host-/)
    assert.ok(authTkt({ secret: SECRET, cookieName: '__Host-tkt' }))
  })
})
