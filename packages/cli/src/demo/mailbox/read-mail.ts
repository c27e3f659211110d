// From a mail's source to what the mailbox page shows: subject and plain text. Reads what our own mailer writes, and shows the rest as it is.
import { decodeUtf8, encodeUtf8 } from '@signet-id/protocol'
import type { RawMail } from './smtp-receiver.ts'

/** A mail as the page shows it. */
export interface ReadMail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Decodes subject and text; a mail without a plain text part shows its whole body. */
export function readMail({ to, source }: RawMail): ReadMail {
  const { header, body } = split(source)
  const boundary = /boundary="([^"]+)"/i.exec(header)?.[1]
  const parts = boundary === undefined ? [source] : body.split(`--${boundary}`)
  const plain = parts.map(split).find((part) => /^content-type: text\/plain/im.test(part.header))
  return {
    to: to.join(', '),
    subject: decodeWords(/^subject: ?(.*)$/im.exec(header)?.[1] ?? ''),
    text: (plain ? decodeBody(plain) : body).replaceAll('\r\n', '\n').trim(),
  }
}

/** Header lines unfolded, and what comes after the empty line. */
function split(source: string): { header: string; body: string } {
  const text = source.replace(/^\r\n/, '')
  const at = text.indexOf('\r\n\r\n')
  const header = at < 0 ? text : text.slice(0, at)
  return { header: header.replace(/\r\n[ \t]+/g, ' '), body: at < 0 ? '' : text.slice(at + 4) }
}

function decodeBody({ header, body }: { header: string; body: string }): string {
  const encoding = /^content-transfer-encoding: *(\S+)/im.exec(header)?.[1]?.toLowerCase()
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  return encoding === 'quoted-printable' ? decodeQuoted(body.replace(/=\r\n/g, '')) : body
}

/** RFC 2047: `=?utf-8?Q?...?=` */
function decodeWords(text: string): string {
  return text.replace(/=\?utf-8\?([bq])\?([^?]*)\?=\s*/gi, (_, kind: string, word: string) =>
    kind.toLowerCase() === 'b'
      ? Buffer.from(word, 'base64').toString('utf8')
      : decodeQuoted(word.replaceAll('_', ' ')),
  )
}

function decodeQuoted(text: string): string {
  const bytes: number[] = []
  for (const [, hex, plain] of text.matchAll(/=([0-9A-F]{2})|([\s\S])/giu)) {
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16))
    else bytes.push(...encodeUtf8(plain ?? ''))
  }
  return decodeUtf8(Uint8Array.from(bytes))
}
