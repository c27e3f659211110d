// Time-based codes (RFC 6238 over RFC 4226): no store, no clock of its own.
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

/** How an authenticator makes codes. */
export interface TotpParameters {
  readonly secret: Buffer
  readonly algorithm: TotpAlgorithm
  readonly digits: 6 | 8
}

/** Hashes an authenticator may use. */
export type TotpAlgorithm = 'SHA1' | 'SHA256' | 'SHA512'

/** Length of a time step; the epoch is 1970 (threat model 5.1). */
export const STEP_MS = 30_000

/** Steps around the server's own in which a code is good: one code early, one late. */
const WINDOW: readonly number[] = [-1, 0, 1]

/** The step an instant falls into. */
export function stepAt(nowMs: number): number {
  return Math.floor(nowMs / STEP_MS)
}

/** The code of one step, with leading zeros. */
export function totpCode(parameters: TotpParameters, step: number): string {
  return codeOf(createSecretKey(parameters.secret), parameters, step)
}

function codeOf(
  key: KeyObject,
  { algorithm, digits }: Omit<TotpParameters, 'secret'>,
  step: number,
): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac(algorithm.toLowerCase(), key).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits
  return String(number).padStart(digits, '0')
}

/**
 * The step whose code this is, or undefined. All steps of the window are computed and compared, whichever fits,
 * and of two that fit the later one counts.
 */
export function matchTotp(
  parameters: TotpParameters,
  code: string,
  nowMs: number,
): number | undefined {
  const now = stepAt(nowMs)
  const key = createSecretKey(parameters.secret)
  const given = Buffer.from(code.padEnd(parameters.digits).slice(0, parameters.digits + 1))
  let matched: number | undefined
  for (const offset of WINDOW) {
    const step = now + offset
    const expected = Buffer.from(codeOf(key, parameters, Math.max(0, step)))
    if (given.length === expected.length && timingSafeEqual(given, expected)) matched = step
  }
  return matched
}
