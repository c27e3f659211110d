// Base32 (RFC 4648 section 6), as authenticator apps spell secrets.
import { ProtocolError } from '@signet-id/protocol'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Upper-case letters, without padding. */
export function encodeBase32(bytes: Uint8Array): string {
  let out = ''
  let bits = 0
  let size = 0
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    size += 8
    while (size >= 5) {
      size -= 5
      out += ALPHABET.charAt((bits >> size) & 31)
    }
    bits &= (1 << size) - 1
  }
  return size > 0 ? out + ALPHABET.charAt((bits << (5 - size)) & 31) : out
}

/**
 * Reads base32 as people type it: either case, blanks between groups, optional padding.
 * @throws {ProtocolError} `ERR_SECRET_INVALID`
 */
export function decodeBase32(text: string): Buffer {
  // ASCII letters only: elsewhere a change of case makes letters of other alphabets into these.
  const typed = text.replace(/\s/g, '').replace(/[a-z]+/g, (letters) => letters.toUpperCase())
  const end = typed.indexOf('=')
  const letters = end < 0 ? typed : typed.slice(0, end)
  if (!/^=*$/.test(typed.slice(letters.length))) throw invalid('padding may only stand at its end')
  const bytes: number[] = []
  let bits = 0
  let size = 0
  for (const letter of letters) {
    const value = ALPHABET.indexOf(letter)
    if (value < 0) throw invalid('it may hold letters A to Z and digits 2 to 7 only')
    bits = (bits << 5) | value
    size += 5
    if (size >= 8) {
      size -= 8
      bytes.push((bits >> size) & 255)
      bits &= (1 << size) - 1
    }
  }
  if (bits !== 0 || size >= 5) throw invalid('its last letter does not fit its length')
  return Buffer.from(bytes)
}

function invalid(why: string): ProtocolError {
  return new ProtocolError('ERR_SECRET_INVALID', `secret is not base32: ${why}`)
}
