import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type EmailAddress, MINUTE_MS, OperationalError } from '@signet-id/protocol'
import { createKeyEncryptionKey, createLogger } from '@signet-id/server-kit'
import type { Mail } from '@signet-id/server-kit/mail'
import { openBrokerStore } from '../store/sql-store.ts'
import type { BrokerStore } from '../store/store.ts'
import { createMailQueue, type MailQueue } from './mail-queue.ts'

const mail: Mail = {
  to: 'bob@nowhere.example' as EmailAddress,
  subject: 'Your code',
  text: 'ABCD-EFGH',
  html: '<p>ABCD-EFGH</p>',
}
let nowMs: number
let store: BrokerStore
let queue: MailQueue
let sent: Mail[]
let refusal: OperationalError | undefined
let tries: number
let log: string[]

const failure = (permanent: boolean): OperationalError =>
  new OperationalError('ERR_MAIL_FAILED', 'no', { detail: { permanent } })

beforeEach(async () => {
  nowMs = 1_767_225_600_000
  sent = []
  tries = 0
  refusal = undefined
  log = []
  store = await openBrokerStore(':memory:')
  queue = createMailQueue({
    store,
    kek: createKeyEncryptionKey(Buffer.alloc(32, 1)),
    log: createLogger('debug', (line) => log.push(line)),
    now: () => nowMs,
    mailer: {
      async send(one) {
        tries++
        if (refusal) throw refusal
        sent.push(one)
      },
      close() {},
    },
  })
})
afterEach(() => store.close())

async function enqueue(): Promise<void> {
  const challenge = { id: 'c', browser: 'b', address: 'a', proof: 'p' }
  await store.openChallenge(
    { ...challenge, expiresAtMs: nowMs + 10 * MINUTE_MS },
    queue.seal(mail),
    [],
    nowMs,
  )
}
const kept = async (): Promise<number> => (await store.dump()).outgoing_mails?.length ?? 0

describe('createMailQueue', () => {
  it('T112 keeps a mail sealed, and names it by its id only in the log', async () => {
    refusal = failure(false)
    await enqueue()
    await queue.flush()
    for (const text of [JSON.stringify(await store.dump()), log.join('')])
      for (const secret of [mail.to, 'nowhere.example', 'ABCD-EFGH'])
        assert.ok(!text.includes(secret), secret)
    assert.match(log.join(''), /mail\.failed/)
  })

  it('tries again with growing pauses, and gives up after five times', async () => {
    refusal = failure(false)
    await enqueue()
    for (const afterMs of [0, 5000, 20_000, 60_000, 180_000]) {
      nowMs += afterMs - 1
      const before = tries
      if (afterMs > 0) await queue.flush()
      assert.equal(tries, before)
      nowMs += 1
      await queue.flush()
      assert.equal(tries, before + 1)
    }
    assert.equal(await kept(), 0)
  })

  it('gives up at once when the server will never take it', async () => {
    refusal = failure(true)
    await enqueue()
    await queue.flush()
    assert.deepEqual([tries, await kept()], [1, 0])
  })

  it('drops a mail whose code is worth nothing any more', async () => {
    await enqueue()
    nowMs += 10 * MINUTE_MS
    await queue.flush()
    assert.deepEqual([sent.length, await kept()], [0, 0])
  })

  it('sends each mail once, also when woken many times', async () => {
    await enqueue()
    await Promise.all([queue.flush(), queue.flush(), queue.flush()])
    assert.deepEqual(sent, [mail])
    assert.equal(await kept(), 0)
  })
})
