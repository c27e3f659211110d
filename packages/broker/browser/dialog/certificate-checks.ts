// Is a certificate the one we asked for? (design 3, step 6; threat model T79) Nothing else of a provider's answer counts.
import {
  type CheckSignature,
  canonicalAddress,
  certificateEmail,
  checkCertificateClaims,
  DEFAULT_CLOCK_SKEW_MS,
  type Domain,
  type EmailAddress,
  isBrowserIdError,
  type ParsedCertificate,
  type PublicKey,
  parseCertificate,
  samePublicKey,
  VerificationError,
  verifyCertificate,
} from '@signet-id/protocol'

/** What was asked for, and of whom. */
export interface Expected {
  readonly email: EmailAddress
  readonly issuer: Domain
  /** The key this browser made. */
  readonly publicKey: PublicKey
  /** Keys the issuer may sign with. */
  readonly issuerKeys: readonly PublicKey[]
  readonly nowMs: number
}

/** Names of the checks; each has a screen of its own. */
export type FailedCheck = 'unreadable' | 'address' | 'key' | 'issuer' | 'time' | 'signature'

const CODES: Readonly<Record<FailedCheck, string>> = {
  unreadable: 'ERR_CERTIFICATE_INVALID',
  address: 'ERR_ADDRESS_MISMATCH',
  key: 'ERR_KEY_MISMATCH',
  issuer: 'ERR_ISSUER_NOT_AUTHORITATIVE',
  time: 'ERR_CERTIFICATE_EXPIRED',
  signature: 'ERR_SIGNATURE_INVALID',
}

/** The check a certificate failed. */
export class WrongCertificate extends VerificationError {
  readonly check: FailedCheck

  constructor(check: FailedCheck, cause?: unknown) {
    super(CODES[check], `the certificate is not acceptable: ${check}`, { cause })
    this.check = check
  }
}

/** What an acceptable certificate says. */
export interface CheckedCertificate {
  /** The address as the provider spells it: that is what sites receive (docs/decisions/0004). */
  readonly email: EmailAddress
  readonly expiresAtMs: number
}

/**
 * Returns what the certificate says when every check holds.
 * @throws {WrongCertificate} the first check that fails
 */
export async function checkCertificate(
  text: string,
  expected: Expected,
  checkSignature: CheckSignature,
): Promise<CheckedCertificate> {
  const certificate = parse(text)
  if (certificate.issuer !== expected.issuer) throw new WrongCertificate('issuer')
  const email = requireAddress(certificate, expected.email)
  if (!samePublicKey(certificate.publicKey, expected.publicKey)) throw new WrongCertificate('key')
  try {
    checkCertificateClaims(certificate, {
      nowMs: expected.nowMs,
      clockSkewMs: DEFAULT_CLOCK_SKEW_MS,
    })
  } catch (cause) {
    throw new WrongCertificate('time', cause)
  }
  await requireSignature(certificate, expected.issuerKeys, checkSignature)
  return { email, expiresAtMs: certificate.expiresAtMs }
}

function parse(text: string): ParsedCertificate {
  try {
    return parseCertificate(text)
  } catch (cause) {
    throw new WrongCertificate(isTimeFault(cause) ? 'time' : 'unreadable', cause)
  }
}

/** A time in seconds, say: readable, and no time to be valid at. */
function isTimeFault(cause: unknown): boolean {
  return (
    isBrowserIdError(cause) &&
    isBrowserIdError(cause.cause) &&
    cause.cause.code === 'ERR_TIME_INVALID'
  )
}

/** The address that was asked for; only the case of letters may differ, for the provider knows how its people are spelled. */
function requireAddress(certificate: ParsedCertificate, asked: EmailAddress): EmailAddress {
  let named: EmailAddress
  try {
    named = certificateEmail(certificate)
  } catch (cause) {
    throw new WrongCertificate('address', cause)
  }
  if (canonicalAddress(named) !== canonicalAddress(asked)) throw new WrongCertificate('address')
  return named
}

async function requireSignature(
  certificate: ParsedCertificate,
  issuerKeys: readonly PublicKey[],
  checkSignature: CheckSignature,
): Promise<void> {
  try {
    await verifyCertificate(certificate, issuerKeys, checkSignature)
  } catch (cause) {
    if (!isBrowserIdError(cause)) throw cause
    throw new WrongCertificate('signature', cause)
  }
}
