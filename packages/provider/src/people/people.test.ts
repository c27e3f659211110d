import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { canonicalAddress, parseDomain, parseEmailAddress } from '@signet-id/protocol'
import { addDomain } from '../domains/add-domain.ts'
import { createEnrolmentLink } from '../enrolment/link.ts'
import {
  createTestProvider,
  ORIGIN,
  type TestBrowser,
  type TestPerson,
  type TestProvider,
} from '../provider.test-kit.ts'
import { STEP_MS } from '../totp/totp.ts'
import { importPeople } from './import-people.ts'

describe("the operator's page", () => {
  let kit: TestProvider
  let alice: TestPerson
  let bob: TestPerson
  let admin: TestBrowser

  before(async () => {
    kit = await createTestProvider()
    alice = await kit.enrol('alice@example.org')
    bob = await kit.enrol('bob@example.org')
    const name = parseDomain('other.example')
    await addDomain(
      kit.store,
      kit.kek,
      {
        name,
        issuer: parseDomain('id.example.org'),
        displayName: 'Other',
        brokers: [],
        algorithm: 'RS256',
      },
      kit.nowMs,
    )
    await kit.enrol('carol@other.example')
    const account = await kit.store.findAccount(canonicalAddress(alice.email))
    await kit.store.setRole(account?.id ?? '', 'administrator')
    admin = kit.browser()
    await admin.signIn(alice.email, kit.codeOf(alice))
  })
  after(() => kit.close())

  it('refuses everybody who is not an administrator', async () => {
    const browser = kit.browser('192.0.2.2')
    assert.equal((await browser.get('/people')).status, 401)
    await browser.signIn(bob.email, kit.codeOf(bob))
    const refused = await browser.get('/people')
    assert.equal(refused.status, 403)
    assert.match(await refused.text(), /ERR_NOT_ADMINISTRATOR/)
    for (const path of ['/people/link', '/people/switch'])
      assert.equal((await browser.form(path, { email: 'alice@example.org' })).status, 403)
  })

  it('shows the people, keys and activity of the own domain and of no other', async () => {
    const text = await (await admin.get('/people')).text()
    assert.match(text, /alice@example\.org/)
    assert.match(text, /bob@example\.org/)
    assert.match(text, /signs<\/span>/)
    assert.match(text, /Enrolled/)
    assert.doesNotMatch(text, /carol|other\.example/)
  })

  it('makes a link for somebody new, once, that works', async () => {
    const text = await (await admin.form('/people/link', { email: 'dave' })).text()
    const url = /value="(https:[^"]+)"/.exec(text)?.[1] ?? ''
    assert.ok(url.startsWith(`${ORIGIN}/enrol?link=`))
    const link = new URL(url)
    const welcome = await kit.browser().get(`${link.pathname}${link.search}`)
    assert.match(await welcome.text(), /dave@example\.org/)
    const listed = await (await admin.get('/people')).text()
    assert.match(listed, /dave@example\.org/)
    assert.ok(!listed.includes(link.search))
  })

  it('makes a recovery link for somebody known', async () => {
    const text = await (await admin.form('/people/link', { email: bob.email })).text()
    assert.match(text, /replaces everything/)
  })

  it('refuses addresses of other domains', async () => {
    for (const email of ['carol@other.example', 'x@elsewhere.example', 'a@b@example.org', '']) {
      const answer = await admin.form('/people/link', { email })
      assert.equal(answer.status, 400, email)
      const text = await answer.text()
      assert.match(text, /role="alert">It must be one plain address of example\.org/)
      assert.ok(text.includes(`value="${email}"`))
    }
    assert.equal((await admin.form('/people/switch', { email: 'carol@other.example' })).status, 400)
  })

  it('T30 bars somebody at once, and lets them in again', async () => {
    const browser = kit.browser('192.0.2.3')
    kit.nowMs += STEP_MS
    assert.equal((await browser.signIn(bob.email, kit.codeOf(bob))).status, 200)
    const put = async (email: string, state: string) =>
      (await admin.form('/people/switch', { email, state })).status
    for (const _ of ['click', 'click again']) assert.equal(await put(bob.email, 'disabled'), 303)
    assert.equal((await browser.certificate(bob.email)).status, 401)
    kit.nowMs += STEP_MS
    assert.equal((await browser.signIn(bob.email, kit.codeOf(bob))).status, 401)
    assert.equal(await put(bob.email, 'enabled'), 303)
    kit.nowMs += STEP_MS
    assert.equal((await browser.signIn(bob.email, kit.codeOf(bob))).status, 200)
    // They are told by whom, and not from where.
    const own = (await (await browser.get('/account')).text()).replace(/<[^>]+>/g, '')
    assert.match(own, /Barred from signing in\n[^·]+· by alice@example\.orgSigned in/)
    assert.equal(await put(alice.email, 'disabled'), 400)
    assert.equal(await put(bob.email, ''), 400)
  })

  it('T12 a link ends with the office of who made it, whatever ends that', async () => {
    const opens = async (id: string) =>
      (await kit.store.findLink(id, kit.nowMs)) === undefined ? 'gone' : 'open'
    const endings: readonly ((id: string) => Promise<unknown>)[] = [
      (id) => kit.store.setRole(id, 'person'),
      (id) => kit.store.setDisabled(id, true, kit.nowMs),
      (id) => kit.store.removeAccount(id),
    ]
    for (const [i, end] of endings.entries()) {
      const made = await kit.enrol(`boss${i}@example.org`)
      const boss = await kit.store.findAccount(canonicalAddress(made.email))
      const address = parseEmailAddress(`new${i}@example.org`)
      await kit.store.saveLink(`link${i}`, {
        address,
        shownAddress: address,
        domain: parseDomain('example.org'),
        purpose: 'enrol',
        madeBy: boss?.id ?? '',
        createdAtMs: kit.nowMs,
        expiresAtMs: kit.nowMs + 3_600_000,
      })
      assert.equal(await opens(`link${i}`), 'open')
      await end(boss?.id ?? '')
      assert.equal(await opens(`link${i}`), 'gone')
    }
    kit.nowMs += STEP_MS
    await admin.signIn(alice.email, kit.codeOf(alice))
  })

  it('5.3 asks for a fresh proof before it gives power away', async () => {
    kit.nowMs += 11 * 60_000
    const answer = await admin.form('/people/link', { email: bob.email })
    assert.equal(answer.status, 401)
    assert.match(await answer.text(), /Is it still you\?/)
  })

  it('T150 every act is in the trail, with its actor', async () => {
    const events = await kit.store.listEvents({ domain: 'example.org' }, 50)
    const account = await kit.store.findAccount(parseEmailAddress('alice@example.org'))
    for (const name of ['link.created', 'account.disabled', 'account.enabled'])
      assert.deepEqual(
        events.filter(({ event }) => event === name).map(({ actor }) => actor),
        name === 'link.created' ? [account?.id, account?.id] : [account?.id],
      )
    assert.ok(events.filter(({ actor }) => actor === account?.id).every(({ source }) => source))
    const invited = events.find(({ event, accountId }) => event === 'link.created' && !accountId)
    assert.equal(invited?.address, 'dave@example.org')
  })

  it('T150 the trail still names who was removed, and who did it', async () => {
    kit.nowMs += STEP_MS
    await admin.signIn(alice.email, kit.codeOf(alice))
    assert.equal(
      (await admin.form('/people/switch', { email: bob.email, state: 'disabled' })).status,
      303,
    )
    const person = await kit.store.findAccount(canonicalAddress(bob.email))
    await kit.store.removeAccount(person?.id ?? '')
    await kit.store.recordEvent({
      ...{ event: 'account.removed', atMs: kit.nowMs, domain: kit.domain, accountId: person?.id },
      ...{ actor: 'shell', address: bob.email },
    })
    const text = (await (await admin.get('/people')).text()).replace(/<[^>]+>/g, '')
    assert.match(text, /Removed: bob@example\.org\n.* · on the server/)
    assert.match(
      text,
      /Barred from signing in: bob@example\.org\n.* · by alice@example\.org · from/,
    )
  })

  it('takes an open link back', async () => {
    const text = await (await admin.form('/people/link', { email: 'wrong' })).text()
    const link = new URL(/value="(https:[^"]+)"/.exec(text)?.[1] ?? '')
    const welcome = () => kit.browser().get(`${link.pathname}${link.search}`)
    assert.equal((await welcome()).status, 200)
    const foreign = await admin.form('/people/withdraw', { email: 'carol@other.example' })
    assert.equal(foreign.status, 400)
    assert.equal((await admin.form('/people/withdraw', { email: 'wrong' })).status, 303)
    assert.notEqual((await welcome()).status, 200)
    assert.match(
      await (await admin.get('/people')).text(),
      /link withdrawn: <bdi>wrong@example\.org/,
    )
  })
})

