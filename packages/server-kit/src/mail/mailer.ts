// One mail to one address over SMTP, by nodemailer: fixed sender, text and HTML, nothing of a stranger's in a header (threat model T107).
import { createPrivateKey } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import {
  type Domain,
  domainOf,
  type EmailAddress,
  OperationalError,
  parseEmailAddress,
} from '@signet-id/protocol'
import { createTransport } from 'nodemailer'
import { MAIL_CONNECTIONS, SEND_LIMIT_MS } from './limits.ts'

/** One mail. */
export interface Mail {
  readonly to: EmailAddress
  /** Ours, never a stranger's text; one line. */
  readonly subject: string
  readonly text: string
  /** The same in HTML. */
  readonly html: string
}

/** Sends mail; whoever calls decides about another try. */
export interface Mailer {
  /**
   * Hands one mail to the server, within {@link SEND_LIMIT_MS}.
   * @param id names the mail in its Message-ID, so that a second try of the same is known as such; letters, digits, `-` and `_`
   * @throws {OperationalError} `ERR_MAIL_FAILED`; `detail.permanent` is true when the server will never take it, `detail.reason`
   * and `detail.status` say why and name no address
   */
  send(mail: Mail, id: string): Promise<void>
  /** Cuts what is under way; it fails. */
  close(): void
}

/** Server, sender and signature of every mail. */
export interface MailerOptions {
  readonly host: string
  readonly port: number
  /** `tls` from the first byte, `starttls` demanded before anything is said, `none` on this machine only. */
  readonly security: 'tls' | 'starttls' | 'none'
  /** Sender of every mail. */
  readonly from: { readonly name: string; readonly address: EmailAddress }
  readonly login?: { readonly user: string; readonly password: string } | undefined
  /** Signs every mail for the domain of `from` (DKIM, RFC 6376). */
  readonly dkim?: DkimOptions | undefined
  /** Certificates of further authorities, PEM. */
  readonly extraCa?: string | undefined
  /** Default {@link SEND_LIMIT_MS}. */
  readonly sendLimitMs?: number | undefined
}

/** The key that mails are signed with. */
export interface DkimOptions {
  /** The public half stands in DNS at `<selector>._domainkey.<domain of from>`. */
  readonly selector: string
  /** RSA, 2048 bits or more, PEM. */
  readonly privateKey: string
}

/** Milliseconds; a server that does not answer is found out before the whole time is gone. */
const DEFAULTS = { connectMs: 10_000, greetingMs: 10_000, silenceMs: 20_000 }
/** What may stand before the `@` of a Message-ID without quotes, and nothing else. */
const MAIL_ID = /^[A-Za-z0-9_-]{1,64}$/
const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '::1']
const CONTROL = /\p{Cc}|[\u2028\u2029]/u
/** RFC 8301: what receivers must accept and senders should use. */
const DKIM_MIN_BITS = 2048
/** Answers from 500 on mean no for good. */
const PERMANENT = 500

/**
 * Makes a mailer; it connects when there is something to send, and keeps the connection for a while.
 * @throws {OperationalError} `ERR_CONFIG_INVALID` for a server elsewhere without TLS, or a DKIM key that cannot sign
 */
export function createMailer(options: MailerOptions): Mailer {
  const { host, port, security, from, login, sendLimitMs = SEND_LIMIT_MS } = options
  if (security === 'none' && !LOOPBACK.includes(host))
    throw new OperationalError(
      'ERR_CONFIG_INVALID',
      'mail.security = "none" is for a mail server on this machine; codes would travel in the open',
    )
  const senderDomain = domainOf(from.address)
  const dkim = options.dkim && {
    domainName: senderDomain,
    keySelector: options.dkim.selector,
    privateKey: requireDkimKey(options.dkim.privateKey),
  }
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(login ? { auth: { user: login.user, pass: login.password } } : {}),
    tls: {
      minVersion: 'TLSv1.2',
      // Said aloud, or Node's own switch in somebody's environment would take every check away (T71).
      rejectUnauthorized: true,
      ...(options.extraCa === undefined ? {} : { ca: [...rootCertificates, options.extraCa] }),
    },
    ...(dkim ? { dkim } : {}),
    pool: true,
    maxConnections: MAIL_CONNECTIONS,
    connectionTimeout: DEFAULTS.connectMs,
    greetingTimeout: DEFAULTS.greetingMs,
    socketTimeout: DEFAULTS.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(mail, id) {
      // The library's own limits begin anew with every line that the server sends; this one counts all, waiting included.
      const limit = AbortSignal.timeout(sendLimitMs)
      const message = {
        from: { name: from.name, address: from.address },
        to: { name: '', address: parseEmailAddress(mail.to) },
        subject: requireLine(mail.subject),
        text: mail.text,
        html: mail.html,
        messageId: messageIdOf(id, senderDomain),
        signal: limit,
        // No holiday answers, no "out of office" for a code.
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      }
      try {
        await transport.sendMail(message)
      } catch (cause) {
        throw failure(cause)
      }
    },
    close: () => transport.close({ force: true }),
  }
}

/** The library sends unsigned with a key that does not work, so a bad one is refused before the first mail. */
function requireDkimKey(pem: string): string {
  if (isDkimKey(pem)) return pem
  throw new OperationalError(
    'ERR_CONFIG_INVALID',
    `mail.dkim_key is no RSA private key of ${DKIM_MIN_BITS} bits or more in PEM; make one: openssl genrsa -out dkim.key ${DKIM_MIN_BITS}`,
  )
}

/** Can mail be signed with it, so that every receiver understands? */
export function isDkimKey(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem)
    return (
      asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= DKIM_MIN_BITS
    )
  } catch {
    return false
  }
}

function requireLine(subject: string): string {
  if (CONTROL.test(subject)) throw new TypeError('a subject is one line')
  return subject
}

function messageIdOf(id: string, domain: Domain): string {
  if (!MAIL_ID.test(id)) throw new TypeError('a mail is named by letters, digits, "-" and "_"')
  return `<${id}@${domain}>`
}

/** The server's words may quote the address and stay out of the message. */
function failure(cause: unknown): OperationalError {
  const { responseCode, code, originalCode } = cause as Readonly<Record<string, unknown>>
  const status = typeof responseCode === 'number' ? responseCode : undefined
  // Only our limit aborts; to the reader it is a limit like the library's own.
  const reason = code === 'EABORT' ? 'ETIMEDOUT' : (originalCode ?? code)
  return new OperationalError(
    'ERR_MAIL_FAILED',
    'the mail server did not take the mail; see mail.host and its own log',
    {
      cause,
      detail: {
        permanent: status !== undefined && status >= PERMANENT && code === 'EENVELOPE',
        ...(status === undefined ? {} : { status }),
        ...(typeof reason === 'string' ? { reason } : {}),
      },
    },
  )
}
