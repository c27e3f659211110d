// AuthTkt tickets, byte for byte as Apache's mod_auth_tkt, Paste, repoze.who and Pyramid make them; minus the NUL re-cut (threat model T26).
import { createHash, timingSafeEqual } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { trimCharacters } from '@signet-id/protocol'

/** Digests in use: Apache and Paste began with MD5, mod_auth_tkt 2.1 and Pyramid know the others. */
export type TicketDigest = 'md5' | 'sha256' | 'sha512'

/** How a ticket is signed; whoever shares tickets must agree on all of it. */
export interface TicketKey {
  readonly secret: string
  readonly digest: TicketDigest
  /** Address the ticket is bound to; `0.0.0.0` for none. */
  readonly ip: string
}

/** What a ticket says. */
export interface Ticket {
  readonly userId: string
  /** Seconds since 1970, as the format has it. */
  readonly timestampSeconds: number
  readonly tokens: readonly string[]
  readonly userData: string
}

/** Hexadecimal digits of a digest. */
const DIGEST_LENGTH: Readonly<Record<TicketDigest, number>> = { md5: 32, sha256: 64, sha512: 128 }
/** Cookies stay below 4096 bytes, name included. */
const MAX_LENGTH = 3800
const TIMESTAMP_LENGTH = 8

/**
 * Writes a ticket: digest, time, quoted user, tokens, data.
 * @throws {TypeError} for fields that could be read back as others
 */
export function formatTicket(ticket: Ticket, key: TicketKey): string {
  const tokens = ticket.tokens.join(',')
  if (ticket.tokens.some((token) => /[,!\0]/.test(token)) || /[!\0]/.test(ticket.userData))
    throw new TypeError('tokens and data of a ticket may not hold its separators')
  if (ticket.userId === '' || /\0/.test(ticket.userId))
    throw new TypeError('the user of a ticket may not be empty or hold its separators')
  const time = ticket.timestampSeconds.toString(16).padStart(TIMESTAMP_LENGTH, '0')
  // As Python quotes: the separator never stands in a quoted user.
  const user = encodeURIComponent(ticket.userId).replaceAll('%2F', '/').replaceAll('!', '%21')
  const rest = tokens === '' ? ticket.userData : `${tokens}!${ticket.userData}`
  return `${digestOf({ ...ticket, tokens }, key)}${time}${user}!${rest}`
}

/** Reads a ticket; undefined unless its digest is right. How old it may be is for the caller to say. */
export function parseTicket(text: string, key: TicketKey): Ticket | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const bare = trimCharacters(text, '"')
  const size = DIGEST_LENGTH[key.digest]
  const time = bare.slice(size, size + TIMESTAMP_LENGTH)
  if (!/^[0-9a-f]{8}$/i.test(time)) return undefined
  const [quotedUser = '', ...data] = bare.slice(size + TIMESTAMP_LENGTH).split('!')
  if (data.length === 0 || data.length > 2) return undefined
  const userId = unquote(quotedUser)
  const [tokens = '', userData = ''] = data.length === 2 ? data : ['', data[0]]
  // The digest joins the fields with NUL: one that holds a NUL would have the digest of other fields.
  if (userId === undefined || userId === '' || /\0/.test(userId + tokens + userData))
    return undefined
  const timestampSeconds = Number.parseInt(time, 16)
  const expected = Buffer.from(digestOf({ userId, timestampSeconds, tokens, userData }, key))
  const given = Buffer.from(bare.slice(0, size).toLowerCase())
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  return { userId, timestampSeconds, tokens: tokens === '' ? [] : tokens.split(','), userData }
}

interface SignedFields {
  readonly userId: string
  readonly timestampSeconds: number
  readonly tokens: string
  readonly userData: string
}

/** hex(H(hex(H(address and time, secret, user NUL tokens NUL data)) secret)) */
function digestOf(fields: SignedFields, key: TicketKey): string {
  const inner = createHash(key.digest)
    .update(addressAndTime(key.ip, fields.timestampSeconds))
    .update(`${key.secret}${fields.userId}\0${fields.tokens}\0${fields.userData}`)
    .digest('hex')
  return createHash(key.digest).update(`${inner}${key.secret}`).digest('hex')
}

/** Four bytes each; an IPv6 address goes in as text with the time in decimal, as Pyramid has it. */
function addressAndTime(ip: string, timestampSeconds: number): Buffer {
  if (!isIPv4(ip)) return Buffer.from(`${ip}${timestampSeconds}`, 'latin1')
  const time = Buffer.alloc(4)
  time.writeUInt32BE(timestampSeconds >>> 0)
  return Buffer.concat([Buffer.from(ip.split('.').map(Number)), time])
}

function unquote(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
