// For whom, and for how long (threat model 5.4; design 10).
import {
  AuthenticationError,
  canonicalAddress,
  type EmailAddress,
  MINUTE_MS,
  secondsToMs,
} from '@signet-id/protocol'
import type { Session } from '../store/store.ts'

/** Written this much before now: old verifiers refuse a certificate from a clock a second ahead of theirs. */
const BACKDATE_MS = 10_000
const MIN_LIFETIME_MS = 5 * MINUTE_MS
/** A certificate ends at most this long after its session must. */
const SESSION_GRACE_MS = 10 * MINUTE_MS

/**
 * A session speaks for its own account only.
 * @throws {AuthenticationError} `ERR_ADDRESS_NOT_YOURS`
 */
export function requireOwnAddress(session: Session, asked: EmailAddress): void {
  if (canonicalAddress(asked) !== session.account.address) {
    throw new AuthenticationError(
      'ERR_ADDRESS_NOT_YOURS',
      'somebody else is signed in here; sign in with the address you asked for',
    )
  }
}

/** `iat` and `exp` in milliseconds: what was asked, within five minutes and the configured most, never long past the session. */
export function certificateTimes(
  durationSeconds: number,
  session: Session,
  maxLifetimeMs: number,
  nowMs: number,
): { issuedAtMs: number; expiresAtMs: number } {
  const askedMs = Math.min(Math.max(secondsToMs(durationSeconds), MIN_LIFETIME_MS), maxLifetimeMs)
  const expiresAtMs = Math.min(nowMs + askedMs, session.expiresAtMs + SESSION_GRACE_MS)
  return { issuedAtMs: nowMs - BACKDATE_MS, expiresAtMs }
}
