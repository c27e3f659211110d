import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { canonicalAddress } from '@signet-id/protocol'
import { createTestProvider, type TestProvider } from '../provider.test-kit.ts'

const WRONG = '000000'
/** Pairs of requests timed; enough for the middle ones to be steady on a busy machine. */
const PAIRS = 300

describe('T21 whoever is asked about', () => {
  async function prepared() {
    const statements: string[] = []
    const kit = await createTestProvider({
      database: { onStatement: (sql) => statements.push(sql) },
    })
    const alice = await kit.enrol('alice@example.org')
    const barred = await kit.enrol('barred@example.org')
    const account = await kit.store.findAccount(canonicalAddress(barred.email))
    await kit.store.setDisabled(account?.id ?? '', true, kit.nowMs)
    return { kit, alice, barred, statements }
  }

  let source = 0
  async function ask(kit: TestProvider, email: string, code = WRONG) {
    source++
    const browser = kit.browser(`10.${source >> 16}.${(source >> 8) & 255}.${source & 255}`)
    await browser.get('/browserid/form-token')
    return () => browser.signIn(email, code)
  }

  it('the database is asked the same, statement by statement: known, unknown, barred, foreign', async () => {
    const { kit, alice, barred, statements } = await prepared()
    await (await ask(kit, 'first@example.org'))() // the rate of the whole service is looked at every ten seconds
    const asked: string[] = []
    for (const email of [alice.email, 'nobody@example.org', barred.email, 'me@elsewhere.example']) {
      const signIn = await ask(kit, email)
      statements.length = 0
      assert.equal((await signIn()).status, 401)
      asked.push(statements.join('\n'))
    }
    assert.equal(new Set(asked).size, 1)
    await kit.close()
  })

  it('and so it is once single codes are used up', async () => {
    const { kit, alice, statements } = await prepared()
    const asked: string[] = []
    for (const email of [alice.email, 'nobody@example.org']) {
      for (let i = 0; i < 21; i++) await (await ask(kit, email))()
      const signIn = await ask(kit, email)
      for (let i = 0; i < 4; i++) {
        statements.length = 0
        assert.equal((await signIn()).status, 401)
        asked[i] = `${asked[i] ?? ''}${statements.join('\n')}#`
        kit.nowMs += 30_000
      }
    }
    for (const both of asked.slice(1)) {
      const [known, unknown] = both.split('#')
      assert.equal(known, unknown)
    }
    await kit.close()
  })

  it('and it takes the same time: the middle of many, asked in turn', async () => {
    const { kit, alice } = await prepared()
    const took: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
    for (let i = 0; i < PAIRS; i++) {
      kit.nowMs += 6 * 86_400_000 // the budgets of both are fresh every time
      for (const who of i % 2 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
        const signIn = await ask(kit, who === 'known' ? alice.email : 'nobody@example.org')
        const startMs = performance.now()
        await signIn()
        took[who].push(performance.now() - startMs)
      }
    }
    const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(PAIRS / 2)] ?? 0
    const ratio = middle(took.known) / middle(took.unknown)
    assert.ok(ratio > 0.8 && ratio < 1.25, `known over unknown: ${ratio.toFixed(3)}`)
    await kit.close()
  })
})
