// Is a certificate in force (protocol 2.5; threat model 5.4)? No cryptography, no network.
import { VerificationError } from '../errors.ts'
import { DAY_MS } from '../time.ts'
import type { ParsedCertificate } from './parse.ts'

/** The instant to judge by and the tolerance for clocks, both in milliseconds. */
export interface ClockOptions {
  nowMs: number
  /** How far the issuer's clock may differ from ours. */
  clockSkewMs: number
}

/** Longest life of a certificate from anybody (protocol 0.1). */
const MAX_CERTIFICATE_LIFETIME_MS: number = DAY_MS

/**
 * @throws {VerificationError} `ERR_CERTIFICATE_EXPIRED`, `ERR_CERTIFICATE_NOT_YET_VALID`, `ERR_CERTIFICATE_LIFETIME`
 */
export function checkCertificateClaims(
  certificate: Pick<ParsedCertificate, 'issuedAtMs' | 'notBeforeMs' | 'expiresAtMs'>,
  clock: ClockOptions,
): void {
  const { issuedAtMs, notBeforeMs, expiresAtMs } = certificate
  const { nowMs, clockSkewMs } = clock
  if (expiresAtMs + clockSkewMs < nowMs) {
    throw new VerificationError(
      'ERR_CERTIFICATE_EXPIRED',
      'certificate has expired; sign in again',
      { reason: 'expired' },
    )
  }
  const startMs = Math.max(issuedAtMs ?? 0, notBeforeMs ?? 0)
  if (startMs - clockSkewMs > nowMs) {
    throw new VerificationError(
      'ERR_CERTIFICATE_NOT_YET_VALID',
      'certificate is from the future; compare the clocks of both machines',
      {
        reason: 'issued later than verification date',
      },
    )
  }
  const lifetimeMs = issuedAtMs === undefined ? 0 : expiresAtMs - issuedAtMs
  const tooLong =
    lifetimeMs > MAX_CERTIFICATE_LIFETIME_MS + clockSkewMs ||
    expiresAtMs > nowMs + MAX_CERTIFICATE_LIFETIME_MS + clockSkewMs
  if (tooLong || lifetimeMs < 0) {
    throw new VerificationError(
      'ERR_CERTIFICATE_LIFETIME',
      'certificate must live between 0 and 24 hours',
      {
        reason: 'certificate lifetime exceeds 24 hours',
      },
    )
  }
}
