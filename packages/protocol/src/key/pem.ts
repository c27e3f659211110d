// Public keys as text for platform cryptography: DER in PEM (RFC 7468; RFC 8017 appendix A.1.1 for RSA, RFC 5280 for the others).
import { encodeBase64url } from '../base64url.ts'

/** Tag, length and what it holds. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const header =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 255]
  return concat(Uint8Array.from(header), ...parts)
}

/** One after the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** A positive INTEGER from minimal big-endian bytes. */
export function derInteger(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return (bytes[0] ?? 0) >= 0x80 ? der(0x02, new Uint8Array(1), bytes) : der(0x02, bytes)
}

/** @param label such as `PUBLIC KEY` */
export function pem(label: string, bytes: Uint8Array): string {
  const text = encodeBase64url(bytes).replace(/-/g, '+').replace(/_/g, '/')
  const padded = text.padEnd(Math.ceil(text.length / 4) * 4, '=')
  const lines = padded.match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
