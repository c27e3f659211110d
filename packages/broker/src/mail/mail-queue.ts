// Mails on their way: kept sealed until the server took them, tried again with growing pauses, dropped when their code is worth nothing.
import { isBrowserIdError, MINUTE_MS, parseEmailAddress, SECOND_MS } from '@signet-id/protocol'
import {
  type KeyEncryptionKey,
  type LogFields,
  type Logger,
  MAIL_CONNECTIONS,
  openSecret,
  randomToken,
  SEND_LIMIT_MS,
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
  /** Waits a few seconds for what is being sent. */
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
/** A process that died while sending: another one tries after this. A send is over long before, so no mail is in two hands. */
const LEASE_MS: number = 2 * SEND_LIMIT_MS
/** What is being sent may come to its end for as long when the process stops; then it is cut, and tried again. */
const CLOSE_LIMIT_MS = 3 * SECOND_MS
/** Pauses before the second, third, ... try; after the last the mail is dropped. */
const PAUSES_MS: readonly number[] = [5 * SECOND_MS, 20 * SECOND_MS, MINUTE_MS, 3 * MINUTE_MS]

/** A queue over the store; it sends nothing before it is woken. @param options.now milliseconds since 1970 */
export function createMailQueue(options: MailQueueOptions): MailQueue {
  const { store, mailer, kek, log, now } = options
  const sending = new Set<Promise<void>>()
  let taking: Promise<void> | undefined
  let again = false
  let isClosed = false

  async function sendOne(queued: OutgoingMail): Promise<void> {
    const { id, attempts } = queued
    if (queued.expiresAtMs <= now()) return store.deleteMail(id)
    try {
      await mailer.send(openMail(kek, queued), id)
    } catch (error) {
      const pauseMs = PAUSES_MS[attempts - 1]
      const isOver = pauseMs === undefined || isPermanent(error)
      log.warn('mail.failed', { mail: id, attempts, ...wordsOf(error), dropped: isOver })
      return isOver ? store.deleteMail(id) : store.postponeMail(id, now() + pauseMs)
    }
    await store.deleteMail(id)
    log.info('mail.sent', { mail: id, attempts })
  }

  /** What cannot be noted here is tried again after its lease. */
  function begin(queued: OutgoingMail): void {
    const sent = sendOne(queued)
      .catch(queueFailed)
      .finally(() => sending.delete(sent))
    sending.add(sent)
  }

  /** Takes as many as can be sent at once, and more whenever one of them is over. */
  async function takeDue(): Promise<void> {
    while (!isClosed) {
      const free = MAIL_CONNECTIONS - sending.size
      if (free === 0) await Promise.race(sending)
      else {
        const due = await store.takeMails(now(), LEASE_MS, free)
        if (due.length === 0) return
        due.forEach(begin)
      }
    }
  }

  async function takeAll(): Promise<void> {
    do {
      again = false
      await takeDue()
    } while (again && !isClosed)
  }

  function take(): Promise<void> {
    again = true
    taking ??= takeAll().finally(() => {
      taking = undefined
    })
    return taking
  }

  function queueFailed(error: unknown): void {
    log.error('mail.queue-failed', { code: isBrowserIdError(error) ? error.code : undefined })
  }

  return {
    seal(mail) {
      const id = randomToken(12)
      return { id, sealed: sealSecret(kek, placeOf(id), Buffer.from(JSON.stringify(mail))) }
    },
    wake() {
      setImmediate(() => void withoutDeadline(take).catch(queueFailed))
    },
    async flush() {
      await take()
      await Promise.all(sending)
    },
    async close() {
      isClosed = true
      const cut = setTimeout(() => mailer.close(), CLOSE_LIMIT_MS)
      await taking?.catch(() => {})
      await Promise.all(sending)
      clearTimeout(cut)
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

/** Of a failure, what the log may hold: neither the address nor the server's own words, which may quote it (T112). */
function wordsOf(error: unknown): LogFields {
  if (!isBrowserIdError(error)) return {}
  const { reason, status } = error.detail
  return {
    code: error.code,
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(typeof status === 'number' ? { status } : {}),
  }
}
