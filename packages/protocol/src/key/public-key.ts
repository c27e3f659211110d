// Public keys: read from either JSON format, written in the one that travels (protocol 1.1).
import { BrowserIdError, ProtocolError } from '../errors.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { ALGORITHMS, type Algorithm, type PublicJwk } from './algorithms.ts'

/** A fit public key; its algorithm follows from the key alone. Only this file makes one. */
export interface PublicKey {
  readonly algorithm: Algorithm
  /** Members of the RFC 7638 thumbprint, in its order. */
  readonly jwk: PublicJwk
}

/**
 * Reads a public key in classic form (`{"algorithm":"RS",...}`) or as a JWK (`{"kty":...}`), never a mix of both.
 * @throws {ProtocolError} `ERR_KEY_INVALID`, `ERR_KEY_UNSUPPORTED`
 */
export function parsePublicKey(value: unknown): PublicKey {
  if (!isJsonObject(value))
    throw new ProtocolError('ERR_KEY_INVALID', 'public key must be a JSON object')
  const classic = 'algorithm' in value
  if (classic && 'kty' in value)
    throw new ProtocolError('ERR_KEY_INVALID', 'public key has both algorithm and kty')
  if ('version' in value)
    throw new ProtocolError(
      'ERR_KEY_UNSUPPORTED',
      'public key is in the version-dated format, which never shipped',
    )
  const algorithm = ALGORITHMS.find((entry) =>
    classic
      ? entry.classicName !== undefined && entry.classicName === value.algorithm
      : isKtyOf(entry, value),
  )
  if (!algorithm)
    throw new ProtocolError('ERR_KEY_UNSUPPORTED', 'public key is of a kind that is not accepted')
  requireNoPrivateMember(algorithm, value)
  try {
    return { algorithm, jwk: classic ? algorithm.parseClassic(value) : algorithm.parseJwk(value) }
  } catch (cause) {
    if (cause instanceof BrowserIdError && cause.code !== 'ERR_KEY_INVALID') {
      throw new ProtocolError(
        'ERR_KEY_INVALID',
        'public key is not acceptable: a member is malformed',
        { cause },
      )
    }
    throw cause
  }
}

/** The JSON that goes into tokens and support documents. */
export function publicKeyToWire(key: PublicKey): JsonObject {
  return key.algorithm.toWire(key.jwk)
}

/** The text an RFC 7638 thumbprint is the SHA-256 of. */
export function canonicalKeyText(key: PublicKey): string {
  return JSON.stringify(key.jwk)
}

export function samePublicKey(a: PublicKey, b: PublicKey): boolean {
  return canonicalKeyText(a) === canonicalKeyText(b)
}

function isKtyOf(entry: Algorithm, value: JsonObject): boolean {
  return value.kty === entry.kty && (entry.crv === undefined || value.crv === entry.crv)
}

/** Nobody certifies or publishes an object that carries a private key (protocol 9.8). */
function requireNoPrivateMember(algorithm: Algorithm, value: JsonObject): void {
  if (algorithm.privateMembers.some((name) => name in value)) {
    throw new ProtocolError('ERR_KEY_INVALID', 'public key object holds members of the private key')
  }
}