describe("the operator's page of many people", () => {
  let kit: TestProvider
  let admin: TestBrowser

  before(async () => {
    kit = await createTestProvider()
    const boss = await kit.enrol('boss@example.org')
    const parameters = { secret: Buffer.alloc(20, 1), algorithm: 'SHA1', digits: 6 } as const
    const people = Array.from({ length: 119 }, (_, i) => ({
      email: parseEmailAddress(`p${String(i).padStart(3, '0')}@example.org`),
      parameters,
    }))
    await importPeople(kit.store, kit.kek, kit.domain, people, kit.nowMs)
    const account = await kit.store.findAccount(canonicalAddress(boss.email))
    await kit.store.setRole(account?.id ?? '', 'administrator')
    admin = kit.browser()
    await admin.signIn(boss.email, kit.codeOf(boss))
  })
  after(() => kit.close())

  const read = async (path: string) => {
    const text = await (await admin.get(path)).text()
    const list = text.slice(
      text.indexOf('id="people"'),
      text.indexOf('</section>', text.indexOf('id="people"')),
    )
    const people = [...list.matchAll(/<strong>([^<@]+)@/g)].map(([, name]) => name ?? '')
    return { text: list, people, next: /href="(\/people\?[^"]*)"/.exec(list)?.[1] }
  }

  it('comes in parts, each of which leads to the next', async () => {
    const seen: string[] = []
    let path: string | undefined = '/people'
    const sizes: number[] = []
    while (path !== undefined) {
      const part: Awaited<ReturnType<typeof read>> = await read(path)
      sizes.push(part.people.length)
      seen.push(...part.people)
      path = part.next?.replaceAll('&amp;', '&')
    }
    assert.deepEqual(sizes, [50, 50, 20])
    assert.equal(new Set(seen).size, 120)
  })

  it('finds somebody by a part of the address, and nobody by a wildcard', async () => {
    assert.deepEqual((await read('/people?q=P11')).people.slice(0, 2), ['p110', 'p111'])
    for (const query of ['%25', '_', encodeURIComponent('"><script>')]) {
      const { people, text } = await read(`/people?q=${query}`)
      assert.deepEqual(people, [])
      assert.match(text, /Nobody here has that/)
      assert.doesNotMatch(text, /<script>/)
    }
  })

  it('shows as many open links, and finds one by its address', async () => {
    const read = async (path: string) => {
      const text = await (await admin.get(path)).text()
      return { text, links: text.match(/action="\/people\/withdraw"/g)?.length ?? 0 }
    }
    for (let i = 0; i < 51; i++)
      await createEnrolmentLink(
        kit.store,
        ORIGIN,
        { address: parseEmailAddress(`new${i}@example.org`), purpose: 'enrol', madeBy: 'shell' },
        kit.nowMs,
      )
    const all = await read('/people')
    assert.equal(all.links, 50)
    assert.match(all.text, /There are more\. Search above/)
    const some = await read('/people?q=new50')
    assert.equal(some.links, 1)
    assert.doesNotMatch(some.text, /There are more/)
  })

  it('leads back to the part that an act came from', async () => {
    const fields = { email: 'p110', state: 'disabled', q: 'p11', after: '' }
    const answer = await admin.form('/people/switch', fields)
    assert.equal(answer.headers.get('location'), '/people?q=p11')
    const link = await admin.form('/people/link', { email: 'p111', q: 'p11' })
    assert.match(await link.text(), /class="button" href="\/people\?q=p11"/)
  })
})
