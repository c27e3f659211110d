// Public keys: read from either JSON format, written in the one that travels (protocol 1.1).
import { BrowserIdError, ProtocolError } from '../errors.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import {
  ALGORITHMS,
  type Algorithm,
  type AlgorithmName,
  DEFAULT_ALGORITHMS,
  type PublicJwk,
} from './algorithms.ts'
import { unfit } from './members.ts'

/** A fit public key; its algorithm follows from the key alone. Only this file makes one. */
export interface PublicKey {
  readonly algorithm: Algorithm
  /** Members of the RFC 7638 thumbprint, in its order. */
  readonly jwk: PublicJwk
}

/**
 * Reads a public key in classic form (`{"algorithm":"RS",...}`) or as a JWK (`{"kty":...}`), never a mix of both.
 * @param algorithms what the key may be; default {@link DEFAULT_ALGORITHMS}
 * @throws {ProtocolError} `ERR_KEY_INVALID`, `ERR_KEY_UNSUPPORTED`
 */
export function parsePublicKey(
  value: unknown,
  algorithms: readonly AlgorithmName[] = DEFAULT_ALGORITHMS,
): PublicKey {
  return readPublicKey(value, algorithms, true)
}

/**
 * {@link parsePublicKey} for keys out of tokens and documents, which are checked with and not written again.
 * @param keepsText whether it remembers how it was written; of those that are only checked with, thousands are kept
 */
export function readPublicKey(
  value: unknown,
  algorithms: readonly AlgorithmName[],
  keepsText = false,
): PublicKey {
  if (!isJsonObject(value))
    throw new ProtocolError('ERR_KEY_INVALID', 'public key must be a JSON object')
  const classic = 'algorithm' in value
  if (classic && 'kty' in value)
    throw new ProtocolError('ERR_KEY_INVALID', 'public key has both algorithm and kty')
  if ('version' in value)
    throw unsupported('it is in the version-dated format, which never shipped')
  const family = ALGORITHMS.filter((entry) =>
    classic
      ? entry.classicName !== undefined && entry.classicName === value.algorithm
      : isKtyOf(entry, value),
  )
  const [first] = family
  if (!first) throw unsupported('its kind is not known')
  if (!family.some((entry) => algorithms.includes(entry.name)))
    throw unsupported(`keys for ${first.name} are not accepted here`)
  requireNoPrivateMember(first, value)
  const jwk = parseMembers(first, classic, value)
  const bits = first.bitsOf(jwk)
  const algorithm = family.find(({ keyBits: [least, most] }) => bits >= least && bits <= most)
  if (!algorithm) throw unfit(`its size is ${bits} bits`)
  if (!algorithms.includes(algorithm.name))
    throw unsupported(`keys for ${algorithm.name} (${bits} bits) are not accepted here`)
  return new ParsedKey(
    algorithm,
    jwk,
    classic && keepsText ? algorithm.wireOfClassic?.(value) : undefined,
  )
}

/** The JSON that goes into tokens and support documents. */
export function publicKeyToWire(key: PublicKey): JsonObject {
  return key instanceof ParsedKey ? key.wire : key.algorithm.toWire(key.jwk)
}

/** Remembers how it is written, since decimal digits of a modulus take longer to work out than all else in a certificate. */
class ParsedKey implements PublicKey {
  readonly algorithm: Algorithm
  readonly jwk: PublicJwk
  #wire: JsonObject | undefined

  constructor(algorithm: Algorithm, jwk: PublicJwk, wire: JsonObject | undefined) {
    this.algorithm = algorithm
    this.jwk = jwk
    this.#wire = wire && Object.freeze(wire)
  }

  get wire(): JsonObject {
    this.#wire ??= Object.freeze(this.algorithm.toWire(this.jwk))
    return this.#wire
  }
}

/** The text an RFC 7638 thumbprint is the SHA-256 of. */
export function canonicalKeyText(key: PublicKey): string {
  return JSON.stringify(key.jwk)
}

/** Whether two keys are one, in whichever format each of them came. */
export function samePublicKey(a: PublicKey, b: PublicKey): boolean {
  return a === b || canonicalKeyText(a) === canonicalKeyText(b)
}

function parseMembers(entry: Algorithm, classic: boolean, value: JsonObject): PublicJwk {
  try {
    return classic ? entry.parseClassic(value) : entry.parseJwk(value)
  } catch (cause) {
    if (cause instanceof BrowserIdError && cause.code !== 'ERR_KEY_INVALID')
      throw new ProtocolError(
        'ERR_KEY_INVALID',
        'public key is not acceptable: a member is malformed',
        { cause },
      )
    throw cause
  }
}

function isKtyOf(entry: Algorithm, value: JsonObject): boolean {
  return value.kty === entry.kty && (entry.crv === undefined || value.crv === entry.crv)
}

/** Nobody certifies or publishes an object that carries a private key (protocol 9.8). */
function requireNoPrivateMember(algorithm: Algorithm, value: JsonObject): void {
  if (algorithm.privateMembers.some((name) => name in value))
    throw new ProtocolError('ERR_KEY_INVALID', 'public key object holds members of the private key')
}

function unsupported(why: string): ProtocolError {
  return new ProtocolError('ERR_KEY_UNSUPPORTED', `public key is not supported: ${why}`, {
    reason: 'algorithms do not match',
  })
}
