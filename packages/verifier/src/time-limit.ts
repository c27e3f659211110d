// How long somebody is waited for, as a caller says it.

/** Above it `setTimeout` fires at once. */
const MAX_LIMIT_MS = 2_147_483_647

/** @throws {TypeError} for what is no length of time */
export function parseTimeLimit(limitMs: number): number {
  if (!(Number.isFinite(limitMs) && limitMs > 0 && limitMs <= MAX_LIMIT_MS))
    throw new TypeError(`timeoutMs must be a number of milliseconds, up to ${MAX_LIMIT_MS}`)
  return limitMs
}
