// Signatures by node:crypto: the one place where a key meets a message. Never by arithmetic of our own.
import {
  constants,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  publicEncrypt,
  verify,
} from 'node:crypto'
import { type CheckSignature, ProtocolError, type PublicKey } from '@signet-id/protocol'

/** What `crypto.verify` takes: the key and, for DSA and ECDSA, the form of the signature (r then s, fixed width). */
interface VerifyKey {
  readonly key: KeyObject
  readonly dsaEncoding: 'ieee-p1363'
}

/** Import costs up to five times a check (RSA aside), so each key object is imported once. */
const imported: WeakMap<PublicKey, VerifyKey> = new WeakMap()

/**
 * Checks a signature on this thread; right for a library, where a call should cost least.
 * @throws {ProtocolError} `ERR_KEY_INVALID` for a DSA key outside its group
 */
export const checkSignature: CheckSignature = (key, data, signature) =>
  verify(key.algorithm.digest, data, importKey(key), signature)

/**
 * Checks a signature on libuv's thread pool; right for a server, which stays responsive and uses every core
 * (set `UV_THREADPOOL_SIZE` to the number of cores before the process starts).
 * @throws {ProtocolError} `ERR_KEY_INVALID` for a DSA key outside its group
 */
export const checkSignatureOnPool: CheckSignature = (key, data, signature) => {
  const verifyKey = importKey(key)
  return new Promise((resolve, reject) => {
    verify(key.algorithm.digest, data, verifyKey, signature, (error, good) =>
      error ? reject(error) : resolve(good),
    )
  })
}

function importKey(key: PublicKey): VerifyKey {
  let verifyKey = imported.get(key)
  if (!verifyKey) {
    verifyKey = { key: createKey(key), dsaEncoding: 'ieee-p1363' }
    imported.set(key, verifyKey)
  }
  return verifyKey
}

function createKey(key: PublicKey): KeyObject {
  const { algorithm, jwk } = key
  if (!algorithm.toSpki) return createPublicKey({ format: 'jwk', key: jwk as JsonWebKey })
  requireSubgroup(jwk)
  return createPublicKey({
    format: 'der',
    type: 'spki',
    key: Buffer.from(algorithm.toSpki(jwk)),
  })
}

/**
 * y^q mod p must be 1, or y generates a group in which signatures fit many messages (threat model 5.10).
 * OpenSSL offers modular exponentiation as the raw RSA public operation, here with modulus p and exponent q; all of it is public.
 */
function requireSubgroup(jwk: Readonly<Record<string, string>>): void {
  const { p = '', q = '', y = '' } = jwk
  const modulus = createPublicKey({ format: 'jwk', key: { kty: 'RSA', n: p, e: q } })
  const length = Buffer.from(p, 'base64url').length
  const value = Buffer.alloc(length)
  const bytes = Buffer.from(y, 'base64url')
  bytes.copy(value, length - bytes.length)
  const power = publicEncrypt({ key: modulus, padding: constants.RSA_NO_PADDING }, value)
  if (power[length - 1] !== 1 || power.subarray(0, length - 1).some((byte) => byte !== 0)) {
    throw new ProtocolError(
      'ERR_KEY_INVALID',
      'public key is not acceptable: its y is not in the group',
    )
  }
}
