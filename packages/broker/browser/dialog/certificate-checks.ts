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
export type FailedCheck =
  | 'unreadable'
  | 'address'
  | 'spelling'
  | 'key'
  | 'issuer'
  | 'time'
  | 'signature'

const CODES: Readonly<Record<FailedCheck, string>> = {
  unreadable: 'ERR_CERTIFICATE_INVALID',
  address: 'ERR_ADDRESS_MISMATCH',
  spelling: 'ERR_ADDRESS_MISMATCH',
  key: 'ERR_KEY_MISMATCH',
  issuer: 'ERR_ISSUER_NOT_AUTHORITATIVE',
  time: 'ERR_CERTIFICATE_EXPIRED',
  signature: 'ERR_SIGNATURE_INVALID',
}

/** The check a certificate failed, and for another spelling of the address, that spelling. */
export class WrongCertificate extends VerificationError {
  readonly check: FailedCheck
  readonly spelling: EmailAddress | undefined

  constructor(check: FailedCheck, options: { cause?: unknown; spelling?: EmailAddress } = {}) {
    super(CODES[check], `the certificate is not acceptable: ${check}`, { cause: options.cause })
    this.check = check
    this.spelling = options.spelling
  }
}

/**
 * Returns the certificate when every check holds.
 * @throws {WrongCertificate} the first check that fails
 */
export async function checkCertificate(
  text: string,
  expected: Expected,
  checkSignature: CheckSignature,
): Promise<ParsedCertificate> {
  const certificate = parse(text)
  if (certificate.issuer !== expected.issuer) throw new WrongCertificate('issuer')
  requireAddress(certificate, expected.email)
  if (!samePublicKey(certificate.publicKey, expected.publicKey)) throw new WrongCertificate('key')
  try {
    checkCertificateClaims(certificate, {
      nowMs: expected.nowMs,
      clockSkewMs: DEFAULT_CLOCK_SKEW_MS,
    })
  } catch (cause) {
    throw new WrongCertificate('time', { cause })
  }
  await requireSignature(certificate, expected.issuerKeys, checkSignature)
  return certificate
}

function parse(text: string): ParsedCertificate {
  try {
    return parseCertificate(text)
  } catch (cause) {
    throw new WrongCertificate(isTimeFault(cause) ? 'time' : 'unreadable', { cause })
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

/** Byte for byte what was asked: the provider decides whether case matters, not we. */
function requireAddress(certificate: ParsedCertificate, email: EmailAddress): void {
  let named: EmailAddress
  try {
    named = certificateEmail(certificate)
  } catch (cause) {
    throw new WrongCertificate('address', { cause })
  }
  if (named === email) return
  throw canonicalAddress(named) === canonicalAddress(email)
    ? new WrongCertificate('spelling', { spelling: named })
    : new WrongCertificate('address')
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
    throw new WrongCertificate('signature', { cause })
  }
}
