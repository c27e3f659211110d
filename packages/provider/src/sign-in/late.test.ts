// A sign-in whose time ran out while the database was busy.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { it } from 'node:test'
import { parseEmailAddress } from '@signet-id/protocol'
import { NO_METRICS, SILENT, withAdmission } from '@signet-id/server-kit'
import { createTestProvider, errorCode, ORIGIN } from '../provider.test-kit.ts'

it('T142 what was answered 503 opens no session afterwards, and its code is still good', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-late-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const location = join(folder, 'signet.db')
  const kit = await createTestProvider({ location })
  const alice = await kit.enrol('alice@example.org')
  const browser = kit.browser()
  const token = await browser.get('/browserid/form-token')
  const { formToken } = (await token.json()) as { formToken: string }
  const impatient = withAdmission(kit.service, {
    ...{ log: SILENT, metrics: NO_METRICS, isOverloaded: () => false },
    handlerTimeoutMs: 50,
  })
  const other = new DatabaseSync(location)
  other.exec('begin immediate')
  const answer = await impatient.handle(
    new Request(`${ORIGIN}/browserid/sign-in`, {
      method: 'POST',
      body: JSON.stringify({ email: alice.email, code: kit.codeOf(alice), formToken }),
      headers: {
        'content-type': 'application/json',
        origin: ORIGIN,
        'sec-fetch-site': 'same-origin',
        cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
    }),
    '192.0.2.1',
  )
  other.exec('rollback')
  other.close()
  assert.equal(answer.status, 503)
  assert.equal(await errorCode(answer), 'ERR_TIMEOUT')
  await kit.store.clearAttempts(parseEmailAddress('nobody@example.org')) // behind it in the line
  const account = await kit.store.findAccount(alice.email)
  assert.deepEqual(await kit.store.listSessions(account?.id ?? '', kit.nowMs), [])
  assert.deepEqual(await kit.store.listDevices(account?.id ?? ''), [])
  assert.equal((await browser.signIn(alice.email, kit.codeOf(alice))).status, 200)
  await kit.close()
})
