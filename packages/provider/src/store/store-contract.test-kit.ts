// The contract of the store: the same cases for every engine.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { parseDomain, parseEmailAddress } from '@signet-id/protocol'
import { underDeadline } from '@signet-id/server-kit'
import { openProviderStore } from './sql-store.ts'
import {
  ALICE,
  addExample,
  addPerson,
  DOMAIN,
  kindOf,
  NOW,
  right,
  someAttempt,
  someKey,
  someSession,
  wrong,
} from './store.test-kit.ts'
import type { Enrolment, ProviderStore, WhichAccounts } from './store.ts'

const DAY_MS = 86_400_000
const IDLE_MS = 3_600_000
const BOB = parseEmailAddress('bob@example.org')

/** @param locate makes an empty database and says where, or undefined for one in memory that cannot be opened twice */
export function storeContract(engine: string, locate: () => Promise<string>): void {
  describe(`the store on ${engine}`, () => {
    let store: ProviderStore
    let other: ProviderStore
    let location: string

    before(async () => {
      location = await locate()
      // Two processes of one deployment, started at the same moment.
      const stores = await Promise.all([openProviderStore(location), openProviderStore(location)])
      ;[store, other] = stores as [ProviderStore, ProviderStore]
      await addExample(store)
    })
    after(async () => {
      await store.close()
      await other.close()
    })

    it('takes over another installation whole or not at all', async () => {
      const name = parseEmailAddress('a@old.example').split('@')[1] as never
      const domain = {
        name,
        issuer: name,
        displayName: 'Old',
        brokers: [],
        pages: 'persona' as const,
      }
      const person = (local: string) => {
        const address = parseEmailAddress(`${local}@old.example`)
        const authenticator = {
          id: `old-${local}`,
          name: 'Imported',
          algorithm: 'SHA1',
          digits: 6,
        } as const
        return {
          ...{ accountId: `old-${local}`, domain: name, address, shownAddress: address },
          authenticator: { ...authenticator, secret: 'sealed', weak: true, lastStep: 7 },
        }
      }
      const key = { ...someKey(), issuer: name }
      const keys = { insert: key, moves: [] }
      const twice = { domain, keys, people: [person('a'), person('b'), person('a')] }
      assert.equal(await store.importInstallation(twice, NOW), 'a@old.example')
      assert.equal(await other.findDomain('old.example'), undefined)
      assert.deepEqual(await other.findKeys('old.example'), [])
      assert.deepEqual(await other.listAccounts({ domain: name }), [])
      const once = { domain, keys, people: [person('a'), person('b')] }
      assert.equal(await store.importInstallation(once, NOW), undefined)
      assert.equal((await other.findDomain('old.example'))?.pages, 'persona')
      assert.deepEqual(
        (await other.findKeys('old.example')).map(({ id }) => id),
        [key.id],
      )
      assert.equal((await other.listAccounts({ domain: name })).length, 2)
      const listed = async (which: WhichAccounts) =>
        (await other.listAccounts({ domain: name, ...which })).map(({ address }) => address)
      assert.deepEqual(await listed({ limit: 1 }), ['a@old.example'])
      assert.deepEqual(await listed({ after: 'a@old.example' }), ['b@old.example'])
      assert.deepEqual(await listed({ search: 'b@' }), ['b@old.example'])
      for (const search of ['%', '_', '\\', "'"]) assert.deepEqual(await listed({ search }), [])
      const again = {
        domain,
        keys: { insert: { ...someKey(), issuer: name }, moves: [] },
        people: [],
      }
      assert.equal(await other.importInstallation(again, NOW), 'keys')
    })

    it('keeps a domain with all that is its own, and adds it once', async () => {
      const full = {
        name: parseEmailAddress('a@full.example').split('@')[1] as never,
        issuer: DOMAIN,
        displayName: 'Ünïcode "Club"',
        brokers: ['https://broker.example'],
        color: '#1f5fbf',
        sessionIdleMs: 60_000,
        sessionLifetimeMs: 1e6,
        certificateLifetimeMs: 3e5,
      }
      assert.equal(await store.addDomain(full, someKey(), NOW), true)
      assert.equal(await store.addDomain(full, someKey(), NOW), false)
      assert.deepEqual(await other.findDomain('full.example'), full)
      assert.equal(await store.updateDomain({ ...full, displayName: 'New' }), true)
      assert.equal((await other.findDomain('full.example'))?.displayName, 'New')
      assert.equal((await store.findKeys(DOMAIN)).length, 1)
      assert.equal(await store.findDomain('none.example'), undefined)
    })

    it('removes a domain with its people, and keys that nobody else needs', async () => {
      const name = parseDomain('gone.example')
      const domain = { name, displayName: 'Gone', brokers: [] }
      const key = { ...someKey(), id: 'gone-key', issuer: name }
      await store.addDomain({ ...domain, issuer: name }, key, NOW)
      const sister = { ...domain, name: parseDomain('sister.example'), issuer: name }
      await store.addDomain(sister, { ...key, id: 'ignored' }, NOW)
      const person = parseEmailAddress('p@gone.example')
      await addPerson(store, person, 'gone', name)
      const attempt = someAttempt({ address: person, nowMs: NOW })
      assert.equal(await kindOf(store.signInWithCode(attempt, right(5))), 'opened')
      assert.equal(await other.removeDomain(name), true)
      assert.equal(await store.findDomain(name), undefined)
      assert.equal(await store.findAccount(person), undefined)
      assert.equal(await store.findSession(attempt.session.idHash, NOW, DAY_MS), undefined)
      assert.equal((await store.findKeys(name)).length, 1)
      assert.equal(await store.removeDomain('sister.example'), true)
      assert.deepEqual(await store.findKeys(name), [])
      assert.equal(await store.removeDomain(name), false)
    })

    it('T1 T2 spends a step once, whoever asks: fifty at once over two processes open one session', async () => {
      for (let round = 0; round < 5; round++) {
        const step = 1000 + round
        const outcomes = await Promise.all(
          Array.from({ length: 50 }, (_, i) =>
            (i % 2 ? store : other).signInWithCode(
              someAttempt({ source: `10.0.${round}.${i}`, nowMs: NOW + round * 40 * DAY_MS }),
              right(step),
            ),
          ),
        )
        assert.equal(outcomes.filter(({ kind }) => kind === 'opened').length, 1)
      }
    })

    it('T17 a success leaves no meter of its own, and leaves failures of before as they were', async () => {
      const address = parseEmailAddress('meters@example.org')
      await addPerson(store, address, 'meters')
      const attempt = (source: string) => someAttempt({ address, source, nowMs: NOW + 5 })
      const meters = async () => {
        const rows: string[] = []
        await store.dump((table, row) => {
          const { meter, count } = row
          const isOurs = String(meter).includes('meters@') || String(meter).startsWith('10.9.0.')
          if (table === 'attempts' && isOurs) rows.push(`${meter}: ${count}`)
        })
        return rows.sort()
      }
      assert.equal(await kindOf(store.signInWithCode(attempt('10.9.0.1'), right(1))), 'opened')
      assert.deepEqual(await meters(), [])
      await store.signInWithCode(attempt('10.9.0.2'), wrong)
      assert.equal(await kindOf(store.signInWithCode(attempt('10.9.0.1'), right(2))), 'opened')
      const left = await meters()
      assert.deepEqual(
        left.map((row) => row.replace(/ \d+: /, ': ')),
        [
          '10.9.0.2 source-day: 1',
          '10.9.0.2 source-short: 1',
          'meters@example.org account: 1',
          'meters@example.org lane 10.9.0.2: 1',
        ],
      )
    })

    it('T1 refuses an older step after a newer one', async () => {
      await addPerson(store, parseEmailAddress('t1@example.org'), 't1')
      const attempt = () => someAttempt({ address: parseEmailAddress('t1@example.org') })
      assert.equal(await kindOf(store.signInWithCode(attempt(), right(7))), 'opened')
      assert.equal(await kindOf(other.signInWithCode(attempt(), right(6))), 'used')
      assert.equal(await kindOf(other.signInWithCode(attempt(), right(7))), 'used')
      assert.equal(await kindOf(other.signInWithCode(attempt(), right(8))), 'opened')
    })

    it('T15 two hundred at once over two processes are judged five times', async () => {
      const address = parseEmailAddress('t15@example.org')
      let judged = 0
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, (_, i) =>
          (i % 2 ? store : other).signInWithCode(
            someAttempt({ address, source: '198.51.100.1', nowMs: NOW + 1 }),
            wrong,
          ),
        ),
      )
      for (const { kind } of outcomes) if (kind === 'wrong') judged++
      assert.equal(judged, 5)
    })

    it('T15 a hundred sources at once over two processes are judged twenty times, then asked for more', async () => {
      const address = parseEmailAddress('t15b@example.org')
      const outcomes = await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          (i % 2 ? store : other).signInWithCode(
            someAttempt({ address, source: `198.51.101.${i}`, nowMs: NOW + 2 }),
            wrong,
          ),
        ),
      )
      assert.equal(outcomes.filter(({ kind }) => kind === 'wrong').length, 20)
      assert.equal(outcomes.filter(({ kind }) => kind === 'more').length, 80)
    })

    it('T17 clears the failures of one address and of no other', async () => {
      const source = '198.51.102.1'
      for (const address of ['c1@example.org', 'c1@example.org.other.example'].map(
        parseEmailAddress,
      ))
        for (let i = 0; i < 5; i++)
          await store.signInWithCode(someAttempt({ address, source, nowMs: NOW + 3 }), wrong)
      await other.clearAttempts(parseEmailAddress('c1@example.org'))
      const kinds = []
      for (const address of ['c1@example.org', 'c1@example.org.other.example'].map(
        parseEmailAddress,
      ))
        kinds.push(
          await kindOf(
            store.signInWithCode(someAttempt({ address, source, nowMs: NOW + 4 }), wrong),
          ),
        )
      assert.deepEqual(kinds, ['wrong', 'wait'])
    })

    it('T30 ends sessions in every process at once: by one, by all, by a bar', async () => {
      await addPerson(store, BOB, 'bob')
      const open = async (step: number) => {
        const session = someSession()
        const attempt = someAttempt({ address: BOB, session, source: `10.3.0.${step}` })
        assert.equal(await kindOf(store.signInWithCode(attempt, right(step))), 'opened')
        return session.idHash
      }
      const [one, two] = [await open(1), await open(2)]
      const find = async (idHash: string) => (await other.findSession(idHash, NOW, IDLE_MS))?.id
      const [listed] = (await other.listSessions('bob', NOW)).filter(
        async ({ id }) => id === (await find(one)),
      )
      assert.ok(listed)
      assert.equal(await store.endSessionById('alice', (await find(one)) ?? ''), false)
      assert.equal(await store.endSessionById('bob', (await find(one)) ?? ''), true)
      assert.equal(await find(one), undefined)
      assert.ok(await find(two))
      const three = await open(3)
      await store.endAll('bob', { sessionId: (await find(three)) ?? '', deviceHash: undefined })
      assert.equal(await find(two), undefined)
      assert.ok(await find(three))
      await store.setDisabled('bob', true, NOW)
      assert.equal(await find(three), undefined)
      assert.equal(
        await kindOf(store.signInWithCode(someAttempt({ address: BOB }), right(9))),
        'wrong',
      )
      await store.setDisabled('bob', false, NOW)
      assert.equal(await find(three), undefined)
    })

    it('a session lives as long as its domain says, idle and in all', async () => {
      const address = parseEmailAddress('lives@example.org')
      await addPerson(store, address, 'lives')
      const session = someSession()
      await store.signInWithCode(someAttempt({ address, session }), right(1))
      const at = (ms: number) => store.findSession(session.idHash, NOW + ms, IDLE_MS)
      const isLive = (ms: number) => store.hasSession(session.idHash, NOW + ms, IDLE_MS)
      assert.equal(await at(IDLE_MS), undefined)
      assert.deepEqual([await isLive(IDLE_MS - 1), await isLive(IDLE_MS)], [true, false])
      assert.equal((await at(IDLE_MS - 1))?.domain.issuer, 'example.org')
      assert.ok(await at(2 * IDLE_MS - 2))
      for (let ms = IDLE_MS; ms < 43_200_000; ms += IDLE_MS / 2) await at(ms)
      assert.equal(await at(43_200_000), undefined)
    })

    it('T12 a recovery code counts once, over two processes, and ends what was open', async () => {
      const address = parseEmailAddress('r@example.org')
      await addPerson(store, address, 'r')
      await store.saveRecoveryCodes('r', ['hash1', 'hash2'], NOW)
      const before = someSession()
      await store.signInWithCode(someAttempt({ address, session: before }), right(1))
      const attempts = Array.from({ length: 10 }, (_, i) =>
        (i % 2 ? store : other).signInWithRecoveryCode(
          someAttempt({ address, source: `10.5.0.${i}` }),
          'hash1',
          someSession(),
        ),
      )
      const kinds = (await Promise.all(attempts)).map(({ kind }) => kind).sort()
      assert.deepEqual(kinds, ['opened', ...Array.from({ length: 9 }, () => 'used')])
      assert.equal(await other.findSession(before.idHash, NOW, IDLE_MS), undefined)
      assert.equal(await store.countRecoveryCodes('r'), 1)
      const foreign = store.signInWithRecoveryCode(
        someAttempt({ address: ALICE, source: '10.5.1.1' }),
        'hash2',
        someSession(),
      )
      assert.equal(await kindOf(foreign), 'wrong')
    })

    it('T4 an enrolment, its link and its step are spent once, over two processes', async () => {
      const address = parseEmailAddress('new@example.org')
      await store.saveLink('link', {
        address,
        shownAddress: address,
        domain: DOMAIN,
        purpose: 'enrol',
        madeBy: 'shell',
        createdAtMs: NOW,
        expiresAtMs: NOW + 1000,
      })
      await store.saveEnrolment(someEnrolment('e1', address, { linkHash: 'link' }))
      const confirm = (one: ProviderStore, id: string, nowMs = NOW) =>
        one.confirmEnrolment({ id, step: 77, accountId: `acc-${id}`, nowMs, source: '' })
      assert.equal(await confirm(store, 'e1', NOW + 60_000), undefined)
      const accounts = await Promise.all(
        Array.from({ length: 8 }, (_, i) => confirm(i % 2 ? store : other, 'e1')),
      )
      assert.equal(accounts.filter((account) => account !== undefined).length, 1)
      assert.equal(
        await kindOf(store.signInWithCode(someAttempt({ address, source: '10.6.0.1' }), right(77))),
        'used',
      )
      await store.saveEnrolment(someEnrolment('e2', address, { linkHash: 'link' }))
      assert.equal(await confirm(store, 'e2'), undefined)
      await store.saveEnrolment(someEnrolment('e3', address))
      assert.equal(await confirm(store, 'e3'), undefined)
    })

    it('never removes the last authenticator, not even when both go at once', async () => {
      const address = parseEmailAddress('two@example.org')
      await addPerson(store, address, 'two')
      await store.saveEnrolment(someEnrolment('second', address, { accountId: 'two' }))
      await store.confirmEnrolment({ id: 'second', step: 1, accountId: '', nowMs: NOW, source: '' })
      const keep = { sessionId: '', deviceHash: undefined }
      const removed = await Promise.all([
        store.removeAuthenticator('two', 'two-app', keep),
        other.removeAuthenticator('two', 'second', keep),
      ])
      assert.deepEqual(removed.sort(), [false, true])
      assert.equal((await store.listAuthenticators('two')).length, 1)
    })

    it('ends nothing when there was nothing to remove', async () => {
      const address = parseEmailAddress('stays@example.org')
      await addPerson(store, address, 'stays')
      const session = someSession()
      await store.signInWithCode(someAttempt({ address, session }), right(1))
      const keep = { sessionId: '', deviceHash: undefined }
      assert.equal(await store.removeAuthenticator('stays', 'no-such-app', keep), false)
      assert.equal(await store.removeAuthenticator('stays', 'stays-app', keep), false)
      assert.ok(await other.findSession(session.idHash, NOW, IDLE_MS))
      assert.equal((await other.listDevices('stays')).length, 1)
    })

    it('T12 of recovery codes that are made at once, one list is left', async () => {
      await addPerson(store, parseEmailAddress('codes@example.org'), 'codes')
      const lists = Array.from({ length: 8 }, (_, i) =>
        Array.from({ length: 10 }, (_, j) => `codes ${i} ${j}`),
      )
      await Promise.all(
        lists.map((list, i) => (i % 2 ? store : other).saveRecoveryCodes('codes', list, NOW)),
      )
      assert.equal(await store.countRecoveryCodes('codes'), 10)
    })

    it('keeps one of two enrolments that are started at once', async () => {
      const address = parseEmailAddress('double@example.org')
      const ids = Array.from({ length: 8 }, (_, i) => `double${i}`)
      await Promise.all(
        ids.map((id, i) => (i % 2 ? store : other).saveEnrolment(someEnrolment(id, address))),
      )
      const kept = await Promise.all(ids.map((id) => store.findEnrolment(id, NOW)))
      assert.equal(kept.filter((enrolment) => enrolment !== undefined).length, 1)
    })

    it('T133 an issuer has one current and one next key, whoever makes them at once', async () => {
      const issuer = parseDomain('keys.example')
      const names = Array.from({ length: 6 }, (_, i) => parseDomain(`served${i}.example`))
      await Promise.all(
        names.map((name, i) =>
          (i % 2 ? store : other).addDomain(
            { name, issuer, displayName: '', brokers: [] },
            { ...someKey(), issuer },
            NOW,
          ),
        ),
      )
      const inserted = await Promise.all(
        names.map((_, i) => {
          const insert = { ...someKey('next'), issuer }
          return (i % 2 ? store : other).changeKeys({ insert, moves: [] }, NOW)
        }),
      )
      assert.equal(inserted.filter(Boolean).length, 1)
      const keys = await store.findKeys(issuer)
      assert.deepEqual(keys.map(({ state }) => state).sort(), ['current', 'next'])
      const [current] = keys.filter(({ state }) => state === 'current')
      const back = { id: current?.id ?? '', from: 'current', to: 'next' } as const
      assert.equal(await store.changeKeys({ moves: [back] }, NOW), false)
      for (const name of names) await store.removeDomain(name)
    })

    it('changes keys whole or not at all, and for one of two who try', async () => {
      const [current] = await store.findKeys(DOMAIN)
      const next = someKey('next')
      assert.equal(await store.changeKeys({ insert: next, moves: [] }, NOW), true)
      assert.equal(await other.changeKeys({ insert: someKey('next'), moves: [] }, NOW), false)
      const moves = [
        { id: current?.id ?? '', from: 'current', to: 'previous' },
        { id: next.id, from: 'next', to: 'current' },
      ] as const
      const changed = await Promise.all([
        store.changeKeys({ moves }, NOW),
        other.changeKeys({ moves }, NOW),
      ])
      assert.deepEqual(changed.sort(), [false, true])
      assert.deepEqual((await other.findKeys(DOMAIN)).map(({ state }) => state).sort(), [
        'current',
        'previous',
      ])
      const revoked = { moves: [{ id: next.id, from: 'current', to: 'revoked' } as const] }
      assert.equal(await store.changeKeys(revoked, NOW), true)
      const listed = await other.listKeys()
      assert.equal(listed.find(({ id }) => id === next.id)?.privateKey, '')
    })

    it('makes a shared value once', async () => {
      const values = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 ? store : other).sharedValue('pepper', () => `made by ${i}`),
        ),
      )
      assert.equal(new Set(values).size, 1)
    })

    it('T150 lists events of a person and of a domain, newest first', async () => {
      await store.recordEvent({ event: 'a', atMs: NOW + 1e9, accountId: 't1', domain: DOMAIN })
      await store.recordEvent({
        event: 'b',
        atMs: NOW + 1e9 + 1,
        accountId: 't1',
        domain: DOMAIN,
        actor: 'shell',
        detail: { n: 1 },
      })
      const [newest, older] = await other.listEvents({ accountId: 't1' }, 2)
      assert.equal(older?.event, 'a')
      assert.deepEqual(
        [newest?.event, newest?.address, newest?.actor, newest?.detail],
        ['b', 't1@example.org', 'shell', { n: 1 }],
      )
      assert.equal(
        (await other.listEvents({ domain: DOMAIN }, 500)).find(({ event }) => event === 'b')?.actor,
        'shell',
      )
      assert.equal(await other.countEvents('a', NOW, NOW + 2e9), 1)
    })

    it('T136 takes text for text, whatever it says', async () => {
      const evil = `x'); drop table accounts; --`
      assert.equal(await store.findDomain(evil), undefined)
      assert.equal(await store.renameAuthenticator('alice', 'alice-app', evil), true)
      assert.equal((await other.listAuthenticators('alice'))[0]?.name, evil)
    })

    it('seals again what is asked, and nothing that changed meanwhile', async () => {
      const changed = await store.resealAll((purpose, row, sealed) =>
        row === 'alice-app' ? `${sealed} again for ${purpose}` : undefined,
      )
      assert.equal(changed, 1)
      let secret = ''
      await other.signInWithCode(someAttempt({ source: '10.7.0.1' }), (found) => {
        secret = found[0]?.secret ?? ''
        return []
      })
      assert.equal(secret, 'sealed of alice again for totp-secret')
    })

    it('T135 restores people and keys, and nothing that may have been spent', async () => {
      const rows: [string, Readonly<Record<string, unknown>>][] = []
      await store.dump((table, row) => rows.push([table, row]))
      const copy = await openProviderStore(await locate())
      try {
        await copy.restore(rows, { step: 900_000, nowMs: NOW })
        assert.equal((await copy.listAccounts()).length, (await store.listAccounts()).length)
        assert.deepEqual(await copy.listSessions('alice', NOW), [])
        assert.deepEqual(await copy.listDevices('alice'), [])
        assert.equal(await copy.countRecoveryCodes('r'), 0)
        const late = NOW + 200 * DAY_MS
        const attempt = () => someAttempt({ nowMs: late })
        assert.equal(await kindOf(copy.signInWithCode(attempt(), right(900_000))), 'used')
        assert.equal(await kindOf(copy.signInWithCode(attempt(), right(900_001))), 'opened')
      } finally {
        await copy.close()
      }
    })

    it('T142 opens nothing for a request that was answered meanwhile, and spends nothing; the trail goes on', async () => {
      const address = parseEmailAddress('late@example.org')
      await addPerson(store, address, 'late')
      const late = { over: false }
      const attempt = someAttempt({ address, source: '192.0.2.99' })
      const judge: typeof wrong = (authenticators) => {
        late.over = true
        return right(50)(authenticators)
      }
      await assert.rejects(
        underDeadline(late, () => store.signInWithCode(attempt, judge)),
        { code: 'ERR_TIMEOUT' },
      )
      assert.deepEqual(await other.listSessions('late', NOW), [])
      assert.equal(await kindOf(other.signInWithCode(attempt, right(50))), 'opened')
      await underDeadline(late, () =>
        store.recordEvent({ event: 'session.ended', atMs: NOW, accountId: 'late' }),
      )
      assert.equal((await other.listEvents({ accountId: 'late' }, 9)).length, 2)
    })

    it('T23 sweeps what is over', async () => {
      await store.sweep(NOW + 4000 * DAY_MS)
      assert.deepEqual(await store.listSessions('alice', NOW), [])
      assert.deepEqual(await store.listEvents({ accountId: 'alice' }, 5), [])
      assert.ok(await store.findAccount(ALICE))
    })

    it('T141 does not open on a disk that fails', async () => {
      await assert.rejects(openProviderStore(location, { onStatement: failOnce() }), {
        code: 'ERR_STORE_UNAVAILABLE',
      })
    })

    it('tells its time', async () => {
      assert.ok(Math.abs((await store.clock()) - Date.now()) < 60_000)
    })
  })
}

function failOnce(): (sql: string) => void {
  return () => {
    throw Object.assign(new Error('disk I/O error'), { errcode: 10 })
  }
}

function someEnrolment(
  id: string,
  address: Enrolment['address'],
  overrides: Partial<Enrolment> = {},
): Enrolment {
  return {
    id,
    address,
    shownAddress: address,
    domain: DOMAIN,
    accountId: undefined,
    linkHash: undefined,
    name: 'Phone',
    algorithm: 'SHA1',
    digits: 6,
    secret: 'sealed',
    expiresAtMs: NOW + 30_000,
    ...overrides,
  }
}
