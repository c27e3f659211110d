// Is an assertion in force (protocol 2.5; threat model 5.4)? No cryptography, no network.
import type { ClockOptions } from '../certificate/check-claims.ts'
import { VerificationError } from '../errors.ts'
import { MINUTE_MS } from '../time.ts'
import type { ParsedAssertion } from './parse.ts'

/** Life of the assertions our dialog makes. */
export const ASSERTION_LIFETIME_MS: number = 2 * MINUTE_MS
/** Longest remaining life accepted from anybody. */
const MAX_ASSERTION_LIFETIME_MS: number = 5 * MINUTE_MS

/**
 * @throws {VerificationError} `ERR_ASSERTION_EXPIRED`, `ERR_ASSERTION_NOT_YET_VALID`, `ERR_ASSERTION_LIFETIME`
 */
export function checkAssertionClaims(
  assertion: Pick<ParsedAssertion, 'issuedAtMs' | 'notBeforeMs' | 'expiresAtMs'>,
  clock: ClockOptions,
): void {
  const { issuedAtMs, notBeforeMs, expiresAtMs } = assertion
  const { nowMs, clockSkewMs } = clock
  if (expiresAtMs + clockSkewMs < nowMs) {
    throw new VerificationError('ERR_ASSERTION_EXPIRED', 'assertion has expired; sign in again', {
      reason: 'expired',
    })
  }
  if (Math.max(issuedAtMs ?? 0, notBeforeMs ?? 0) - clockSkewMs > nowMs) {
    throw new VerificationError(
      'ERR_ASSERTION_NOT_YET_VALID',
      'assertion is from the future; compare the clocks of both machines',
      {
        reason: 'issued later than verification date',
      },
    )
  }
  const tooLong = expiresAtMs > nowMs + MAX_ASSERTION_LIFETIME_MS + clockSkewMs
  if (tooLong || expiresAtMs < (issuedAtMs ?? 0)) {
    throw new VerificationError(
      'ERR_ASSERTION_LIFETIME',
      'assertion must live between 0 and 5 minutes',
      {
        reason: 'assertion lifetime exceeds 5 minutes',
      },
    )
  }
}
