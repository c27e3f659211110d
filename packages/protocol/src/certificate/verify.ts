// A certificate against the keys its issuer publishes.
import { BrowserIdError, ProtocolError } from '../errors.ts'
import { verifyJws } from '../jws/verify.ts'
import type { PublicKey } from '../key/public-key.ts'
import type { CheckSignature } from '../key/signer.ts'
import type { ParsedCertificate } from './parse.ts'

/**
 * Finds which of the issuer's keys signed the certificate. Keys of another algorithm than the header names are passed over.
 * @throws {ProtocolError} `ERR_ALGORITHM_MISMATCH` when no key has the header's algorithm, `ERR_JWS_INVALID`
 * @throws {VerificationError} `ERR_SIGNATURE_INVALID`
 */
export async function verifyCertificate(
  certificate: ParsedCertificate,
  issuerKeys: readonly PublicKey[],
  checkSignature: CheckSignature,
): Promise<PublicKey> {
  const { jws } = certificate
  let failure: unknown
  for (const key of issuerKeys) {
    if (!key.algorithm.labels.includes(jws.label)) continue
    try {
      await verifyJws(jws, key, checkSignature)
      return key
    } catch (error) {
      if (!(error instanceof BrowserIdError)) throw error
      failure = error
    }
  }
  throw (
    failure ??
    new ProtocolError('ERR_ALGORITHM_MISMATCH', 'issuer publishes no key of this algorithm', {
      reason: 'algorithms do not match',
    })
  )
}
