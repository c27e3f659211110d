// All that is known of a signature algorithm, one entry each (protocol 1; threat model 5.10).
// Other code takes an entry and never switches on a name.
import { decodeBase64url } from '../base64url.ts'
import { ProtocolError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import { isCanonicalEd25519Point, isOnP256, isSmallOrderEd25519Point } from './curves.ts'
import { dsaBits, dsaToPem, dsaToWire, parseDsa } from './dsa.ts'
import {
  base64urlToHex,
  bitLength,
  type Hex,
  hexToBase64url,
  hexToBytes,
  hexToDecimal,
} from './integers.ts'
import { base64urlMember, decimalMember, fixedMember, unfit } from './members.ts'
import { concat, der, derInteger, pem } from './pem.ts'

/** Our own names of the algorithms; the labels a JWS header may carry are in {@link Algorithm}. */
export type AlgorithmName = 'RS256' | 'ES256' | 'Ed25519' | 'RS128' | 'DS256' | 'DS128'

/** Public JWK members in RFC 7638 order, base64url values. */
export type PublicJwk = Readonly<Record<string, string>>

/** One signature algorithm: its names in either key format and its parameters. */
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
  readonly digest: 'sha256' | 'sha1' | null
  /** Parameters of WebCrypto's `importKey`, `sign` and `verify`; empty where it lacks the algorithm. */
  readonly webCrypto: Readonly<Record<string, string>>
  /** Smallest and largest key of the family that is this algorithm, in bits. */
  readonly keyBits: readonly [least: number, most: number]
  /** Reads the classic members of the family, whatever the size; throws when the key is unfit. */
  parseClassic(members: JsonObject): PublicJwk
  /** Reads the JWK members of the family, whatever the size; throws when the key is unfit. */
  parseJwk(members: JsonObject): PublicJwk
  /** Bits of the modulus, the prime or the field. */
  bitsOf(jwk: PublicJwk): number
  /** The spelling in tokens and support documents: classic where it exists, else JWK. */
  toWire(jwk: PublicJwk): JsonObject
  /** The same of classic members that were read, for a family whose numbers have one spelling in that format. */
  wireOfClassic?(members: JsonObject): JsonObject
  /** The text that `node:crypto` imports soonest, and the only one it takes for DSA. */
  toPem(jwk: PublicJwk): string
  /** Bytes of a signature by this key. */
  signatureLength(jwk: PublicJwk): number
  /** True when a signature is two numbers of equal width, r then s. */
  readonly pairSignature: boolean
  /** True if honest old signers left out leading zero bytes (protocol 1.5). */
  readonly shortSignatures: boolean
  /** True if a check takes less than handing it to another thread: 20 us for RSA-2048, 80 to 400 for the others. */
  readonly quickCheck: boolean
  /** True if it takes platform arithmetic to see that a key lies in its group: who imports it must (threat model 5.10). */
  readonly groupUnchecked: boolean
}

const RSA_EXPONENT: Hex = '10001'
/** SubjectPublicKeyInfo up to the point: its length, id-ecPublicKey on prime256v1 and an uncompressed point; id-Ed25519. */
const P256_PREFIX: Uint8Array = hexToBytes('3059301306072a8648ce3d020106082a8648ce3d03010703420004')
const ED25519_PREFIX: Uint8Array = hexToBytes('302a300506032b6570032100')

const RSA = {
  classicName: 'RS',
  kty: 'RSA',
  crv: undefined,
  privateMembers: ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth'],
  digest: 'sha256',
  webCrypto: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  parseClassic: (members) => rsaJwk(decimalMember(members, 'e'), decimalMember(members, 'n')),
  parseJwk: (members) => rsaJwk(base64urlMember(members, 'e'), base64urlMember(members, 'n')),
  bitsOf: (jwk) => bitLength(hexOf(jwk, 'n')),
  toWire: (jwk) => ({
    algorithm: 'RS',
    n: hexToDecimal(hexOf(jwk, 'n')),
    e: hexToDecimal(hexOf(jwk, 'e')),
  }),
  wireOfClassic: ({ n, e }) => ({ algorithm: 'RS', n, e }),
  toPem: (jwk) =>
    pem('RSA PUBLIC KEY', der(0x30, derInteger(bytesOf(jwk, 'n')), derInteger(bytesOf(jwk, 'e')))),
  signatureLength: (jwk) => Math.floor(((jwk.n?.length ?? 0) * 3) / 4),
  pairSignature: false,
  shortSignatures: true,
  quickCheck: true,
  groupUnchecked: false,
} satisfies Partial<Algorithm>

