// An assertion against the key that its certificate certifies.
import type { ParsedCertificate } from '../certificate/parse.ts'
import { verifyJws } from '../jws/verify.ts'
import type { CheckSignature } from '../key/signer.ts'
import type { ParsedAssertion } from './parse.ts'

/**
 * Returns when the certificate's key signed the assertion.
 * @throws {ProtocolError} `ERR_ALGORITHM_MISMATCH`, `ERR_JWS_INVALID`
 * @throws {VerificationError} `ERR_SIGNATURE_INVALID`
 */
export async function verifyAssertion(
  assertion: ParsedAssertion,
  certificate: ParsedCertificate,
  checkSignature: CheckSignature,
): Promise<void> {
  await verifyJws(assertion.jws, certificate.publicKey, checkSignature)
}
