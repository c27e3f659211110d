// One signature against one key: the key decides the algorithm, the header must agree (protocol 1.5; RFC 8725 section 3.1).
import { encodeAscii } from '../base64url.ts'
import { ProtocolError, VerificationError } from '../errors.ts'
import type { PublicKey } from '../key/public-key.ts'
import type { CheckSignature } from '../key/signer.ts'
import type { ParsedJws } from './parse.ts'

/**
 * Checks a JWS; returns when the signature is good.
 * @throws {ProtocolError} `ERR_ALGORITHM_MISMATCH`, `ERR_JWS_INVALID` (a signature of impossible length)
 * @throws {VerificationError} `ERR_SIGNATURE_INVALID`
 */
export async function verifyJws(
  jws: ParsedJws,
  key: PublicKey,
  checkSignature: CheckSignature,
): Promise<void> {
  const { algorithm, jwk } = key
  if (!algorithm.labels.includes(jws.label)) {
    throw new ProtocolError(
      'ERR_ALGORITHM_MISMATCH',
      'signed object names another algorithm than its key has',
      {
        reason: 'algorithms do not match',
      },
    )
  }
  const signature = fitSignature(
    jws.signature,
    algorithm.signatureLength(jwk),
    algorithm.shortSignatures,
  )
  if (!(await checkSignature(key, encodeAscii(jws.signingInput), signature))) {
    throw new VerificationError('ERR_SIGNATURE_INVALID', 'signature does not fit the key', {
      reason: 'invalid signature',
    })
  }
}

/** Old signers dropped leading zero bytes of RSA signatures; longer ones are never honest. */
function fitSignature(
  signature: Uint8Array<ArrayBuffer>,
  length: number,
  mayBeShort: boolean,
): Uint8Array<ArrayBuffer> {
  if (signature.length === length) return signature
  if (signature.length > length || !mayBeShort) {
    throw new ProtocolError(
      'ERR_JWS_INVALID',
      `signature has ${signature.length} bytes; this key makes ${length}`,
      {
        reason: 'malformed signature',
      },
    )
  }
  const padded = new Uint8Array(length)
  padded.set(signature, length - signature.length)
  return padded
}