/**
 * PKCS #1 v1.5 with SHA-256; equal to the JOSE algorithm of this name.
 * Old generators multiplied two primes whose top bits do not guarantee the last bit: 2047 is an honest size (appendix A.1).
 */
const RS256: Algorithm = { ...RSA, name: 'RS256', labels: ['RS256'], keyBits: [2047, 4096] }
/** The same with a 1024-bit modulus, which the old label counts in bytes. */
const RS128: Algorithm = { ...RSA, name: 'RS128', labels: ['RS128'], keyBits: [1023, 1024] }

const ES256: Algorithm = {
  name: 'ES256',
  labels: ['ES256'],
  classicName: undefined,
  kty: 'EC',
  crv: 'P-256',
  privateMembers: ['d'],
  digest: 'sha256',
  webCrypto: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  keyBits: [256, 256],
  parseClassic: noSuchForm,
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
  bitsOf: () => 256,
  toWire: (jwk) => ({ kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y }),
  toPem: (jwk) => pem('PUBLIC KEY', concat(P256_PREFIX, bytesOf(jwk, 'x'), bytesOf(jwk, 'y'))),
  signatureLength: () => 64,
  pairSignature: true,
  shortSignatures: false,
  quickCheck: false,
  groupUnchecked: false,
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
  keyBits: [256, 256],
  parseClassic: noSuchForm,
  parseJwk(members) {
    const x = fixedMember(members, 'x', 43)
    if (!isCanonicalEd25519Point(x)) throw unfit('its point is not written in the canonical way')
    if (isSmallOrderEd25519Point(x))
      throw unfit('its point has small order, so one signature would fit every message')
    return { crv: 'Ed25519', kty: 'OKP', x }
  },
  bitsOf: () => 256,
  toWire: (jwk) => ({ kty: 'OKP', crv: 'Ed25519', x: jwk.x }),
  toPem: (jwk) => pem('PUBLIC KEY', concat(ED25519_PREFIX, bytesOf(jwk, 'x'))),
  signatureLength: () => 64,
  pairSignature: false,
  shortSignatures: false,
  quickCheck: false,
  groupUnchecked: false,
}

const DSA = {
  classicName: 'DS',
  kty: 'DSA',
  crv: undefined,
  privateMembers: ['x'],
  webCrypto: {},
  parseClassic: parseDsa,
  parseJwk: noSuchForm,
  bitsOf: dsaBits,
  toWire: dsaToWire,
  toPem: dsaToPem,
  pairSignature: true,
  shortSignatures: false,
  quickCheck: false,
  groupUnchecked: true,
} satisfies Partial<Algorithm>

const DS256: Algorithm = {
  ...DSA,
  name: 'DS256',
  labels: ['DS256'],
  digest: 'sha256',
  keyBits: [2048, 2048],
  signatureLength: () => 64,
}
/** What the old dialog made for people: SHA-1, 80 bits of strength. */
const DS128: Algorithm = {
  ...DSA,
  name: 'DS128',
  labels: ['DS128', 'DS160'],
  digest: 'sha1',
  keyBits: [1024, 1024],
  signatureLength: () => 40,
}

/** The whole table. */
export const ALGORITHMS: readonly Algorithm[] = [RS256, ES256, ED25519, RS128, DS256, DS128]

/** What is accepted unless told otherwise (design 10). */
export const DEFAULT_ALGORITHMS: readonly AlgorithmName[] = ['RS256', 'ES256', 'Ed25519']

/** Every name in the table; the last three only serve keys of the old deployment. */
export const ALL_ALGORITHMS: readonly AlgorithmName[] = ALGORITHMS.map((entry) => entry.name)

const LABELS: ReadonlySet<unknown> = new Set(ALGORITHMS.flatMap((entry) => entry.labels))

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
  return LABELS.has(label)
}

function rsaJwk(e: Hex, n: Hex): PublicJwk {
  if (Number.parseInt(n.slice(-1), 16) % 2 === 0) throw unfit('its modulus is even')
  if (e !== RSA_EXPONENT) throw unfit('its public exponent must be 65537')
  return { e: 'AQAB', kty: 'RSA', n: hexToBase64url(n) }
}

function hexOf(jwk: PublicJwk, name: string): Hex {
  return base64urlToHex(jwk[name] ?? '')
}

function bytesOf(jwk: PublicJwk, name: string): Uint8Array<ArrayBuffer> {
  return decodeBase64url(jwk[name] ?? '')
}

function noSuchForm(): never {
  throw unfit('this family is not written in this form')
}
