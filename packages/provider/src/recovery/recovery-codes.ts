// Recovery codes: ten, printed once, 120 bits each, stored as keyed hashes (threat model 5.1).
import { createHmac, randomBytes } from 'node:crypto'
import { bodyInvalid } from '@signet-id/server-kit'
import type { ProviderStore } from '../store/store.ts'
import { encodeBase32 } from '../totp/base32.ts'

const CODES = 10
const CODE_BYTES = 15
const LETTERS = /^[A-Z2-7]{24}$/

/**
 * Makes new recovery codes; all earlier ones are worth nothing from now on.
 * @param pepper key of the hashes, shared by all processes
 * @returns the codes in groups of four letters, never to be seen again
 */
export async function createRecoveryCodes(
  store: ProviderStore,
  pepper: Buffer,
  accountId: string,
  nowMs: number,
): Promise<readonly string[]> {
  const codes = Array.from({ length: CODES }, () => encodeBase32(randomBytes(CODE_BYTES)))
  await store.saveRecoveryCodes(
    accountId,
    codes.map((code) => recoveryCodeHash(pepper, code)),
    nowMs,
  )
  return codes.map((code) => code.replace(/(.{4})(?=.)/g, '$1-'))
}

/** What is stored of a code. @param code as {@link parseRecoveryCode} reads it */
export function recoveryCodeHash(pepper: Buffer, code: string): string {
  return createHmac('sha256', pepper).update('recovery-code ').update(code).digest('base64url')
}

/**
 * Reads a code as people type it: either case, dashes and blanks anywhere, and the digits that base32 lacks as the letters they look like.
 * @throws {ProtocolError} `ERR_BODY_INVALID`
 */
export function parseRecoveryCode(text: string): string {
  const letters = text
    .replace(/[\s-]/g, '')
    .toUpperCase()
    .replaceAll('0', 'O')
    .replaceAll('1', 'I')
    .replaceAll('8', 'B')
  if (!LETTERS.test(letters)) throw bodyInvalid('a recovery code has 24 letters and digits')
  return letters
}
