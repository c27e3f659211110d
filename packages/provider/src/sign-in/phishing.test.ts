// T11: a code cannot be kept from whoever a person gives it to. What can be done: it is asked for on our own top-level page alone, taken
// from nowhere else, and the person sees afterwards who came in.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type LogFields, type Logger, SILENT } from '@signet-id/server-kit'
import { createTestProvider, errorCode, type TestProvider } from '../provider.test-kit.ts'

const AUTHENTICATION = '/browserid/authenticate'
const opened: LogFields[] = []
const log: Logger = {
  ...SILENT,
  info: (event, fields = {}) => {
    if (event === 'sign-in.succeeded') opened.push(fields)
  },
}

describe('a code that somebody else asks for', () => {
  let kit: TestProvider

  before(async () => {
    kit = await createTestProvider({ log })
  })
  after(() => kit.close())

  it('T11 is asked for on a page that nobody frames, and that sends it to its own host only', async () => {
    const answer = await kit.browser().get(AUTHENTICATION)
    const policy = answer.headers.get('content-security-policy') ?? ''
    for (const rule of ["frame-ancestors 'none'", "form-action 'self'", "connect-src 'self'"])
      assert.ok(policy.split('; ').includes(rule), rule)
    const page = await answer.text()
    assert.equal(page.match(/autocomplete="one-time-code"/g)?.length, 1)
    const provisioning = await (await kit.browser().get('/browserid/provision')).text()
    assert.doesNotMatch(provisioning, /<input/)
  })

  it('T11 is not taken from a page of somebody else, even with a token of ours', async () => {
    const person = await kit.enrol('t11@example.org')
    const code = kit.codeOf(person)
    const browser = kit.browser()
    const token = (await (await browser.get('/browserid/form-token')).json()) as {
      formToken: string
    }
    const body = { email: person.email, code, ...token }
    for (const headers of [
      { origin: 'https://shop.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'https://broker.example.org', 'sec-fetch-site': 'same-site' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
    ]) {
      const refused = await browser.post('/browserid/sign-in', body, headers)
      assert.equal(refused.status, 403)
      assert.equal(await errorCode(refused), 'ERR_ORIGIN_FOREIGN')
    }
    // Nothing was spent by it.
    assert.equal((await browser.signIn(person.email, code)).status, 200)
  })

  it('T11 opens a session that the person and the log can tell from their own', async () => {
    const person = await kit.enrol('seen@example.org')
    const own = kit.browser('192.0.2.10')
    await own.signIn(person.email, kit.codeOf(person))
    kit.nowMs += 60_000
    await own.signIn(person.email, kit.codeOf(person))
    kit.nowMs += 60_000
    await kit.browser('198.51.100.66').signIn(person.email, kit.codeOf(person))
    assert.deepEqual(
      opened.slice(-3).map(({ source, newDevice }) => [source, newDevice]),
      [
        ['192.0.2.10', true],
        ['192.0.2.10', false],
        ['198.51.100.66', true],
      ],
    )
    const page = await (await own.get('/account')).text()
    assert.ok(page.includes('198.51.100.66'), 'the account page names where it came from')
  })
})
