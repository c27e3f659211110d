// WebCrypto as protocol wants it: keys that cannot be read out, a signer, a signature check.
import {
  type CheckSignature,
  encodeBase64url,
  type PublicKey,
  parsePublicKey,
  type Signer,
} from '@signet-id/protocol'
import { DialogProblem } from './problem.ts'

/** Algorithm of every key we make: what old verifiers understand (design 3, step 3). */
export const RSA: RsaHashedKeyGenParams = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
}

/**
 * Makes a key pair.
 * @param extractable true only for the fallback of tab-key.ts
 * @throws {DialogProblem} `no-crypto`
 */
export async function generateKeyPair(extractable: boolean): Promise<CryptoKeyPair> {
  try {
    return await crypto.subtle.generateKey(RSA, extractable, ['sign', 'verify'])
  } catch (cause) {
    throw new DialogProblem('no-crypto', { cause })
  }
}

/** False on a page without protection and in browsers of another age. */
export function hasWebCrypto(): boolean {
  return typeof crypto === 'object' && typeof crypto.subtle === 'object'
}

/** The public half, as it travels in requests and certificates. */
export async function publicKeyOf(pair: CryptoKeyPair): Promise<PublicKey> {
  const { kty, n, e } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return parsePublicKey({ kty, n, e })
}

/** The private half, reduced to signing. */
export async function signerOf(pair: CryptoKeyPair): Promise<Signer> {
  return {
    publicKey: await publicKeyOf(pair),
    sign: async (data) => new Uint8Array(await crypto.subtle.sign(RSA.name, pair.privateKey, data)),
  }
}

/**
 * Checks a signature with a provider's key. Where the browser lacks the algorithm nothing can be said here,
 * and the site's verifier, which checks all of this again, has the word.
 */
export const checkSignature: CheckSignature = async (key, data, signature) => {
  const { jwk } = key
  const { webCrypto } = key.algorithm
  const algorithm = { ...webCrypto, name: webCrypto.name ?? '' }
  let imported: CryptoKey
  try {
    imported = await crypto.subtle.importKey('jwk', { ...jwk }, algorithm, false, ['verify'])
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') return true
    throw error
  }
  return crypto.subtle.verify(algorithm, imported, signature, data)
}

/** 128 random bits in base64url: a state, a key's name. */
export function randomName(): string {
  return encodeBase64url(crypto.getRandomValues(new Uint8Array(16)))
}
