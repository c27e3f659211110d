// Signatures by node:crypto: the one place where a key meets a message. Never by arithmetic of our own.
import { constants, createPublicKey, type KeyObject, publicEncrypt, verify } from 'node:crypto'
import {
  algorithmNamed,
  type CheckSignature,
  ProtocolError,
  type PublicKey,
} from '@signet-id/protocol'

/**
 * Where an imported key is kept from its second use on. Import costs as much as a check, but most people's keys are met once, and a
 * native key that is kept a while lives until a full collection, which does not see how heavy it is. A hidden property and no
 * WeakMap: entries of a WeakMap outlive young collections.
 */
const IMPORTED: unique symbol = Symbol('imported')

/** `null` after the first use, the native key from the second on. */
type UsedKey = PublicKey & { readonly [IMPORTED]?: KeyObject | null }

/**
 * Checks a signature on this thread; right for a library, where a call should cost least.
 * @throws {ProtocolError} `ERR_KEY_INVALID` for a DSA key outside its group
 */
export const checkSignature: CheckSignature = (key, data, signature) =>
  verify(key.algorithm.digest, data, keyFor(key), formFor(key, signature))

/**
 * Checks a signature on libuv's thread pool, unless that would cost more than the check, as with RSA; right for a server, which stays
 * responsive and uses every core
 * (set `UV_THREADPOOL_SIZE` to the number of cores before the process starts).
 * @throws {ProtocolError} `ERR_KEY_INVALID` for a DSA key outside its group
 */
export const checkSignatureOnPool: CheckSignature = (key, data, signature) => {
  if (key.algorithm.quickCheck) return checkSignature(key, data, signature)
  const native = keyFor(key)
  const form = formFor(key, signature)
  return new Promise((resolve, reject) => {
    verify(key.algorithm.digest, data, native, form, (error, good) => {
      if (error) reject(error)
      else resolve(good)
    })
  })
}

/** A key that is met for the first time goes as text, so that no key object is left to the next full collection. */
function keyFor(key: UsedKey): KeyObject | string {
  const { algorithm, jwk } = key
  const kept = key[IMPORTED]
  if (kept) return kept
  if (algorithm.groupUnchecked) requireSubgroup(jwk)
  const pem = algorithm.toPem(jwk)
  if (!Object.isExtensible(key)) return pem
  const value = kept === null ? createPublicKey(pem) : null
  Object.defineProperty(key, IMPORTED, { value, configurable: true })
  return value ?? pem
}

/**
 * The form in which `crypto.verify` takes a signature beside a bare key object. Naming the fixed-width form would need an options
 * object around the key, which costs Node 24 half as much again as an RSA check (bench/README.md).
 */
function formFor(key: PublicKey, signature: Uint8Array): Uint8Array {
  return key.algorithm.pairSignature ? derPair(signature) : signature
}

/** r then s of equal width, to `SEQUENCE { INTEGER r, INTEGER s }`; each below 128 bytes, and so is the whole. */
function derPair(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2
  const out = Buffer.alloc(signature.length + 8)
  out[0] = 0x30
  let at = writeInteger(out, 2, signature, 0, half)
  at = writeInteger(out, at, signature, half, half)
  out[1] = at - 2
  return out.subarray(0, at)
}

function writeInteger(
  out: Buffer,
  at: number,
  from: Uint8Array,
  start: number,
  width: number,
): number {
  let first = start
  const end = start + width
  while (first < end - 1 && from[first] === 0) first++
  const pad = (from[first] ?? 0) >= 0x80 ? 1 : 0
  out[at] = 0x02
  out[at + 1] = end - first + pad
  out.set(from.subarray(first, end), at + 2 + pad)
  return at + 2 + pad + end - first
}

/**
 * y^q mod p must be 1, or y generates a group in which signatures fit many messages (threat model 5.10).
 * OpenSSL offers modular exponentiation as the raw RSA public operation, here with modulus p and exponent q; all of it is public.
 */
function requireSubgroup(jwk: Readonly<Record<string, string>>): void {
  const { p = '', q = '', y = '' } = jwk
  const modulus = createPublicKey(algorithmNamed('RS256').toPem({ n: p, e: q }))
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
