// A private key reduced to signing: node:crypto on the thread pool, with a bounded queue (design 7).
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  sign,
} from 'node:crypto'
import { promisify } from 'node:util'
import {
  algorithmNamed,
  OperationalError,
  type PublicKey,
  parsePublicKey,
  type Signer,
} from '@signet-id/protocol'
import { createQueue } from '../queue.ts'

/** Algorithms that new keys sign with. */
export type SigningAlgorithm = 'RS256' | 'Ed25519'

/** Beyond this many waiting signatures the honest answer is "not now". */
const MAX_QUEUE = 256
const signatures = createQueue(MAX_QUEUE)

const generate = promisify(generateKeyPair)

/** A new private key as PKCS#8 DER; RS256 is RSA 2048, which every old verifier understands. */
export async function generatePrivateKey(algorithm: SigningAlgorithm): Promise<Buffer> {
  const { privateKey } =
    algorithm === 'RS256'
      ? await generate('rsa', { modulusLength: 2048 })
      : await generate('ed25519')
  return privateKey.export({ format: 'der', type: 'pkcs8' })
}

/**
 * Makes a signer of a PKCS#8 DER private key; the key is imported once.
 * @throws {ProtocolError} `ERR_KEY_INVALID`, `ERR_KEY_UNSUPPORTED` when its public half is not one verifiers accept
 */
export function createSigner(pkcs8: Buffer): Signer {
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  return signerOf(privateKey)
}

function signerOf(privateKey: KeyObject): Signer {
  const publicKey: PublicKey = parsePublicKey(createPublicKey(privateKey).export({ format: 'jwk' }))
  const { digest } = algorithmNamed(publicKey.algorithm.name)
  return {
    publicKey,
    sign(data) {
      if (signatures.isFull)
        throw new OperationalError(
          'ERR_BUSY',
          'too many signatures are waiting; try again in a moment',
        )
      signatures.enter()
      return new Promise((resolve, reject) => {
        sign(digest, data, privateKey, (error, signature) => {
          signatures.leave()
          if (error) reject(error)
          else resolve(signature)
        })
      })
    },
  }
}
