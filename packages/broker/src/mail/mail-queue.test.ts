import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { type EmailAddress, MINUTE_MS, OperationalError } from '@signet-id/protocol'
import { createKeyEncryptionKey, createLogger, MAIL_CONNECTIONS } from '@signet-id/server-kit'
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
let ids: string[]
/** Addresses whose mails hang until the mailer is closed. */
let hanging: Set<string>
let cut: (() => void)[]
let tries: number
let asked = 0
let log: string[]

const failure = (permanent: boolean): OperationalError =>
  new OperationalError('ERR_MAIL_FAILED', `no ${mail.to} here`, {
    detail: { permanent, reason: 'EENVELOPE', status: permanent ? 550 : 450 },
  })

beforeEach(async () => {
  nowMs = 1_767_225_600_000
  sent = []
  ids = []
  hanging = new Set()
  cut = []
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
      async send(one, id) {
        tries++
        ids.push(id)
        if (hanging.has(one.to))
          await new Promise<void>((_, reject) => cut.push(() => reject(failure(false))))
        if (refusal) throw refusal
        sent.push(one)
      },
      close: mailerEnds,
    },
  })
})
afterEach(() => store.close())

async function enqueue(to: string = mail.to): Promise<void> {
  const challenge = { id: String(++asked), browser: 'b', address: 'a', proof: 'p' }
  await store.openChallenge(
    { ...challenge, expiresAtMs: nowMs + 10 * MINUTE_MS },
    queue.seal({ ...mail, to: to as EmailAddress }),
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
    const failed = log.map((line) => JSON.parse(line)).find(({ event }) => event === 'mail.failed')
    assert.deepEqual([failed.reason, failed.status], ['EENVELOPE', 450])
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
    assert.equal(new Set(ids).size, 1)
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

  it('sends the others while one hangs, also those that come later', async () => {
    hanging.add('slow@nowhere.example')
    await enqueue('slow@nowhere.example')
    queue.wake()
    await until(() => cut.length === 1)
    const others = Array.from({ length: 3 * MAIL_CONNECTIONS }, (_, i) => `${i}@nowhere.example`)
    for (const to of others) await enqueue(to)
    queue.wake()
    await until(() => sent.length === others.length)
    mailerEnds()
    await queue.close()
    assert.equal(await kept(), 1)
  })

  it('begins no more than the mailer sends at a time', async () => {
    const slow = Array.from({ length: MAIL_CONNECTIONS + 1 }, (_, i) => `${i}@nowhere.example`)
    hanging = new Set(slow)
    for (const to of slow) await enqueue(to)
    queue.wake()
    await until(() => cut.length === MAIL_CONNECTIONS)
    hanging.clear()
    cut.shift()?.()
    await until(() => sent.length === 1)
    assert.equal(tries, MAIL_CONNECTIONS + 1)
    mailerEnds()
    await queue.close()
  })

  it('a stop waits a few seconds, then cuts; the mail is tried again by the next process', async (t) => {
    hanging.add(mail.to)
    await enqueue()
    queue.wake()
    await until(() => cut.length === 1)
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const closing = queue.close()
    t.mock.timers.tick(3000)
    await closing
    assert.equal(await kept(), 1)
    hanging.clear()
    nowMs += MINUTE_MS
    assert.equal((await store.takeMails(nowMs, 1, 1)).length, 1)
  })
})

function mailerEnds(): void {
  for (const end of cut) end()
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turns = 0; turns < 1000 && !isSo(); turns++) await setImmediate()
  assert.ok(isSo())
}
