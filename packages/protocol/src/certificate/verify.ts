// A certificate against the keys its issuer publishes.
import { BrowserIdError, VerificationError } from '../errors.ts'
import { verifyJws } from '../jws/verify.ts'
import type { PublicKey } from '../key/public-key.ts'
import type { CheckSignature } from '../key/signer.ts'
import type { ParsedCertificate } from './parse.ts'

/**
 * Returns when any of the issuer's keys signed the certificate.
 * @throws {ProtocolError} `ERR_ALGORITHM_MISMATCH`, `ERR_JWS_INVALID`
 * @throws {VerificationError} `ERR_SIGNATURE_INVALID`
 */
export async function verifyCertificate(
  certificate: ParsedCertificate,
  issuerKeys: readonly PublicKey[],
  checkSignature: CheckSignature,
): Promise<void> {
  let failure: unknown = new VerificationError('ERR_SIGNATURE_INVALID', 'issuer publishes no key', {
    reason: 'invalid signature',
  })
  for (const key of issuerKeys) {
    try {
      return await verifyJws(certificate.jws, key, checkSignature)
    } catch (error) {
      if (!(error instanceof BrowserIdError)) throw error
      failure = error
    }
  }
  throw failure
}
