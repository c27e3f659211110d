// The one home of randomness and constant-time comparison.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits in base64url: a session id, a state, a link. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}

/** What is stored of a token: its SHA-256 in base64url. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** Compares secrets without telling how far they agree; lengths need not match. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(
    createHash('sha256').update(a).digest(),
    createHash('sha256').update(b).digest(),
  )
}
