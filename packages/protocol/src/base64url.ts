// Strict unpadded base64url (RFC 4648 section 5) and UTF-8: one spelling for each value, or an error.
import { ProtocolError } from './errors.ts'
import { nativeBytes, nativeText } from './native-bytes.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const INVALID = 255
const VALUE_OF = new Uint8Array(128).fill(INVALID)
for (let i = 0; i < 64; i++) VALUE_OF[ALPHABET.charCodeAt(i)] = i

const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const utf8Encoder = new TextEncoder()

/** Bytes to base64url, no padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  return nativeBytes ? nativeText(nativeBytes, bytes, 'base64url') : encodePortably(bytes)
}

/** What {@link encodeBase64url} does where the platform has no encoder. */
export function encodePortably(bytes: Uint8Array): string {
  let out = ''
  let i = 0
  for (; i + 2 < bytes.length; i += 3) {
    const group = (byteAt(bytes, i) << 16) | (byteAt(bytes, i + 1) << 8) | byteAt(bytes, i + 2)
    out += sextet(group >> 18) + sextet(group >> 12) + sextet(group >> 6) + sextet(group)
  }
  const rest = bytes.length - i
  if (rest === 1) {
    const group = byteAt(bytes, i) << 16
    out += sextet(group >> 18) + sextet(group >> 12)
  } else if (rest === 2) {
    const group = (byteAt(bytes, i) << 16) | (byteAt(bytes, i + 1) << 8)
    out += sextet(group >> 18) + sextet(group >> 12) + sextet(group >> 6)
  }
  return out
}

/**
 * Base64url to bytes. Refuses padding, blanks, the other alphabet, an impossible length and unused bits that are not zero,
 * so that decoding and encoding again gives the same text.
 * @throws {ProtocolError} `ERR_BASE64URL_INVALID`
 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> {
  if (nativeBytes) {
    // Node skips what it does not understand, so only text that it writes the same way again was strict.
    const bytes = nativeBytes.from(text, 'base64url')
    if (nativeText(nativeBytes, bytes, 'base64url') === text) return bytes
  }
  return decodePortably(text)
}

/** What {@link decodeBase64url} does where the platform has no decoder, and everywhere for text it refuses. */
export function decodePortably(text: string): Uint8Array<ArrayBuffer> {
  const rest = text.length % 4
  if (rest === 1) throw invalid('its length is impossible')
  const out = new Uint8Array(Math.floor((text.length * 3) / 4))
  let bits = 0
  let size = 0
  let at = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const value = code < 128 ? (VALUE_OF[code] ?? INVALID) : INVALID
    if (value === INVALID) throw invalid(`a character is not in the alphabet (at ${i})`)
    bits = (bits << 6) | value
    size += 6
    if (size >= 8) {
      size -= 8
      out[at++] = (bits >> size) & 255
      bits &= (1 << size) - 1
    }
  }
  if (bits !== 0) throw invalid('unused trailing bits are not zero')
  return out
}

/** Text to UTF-8 bytes. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return utf8Encoder.encode(text) as Uint8Array<ArrayBuffer>
}

/** ASCII text to bytes, such as the two segments that a signature is over; the caller knows that it is ASCII. */
export function encodeAscii(text: string): Uint8Array<ArrayBuffer> {
  return nativeBytes ? nativeBytes.from(text, 'latin1') : encodeUtf8(text)
}

/**
 * UTF-8 bytes to text; a byte order mark stays in the text, where JSON refuses it.
 * @throws {ProtocolError} `ERR_UTF8_INVALID`
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8Decoder.decode(bytes)
  } catch (cause) {
    throw new ProtocolError('ERR_UTF8_INVALID', 'text is not valid UTF-8', { cause })
  }
}

function byteAt(bytes: Uint8Array, i: number): number {
  return bytes[i] ?? 0
}

function sextet(bits: number): string {
  return ALPHABET.charAt(bits & 63)
}

function invalid(why: string): ProtocolError {
  return new ProtocolError('ERR_BASE64URL_INVALID', `base64url text is malformed: ${why}`)
}
