// Unsigned integers in the three spellings keys use: decimal text, hexadecimal text, big-endian bytes in base64url.
import { decodeBase64url, encodeBase64url } from '../base64url.ts'
import { nativeBytes, nativeText } from '../native-bytes.ts'

/** Hexadecimal digits of a non-negative integer without leading zeros ("0" for zero). */
export type Hex = string

/** Big-endian bytes in base64url, as JWK members have them. */
export function hexToBase64url(hex: Hex): string {
  return encodeBase64url(hexToBytes(hex))
}

/** The integer in big-endian bytes, without leading zeros. The text must be base64url: callers have checked it. */
export function base64urlToHex(text: string): Hex {
  return bytesToHex(decodeBase64url(text))
}

/** Minimal big-endian bytes. */
export function hexToBytes(hex: Hex): Uint8Array<ArrayBuffer> {
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  if (nativeBytes) return nativeBytes.from(even, 'hex')
  const bytes = new Uint8Array(even.length / 2)
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Number.parseInt(even.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

/** The integer in big-endian bytes, without leading zeros. */
function bytesToHex(bytes: Uint8Array): Hex {
  if (nativeBytes) return stripZeros(nativeText(nativeBytes, bytes, 'hex'))
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return stripZeros(hex)
}

/** The integer in decimal digits; callers have checked that it is nothing else, and how long it is. */
export function decimalToHex(decimal: string): Hex {
  return BigInt(decimal).toString(16)
}

/** Decimal digits, as the classic key format has them. */
export function hexToDecimal(hex: Hex): string {
  return BigInt(`0x${hex}`).toString()
}

/** Without leading zeros; zero itself keeps one digit. */
export function stripZeros(hex: Hex): Hex {
  return hex.replace(/^0+(?=.)/, '')
}

/** Bits up to the highest one that is set; 0 for zero. The text must have no leading zeros. */
export function bitLength(hex: Hex): number {
  return hex === '0' ? 0 : hex.length * 4 - (Math.clz32(Number.parseInt(hex.charAt(0), 16)) - 28)
}
