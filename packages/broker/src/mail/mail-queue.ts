// Mails on their way: kept sealed until the server took them, tried again with growing pauses, dropped when their code is worth nothing.
import { isBrowserIdError, MINUTE_MS, parseEmailAddress, SECOND_MS } from '@signet-id/protocol'
import {
  type KeyEncryptionKey,
  type Logger,
  openSecret,
  randomToken,
  sealSecret,
  withoutDeadline,
} from '@signet-id/server-kit'
import type { Mail, Mailer } from '@signet-id/server-kit/mail'
import type { BrokerStore, OutgoingMail } from '../store/store.ts'

/** Mails that the store keeps until they are sent. */
export interface MailQueue {
  /** Seals a mail for the store. */
  seal(mail: Mail): { readonly id: string; readonly sealed: string }
  /** Sends what is due, soon and in the background. */
  wake(): void
  /** Sends what is due; resolves when nothing is. */
  flush(): Promise<void>
  /** Waits for what is being sent. */
  close(): Promise<void>
}

/** Where mails are kept, how they are sealed and who sends them. */
export interface MailQueueOptions {
  readonly store: BrokerStore
  readonly mailer: Mailer
  readonly kek: KeyEncryptionKey
  readonly log: Logger
  readonly now: () => number
}

const PURPOSE = 'outgoing-mail'
const BATCH = 16
/** A process that died while sending: another one tries after this. */
const LEASE_MS = MINUTE_MS
/** Pauses before the second, third, ... try; after the last the mail is dropped. */
const PAUSES_MS: readonly number[] = [5 * SECOND_MS, 20 * SECOND_MS, MINUTE_MS, 3 * MINUTE_MS]

/** A queue over the store; it sends nothing before it is woken. @param options.now milliseconds since 1970 */
export function createMailQueue(options: MailQueueOptions): MailQueue {
  const { store, mailer, kek, log, now } = options
  let running: Promise<void> | undefined
  let again = false

  async function sendOne(queued: OutgoingMail): Promise<void> {
    const { id, attempts } = queued
    if (queued.expiresAtMs <= now()) return store.deleteMail(id)
    try {
      await mailer.send(openMail(kek, queued))
    } catch (error) {
      const code = isBrowserIdError(error) ? error.code : undefined
      const pauseMs = PAUSES_MS[attempts - 1]
      const isOver = pauseMs === undefined || isPermanent(error)
      // The mail's id only: neither its address nor what the server said about it (T112).
      log.warn('mail.failed', { mail: id, attempts, code, dropped: isOver })
      return isOver ? store.deleteMail(id) : store.postponeMail(id, now() + pauseMs)
    }
    await store.deleteMail(id)
    log.info('mail.sent', { mail: id, attempts })
  }

  async function sendDue(): Promise<void> {
    for (;;) {
      const due = await store.takeMails(now(), LEASE_MS, BATCH)
      if (due.length === 0) return
      await Promise.all(due.map(sendOne))
    }
  }

  async function run(): Promise<void> {
    do {
      again = false
      await sendDue()
    } while (again)
  }

  function flush(): Promise<void> {
    again = true
    running ??= run().finally(() => {
      running = undefined
    })
    return running
  }

  return {
    seal(mail) {
      const id = randomToken(12)
      return { id, sealed: sealSecret(kek, placeOf(id), Buffer.from(JSON.stringify(mail))) }
    },
    wake() {
      setImmediate(() => {
        withoutDeadline(flush).catch((error: unknown) => {
          log.error('mail.queue-failed', { code: isBrowserIdError(error) ? error.code : undefined })
        })
      })
    },
    flush,
    async close() {
      await running?.catch(() => {})
      mailer.close()
    },
  }
}

function openMail(kek: KeyEncryptionKey, { id, sealed }: OutgoingMail): Mail {
  const mail = JSON.parse(openSecret(kek, placeOf(id), sealed).toString('utf8')) as Mail // sealed by us
  return { ...mail, to: parseEmailAddress(mail.to) }
}

function placeOf(id: string): { purpose: string; row: string } {
  return { purpose: PURPOSE, row: id }
}

function isPermanent(error: unknown): boolean {
  return isBrowserIdError(error) && error.detail.permanent === true
}
