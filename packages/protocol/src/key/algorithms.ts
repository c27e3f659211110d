// All that is known of a signature algorithm, one entry each (protocol 1; threat model 5.10).
// Other code takes an entry and never switches on a name.
import { ProtocolError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import { isCanonicalEd25519Point, isOnP256, isSmallOrderEd25519Point } from './curves.ts'
import {
  base64urlToHex,
  bitLength,
  decimalToHex,
  type Hex,
  hexToBase64url,
  hexToDecimal,
} from './integers.ts'

export type AlgorithmName = 'RS256' | 'ES256' | 'Ed25519'

/** Public JWK members in RFC 7638 order, base64url values. */
export type PublicJwk = Readonly<Record<string, string>>

export interface Algorithm {
  readonly name: AlgorithmName
  /** Names in a JWS header; the first is the one we write. */
  readonly labels: readonly string[]
  /** What `algorithm` says in the classic key format, if that format knows this family. */
  readonly classicName: string | undefined
  /** `kty` (and `crv`) of the JWK form. */
  readonly kty: string
  readonly crv: string | undefined
  /** Members that only a private key has. */
  readonly privateMembers: readonly string[]
  /** Digest for `node:crypto`; null where the algorithm brings its own. */
  readonly digest: 'sha256' | null
  /** Parameters of WebCrypto's `importKey`, `sign` and `verify`. */
  readonly webCrypto: Readonly<Record<string, string>>
  /** Reads the classic members; throws when the key is unfit. */
  parseClassic(members: JsonObject): PublicJwk
  /** Reads the JWK members; throws when the key is unfit. */
  parseJwk(members: JsonObject): PublicJwk
  /** The spelling in tokens and support documents: classic where it exists, else JWK. */
  toWire(jwk: PublicJwk): JsonObject
  /** Bytes of a signature by this key. */
  signatureLength(jwk: PublicJwk): number
  /** True if honest old signers left out leading zero bytes (protocol 1.5). */
  readonly shortSignatures: boolean
}

const DECIMAL = /^[1-9][0-9]*$/
const BASE64URL = /^[A-Za-z0-9_-]+$/
/** 4096 bits in decimal, with room; refused before any arithmetic. */
const MAX_DECIMAL_DIGITS = 1234
const MAX_BASE64URL_LENGTH = 700

const RSA_MIN_BITS = 2048
const RSA_MAX_BITS = 4096
const RSA_EXPONENT: Hex = '10001'

const RS256: Algorithm = {
  name: 'RS256',
  labels: ['RS256'],
  classicName: 'RS',
  kty: 'RSA',
  crv: undefined,
  privateMembers: ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth'],
  digest: 'sha256',
  webCrypto: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  parseClassic: (members) => rsaJwk(decimalMember(members, 'e'), decimalMember(members, 'n')),
  parseJwk: (members) => rsaJwk(base64urlMember(members, 'e'), base64urlMember(members, 'n')),
  toWire: (jwk) => ({
    algorithm: 'RS',
    n: hexToDecimal(hexOf(jwk, 'n')),
    e: hexToDecimal(hexOf(jwk, 'e')),
  }),
  signatureLength: (jwk) => Math.floor(((jwk.n?.length ?? 0) * 3) / 4),
  shortSignatures: true,
}

const ES256: Algorithm = {
  name: 'ES256',
  labels: ['ES256'],
  classicName: undefined,
  kty: 'EC',
  crv: 'P-256',
  privateMembers: ['d'],
  digest: 'sha256',
  webCrypto: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  parseClassic: noClassicForm,
  parseJwk(members) {
    const jwk = {
      crv: 'P-256',
      kty: 'EC',
      x: fixedMember(members, 'x', 43),
      y: fixedMember(members, 'y', 43),
    }
    if (!isOnP256(base64urlToHex(jwk.x), base64urlToHex(jwk.y)))
      throw unfit('its point is not on the curve P-256')
    return jwk
  },
  toWire: (jwk) => ({ kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y }),
  signatureLength: () => 64,
  shortSignatures: false,
}

const ED25519: Algorithm = {
  name: 'Ed25519',
  labels: ['EdDSA', 'Ed25519'],
  classicName: undefined,
  kty: 'OKP',
  crv: 'Ed25519',
  privateMembers: ['d'],
  digest: null,
  webCrypto: { name: 'Ed25519' },
  parseClassic: noClassicForm,
  parseJwk(members) {
    const x = fixedMember(members, 'x', 43)
    if (!isCanonicalEd25519Point(x)) throw unfit('its point is not written in the canonical way')
    if (isSmallOrderEd25519Point(x))
      throw unfit('its point has small order, so one signature would fit every message')
    return { crv: 'Ed25519', kty: 'OKP', x }
  },
  toWire: (jwk) => ({ kty: 'OKP', crv: 'Ed25519', x: jwk.x }),
  signatureLength: () => 64,
  shortSignatures: false,
}

/** The whole table. */
export const ALGORITHMS: readonly Algorithm[] = [RS256, ES256, ED25519]

/** What a verifier accepts unless told otherwise (design 10). */
export const DEFAULT_ALGORITHMS: readonly AlgorithmName[] = ['RS256', 'ES256', 'Ed25519']

/**
 * The entry of a name.
 * @throws {ProtocolError} `ERR_KEY_UNSUPPORTED`
 */
export function algorithmNamed(name: string): Algorithm {
  const entry = ALGORITHMS.find((algorithm) => algorithm.name === name)
  if (!entry)
    throw new ProtocolError('ERR_KEY_UNSUPPORTED', 'algorithm is not known', {
      reason: 'algorithms do not match',
      detail: { algorithm: name.slice(0, 32) },
    })
  return entry
}

/** True for a header label that some entry signs under. */
export function isKnownLabel(label: unknown): label is string {
  return (
    typeof label === 'string' && ALGORITHMS.some((algorithm) => algorithm.labels.includes(label))
  )
}

function rsaJwk(e: Hex, n: Hex): PublicJwk {
  const bits = bitLength(n)
  if (bits < RSA_MIN_BITS || bits > RSA_MAX_BITS)
    throw unfit(`its modulus has ${bits} bits; ${RSA_MIN_BITS} to ${RSA_MAX_BITS} are accepted`)
  if (Number.parseInt(n.slice(-1), 16) % 2 === 0) throw unfit('its modulus is even')
  if (e !== RSA_EXPONENT) throw unfit('its public exponent must be 65537')
  return { e: hexToBase64url(e), kty: 'RSA', n: hexToBase64url(n) }
}

function decimalMember(members: JsonObject, name: string): Hex {
  const value = members[name]
  if (typeof value !== 'string' || value.length > MAX_DECIMAL_DIGITS || !DECIMAL.test(value)) {
    throw unfit(`its member ${name} must be a decimal number written as text`)
  }
  return decimalToHex(value)
}

function base64urlMember(members: JsonObject, name: string): Hex {
  const value = members[name]
  if (typeof value !== 'string' || value.length > MAX_BASE64URL_LENGTH || !BASE64URL.test(value)) {
    throw unfit(`its member ${name} must be base64url text`)
  }
  const hex = base64urlToHex(value)
  if (hexToBase64url(hex) !== value)
    throw unfit(`its member ${name} must not start with zero bytes`)
  return hex
}

function fixedMember(members: JsonObject, name: string, length: number): string {
  const value = members[name]
  if (typeof value !== 'string' || value.length !== length || !BASE64URL.test(value)) {
    throw unfit(`its member ${name} must be ${length} characters of base64url`)
  }
  base64urlToHex(value)
  return value
}

function hexOf(jwk: PublicJwk, name: string): Hex {
  return base64urlToHex(jwk[name] ?? '')
}

function noClassicForm(): never {
  throw unfit('this family has no classic form; write it as a JWK')
}

function unfit(why: string): ProtocolError {
  return new ProtocolError('ERR_KEY_INVALID', `public key is not acceptable: ${why}`)
}
