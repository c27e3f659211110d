// Issuing: our own parser reads the claims before they are signed (threat model T41).
import type { Domain } from '../domain.ts'
import type { EmailAddress } from '../email.ts'
import type { JsonObject } from '../json.ts'
import { signJws } from '../jws/sign.ts'
import { type PublicKey, publicKeyToWire, samePublicKey } from '../key/public-key.ts'
import type { Signer } from '../key/signer.ts'
import { checkCertificateClaims } from './check-claims.ts'
import { certificateEmail, parseCertificateClaims } from './parse.ts'

/** What a certificate is to say; instants are milliseconds since 1970. */
export interface CertificateClaims {
  /** The domain whose key signs: the last one of the delegation chain. */
  issuer: Domain
  email: EmailAddress
  publicKey: PublicKey
  issuedAtMs: number
  expiresAtMs: number
  /** Further claims of the issuer, such as `amr`; never a registered name. */
  extraClaims?: JsonObject
}

/**
 * Issues an identity certificate, a compact JWS.
 * @throws {TypeError} when the claims are not ones our own verifier would accept
 */
export async function issueCertificate(claims: CertificateClaims, signer: Signer): Promise<string> {
  const payload = {
    ...claims.extraClaims,
    'public-key': publicKeyToWire(claims.publicKey),
    principal: { email: claims.email },
    iat: claims.issuedAtMs,
    exp: claims.expiresAtMs,
    iss: claims.issuer,
  }
  requireAcceptable(payload, claims)
  return signJws(payload, signer)
}

function requireAcceptable(payload: Record<string, unknown>, claims: CertificateClaims): void {
  try {
    const parsed = parseCertificateClaims(payload)
    checkCertificateClaims(parsed, { nowMs: claims.issuedAtMs, clockSkewMs: 0 })
    if (
      certificateEmail(parsed) !== claims.email ||
      !samePublicKey(parsed.publicKey, claims.publicKey)
    )
      throw new TypeError('claims changed')
  } catch (cause) {
    throw new TypeError('refusing to sign a certificate that no verifier would accept', { cause })
  }
}
