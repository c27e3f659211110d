import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { parseDomain } from '@signet-id/protocol'
import { startPostgres, type TestPostgres } from '@signet-id/testing/postgres'
import type { BackupRow } from './restore.ts'
import { openBrokerStore } from './sql-store.ts'
import type { Attempt, BrokerStore, Budget, Challenge } from './store.ts'

const NOW_MS = 1_767_225_600_000
const challenge: Challenge = {
  id: 'challenge',
  browser: 'browser',
  address: 'address',
  proof: 'proof',
  expiresAtMs: NOW_MS + 600_000,
}
const attempt: Attempt = { ...challenge, lifeMs: 600_000 }
const mail = { id: 'mail', sealed: 'sealed' }
const budget: Budget = { meter: 'address-minute x', limit: 1, windowMs: 60_000 }
const DOMAIN = parseDomain('example.org')

let postgres: TestPostgres
before(async () => {
  postgres = await startPostgres()
})
after(() => postgres?.stop())

for (const engine of ['sqlite', 'postgres'] as const)
  describe(`the broker’s store on ${engine}`, () => {
    let store: BrokerStore
    beforeEach(async () => {
      store = await openBrokerStore(
        engine === 'sqlite' ? ':memory:' : await postgres.createDatabase(),
      )
    })
    afterEach(() => store.close())

    it('T105 spends a challenge once, whoever tries at the same moment', async () => {
      await store.openChallenge(challenge, mail, [], NOW_MS)
      const tried = await Promise.all(
        Array.from({ length: 50 }, () => store.tryCode(attempt, NOW_MS)),
      )
      assert.equal(tried.filter(({ kind }) => kind === 'right').length, 1)
      assert.equal(tried.filter(({ kind }) => kind === 'dead').length, 49)
    })

    it('T102 charges a try before it looks, and stops at five', async () => {
      await store.openChallenge(challenge, mail, [], NOW_MS)
      const wrong = { ...attempt, proof: 'other' }
      const tried = await Promise.all(Array.from({ length: 9 }, () => store.tryCode(wrong, NOW_MS)))
      assert.equal(tried.filter(({ kind }) => kind === 'wrong').length, 5)
      assert.deepEqual(await store.tryCode(attempt, NOW_MS), { kind: 'dead' })
    })

    for (const [what, other, nowMs] of [
      ['another browser', { browser: 'x' }, NOW_MS],
      ['another address', { address: 'x' }, NOW_MS],
      ['another challenge', { id: 'x' }, NOW_MS],
      ['one too late', {}, challenge.expiresAtMs],
    ] as const)
      it(`T103 refuses ${what}, without a charge`, async () => {
        await store.openChallenge(challenge, mail, [], NOW_MS)
        assert.equal((await store.tryCode({ ...attempt, ...other }, nowMs)).kind, 'dead')
        assert.equal((await store.tryCode(attempt, NOW_MS)).kind, 'right')
      })

    it('T106 over budget nothing is charged, kept or sent', async () => {
      const roomy = { ...budget, meter: 'service-day', limit: 10, alarmAt: 1 }
      assert.deepEqual(await store.openChallenge(challenge, mail, [roomy, budget], NOW_MS), {
        kind: 'opened',
        alarms: ['service-day'],
      })
      const again = { ...challenge, id: 'again' }
      const refused = await store.openChallenge(
        again,
        { ...mail, id: 'mail2' },
        [roomy, budget],
        NOW_MS + 1000,
      )
      assert.deepEqual(refused, {
        kind: 'over-budget',
        meter: budget.meter,
        retryAfterMs: 59_000,
      })
      const { outgoing_mails: mails, budgets, challenges } = await store.dump()
      assert.deepEqual([mails?.length, challenges?.length], [1, 1])
      assert.deepEqual(
        budgets?.map((row) => (row as { count: number }).count),
        [1, 1],
      )
      assert.equal((await store.tryCode(attempt, NOW_MS)).kind, 'right')
    })

    it('T106 counts asks that come at the same moment', async () => {
      const opened = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          store.openChallenge(
            { ...challenge, id: `c${i}` },
            { ...mail, id: `m${i}` },
            [{ ...budget, limit: 3 }],
            NOW_MS,
          ),
        ),
      )
      assert.equal(opened.filter(({ kind }) => kind === 'opened').length, 3)
    })

    it('a window begins anew when it is over', async () => {
      await store.openChallenge(challenge, mail, [budget], NOW_MS)
      const later = await store.openChallenge(
        { ...challenge, id: 'later' },
        { ...mail, id: 'later' },
        [budget],
        NOW_MS + budget.windowMs,
      )
      assert.equal(later.kind, 'opened')
    })

    it('T144 a clock that ran ahead locks nobody out for longer, and its codes are over', async () => {
      const aheadMs = NOW_MS + 1000 * budget.windowMs
      const ahead = { ...challenge, expiresAtMs: aheadMs + attempt.lifeMs }
      await store.openChallenge(ahead, mail, [budget], aheadMs)
      assert.equal((await store.tryCode(attempt, NOW_MS)).kind, 'dead')
      const later = { ...challenge, id: 'later', browser: 'later' }
      const opened = await store.openChallenge(later, { ...mail, id: 'l' }, [budget], NOW_MS)
      assert.equal(opened.kind, 'opened')
      const again = { ...challenge, id: 'again' }
      assert.deepEqual(await store.openChallenge(again, { ...mail, id: 'a' }, [budget], NOW_MS), {
        kind: 'over-budget',
        meter: budget.meter,
        retryAfterMs: budget.windowMs,
      })
    })

    it('T106 believes a clock that is a little ahead', async () => {
      await store.openChallenge(challenge, mail, [budget], NOW_MS)
      const early = NOW_MS - 5000
      assert.equal((await store.tryCode(attempt, early)).kind, 'right')
      const again = { ...challenge, id: 'again' }
      const opened = await store.openChallenge(again, { ...mail, id: 'a' }, [budget], early)
      assert.equal(opened.kind, 'over-budget')
    })

    it('hands a mail to one process, and again when that one died', async () => {
      await store.openChallenge(challenge, mail, [], NOW_MS)
      const taken = await Promise.all(
        Array.from({ length: 5 }, () => store.takeMails(NOW_MS, 60_000, 10)),
      )
      assert.equal(taken.flat().length, 1)
      assert.deepEqual(await store.takeMails(NOW_MS + 59_999, 60_000, 10), [])
      const [again] = await store.takeMails(NOW_MS + 60_000, 60_000, 10)
      assert.deepEqual(again, {
        id: 'mail',
        sealed: 'sealed',
        attempts: 2,
        expiresAtMs: challenge.expiresAtMs,
      })
      await store.deleteMail('mail')
      assert.deepEqual(await store.takeMails(NOW_MS + 600_000, 60_000, 10), [])
    })

    it('T72 remembers domains until they are forgotten or over', async () => {
      assert.equal(await store.recallDomain(DOMAIN), undefined)
      await store.rememberDomain(DOMAIN, NOW_MS + 1)
      await store.rememberDomain(DOMAIN, NOW_MS + 1000)
      assert.equal(await store.recallDomain(DOMAIN), NOW_MS + 1000)
      assert.equal(await store.forgetDomain(DOMAIN), true)
      assert.equal(await store.forgetDomain(DOMAIN), false)
    })

    it('keeps one shared value and one key of a generation, whoever makes them', async () => {
      const values = await Promise.all(
        Array.from({ length: 5 }, (_, i) => store.sharedValue('pepper', () => `value ${i}`)),
      )
      assert.equal(new Set(values).size, 1)
      const added = await Promise.all(
        Array.from({ length: 5 }, (_, i) =>
          store.addKey({ generation: 1, privateKey: `key ${i}`, createdAtMs: NOW_MS }),
        ),
      )
      assert.equal(added.filter(Boolean).length, 1)
      assert.equal((await store.findKeys()).length, 1)
      await store.deleteKey(1)
      assert.deepEqual(await store.findKeys(), [])
    })

    it('names every key that something is sealed under: settings, keys and mails', async () => {
      assert.deepEqual(await store.sealingKeys(), [])
      const sealed = (id: string): string => `v1.${id}.nonce.text`
      await store.sharedValue('pepper', () => sealed('one'))
      await store.addKey({ generation: 1, privateKey: sealed('two'), createdAtMs: NOW_MS })
      await store.addKey({ generation: 2, privateKey: sealed('one'), createdAtMs: NOW_MS })
      await store.openChallenge(challenge, { ...mail, sealed: sealed('three') }, [budget], NOW_MS)
      assert.deepEqual([...(await store.sealingKeys())].sort(), ['one', 'three', 'two'])
    })

    it('T135 a copy has keys, settings, allowances and memory, and revives neither code nor mail', async () => {
      await store.openChallenge(challenge, mail, [budget], NOW_MS)
      await store.rememberDomain(DOMAIN, NOW_MS + 60_000)
      await store.sharedValue('pepper', () => 'sealed pepper')
      await store.addKey({ generation: 1, privateKey: 'sealed key', createdAtMs: NOW_MS })
      const rows: BackupRow[] = []
      await store.readKept((...row) => rows.push(row))
      assert.equal(await store.restore(rows), false)
      const copy = await openBrokerStore(
        engine === 'sqlite' ? ':memory:' : await postgres.createDatabase(),
      )
      try {
        assert.equal(await copy.restore([['accounts', { id: 1 }], ...rows]), true)
        const { challenges, outgoing_mails, ...kept } = await store.dump()
        assert.deepEqual(await copy.dump(), { ...kept, challenges: [], outgoing_mails: [] })
        assert.equal(challenges?.length, 1)
        assert.deepEqual(await copy.tryCode(attempt, NOW_MS), { kind: 'dead' })
        assert.deepEqual(await copy.openChallenge(challenge, mail, [budget], NOW_MS), {
          kind: 'over-budget',
          meter: budget.meter,
          retryAfterMs: 60_000,
        })
      } finally {
        await copy.close()
      }
    })

    it('sweeps what is over and leaves the rest', async () => {
      await store.openChallenge(challenge, mail, [budget], NOW_MS)
      await store.rememberDomain(DOMAIN, NOW_MS + 60_000)
      const rows = async (): Promise<number> => Object.values(await store.dump()).flat().length
      await store.sweep(NOW_MS)
      assert.equal(await rows(), 4)
      await store.sweep(NOW_MS + 600_000)
      assert.equal(await rows(), 0)
    })
  })
