// Fitness of curve points that platform cryptography would accept or is slow to refuse (threat model 5.10).
import { decodeBase64url } from '../base64url.ts'
import { type Hex, hexToBytes } from './integers.ts'

// FIPS 186-4, D.1.2.3: y^2 = x^3 - 3x + b over the prime field of P-256.
const P256_P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const P256_B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn

/** Whether two coordinates, big-endian in hexadecimal, are a point of P-256. */
export function isOnP256(xHex: Hex, yHex: Hex): boolean {
  const x = BigInt(`0x${xHex}`)
  const y = BigInt(`0x${yHex}`)
  if (x >= P256_P || y >= P256_P) return false
  return (y * y - (x * x * x - 3n * x + P256_B)) % P256_P === 0n
}

/** Encodings of the points whose order divides eight (RFC 7748 section 7 lists their u-coordinates), sign bit cleared. */
const SMALL_ORDER: readonly string[] = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]
const SMALL_ORDER_BYTES: readonly Uint8Array[] = SMALL_ORDER.map(littleEndian)

/** Whether an Ed25519 public key, in base64url, is a point of small order, under which signatures prove nothing. */
export function isSmallOrderEd25519Point(x: string): boolean {
  const point = withoutSign(x)
  return SMALL_ORDER_BYTES.some((small) => small.every((byte, i) => byte === point[i]))
}

/** The y-coordinate must be below 2^255 - 19 (RFC 8032, section 5.1.3). */
export function isCanonicalEd25519Point(x: string): boolean {
  const point = withoutSign(x)
  if (point.length !== 32) return false
  const high = point[31] === 0x7f && point.subarray(1, 31).every((byte) => byte === 0xff)
  return !(high && (point[0] ?? 0) >= 0xed)
}

function withoutSign(x: string): Uint8Array {
  const point = decodeBase64url(x)
  point[31] = (point[31] ?? 0) & 0x7f
  return point
}

function littleEndian(hex: string): Uint8Array {
  const bytes = new Uint8Array(32)
  bytes.set(hexToBytes(hex))
  return bytes
}
