// The clock of every decision here. A comparison with what is no number is false, and a false comparison lets something pass.

/**
 * The clock that was given, made to refuse a reading that is no number; default `Date.now`.
 * @throws {TypeError} for what is no function, and at each reading that is not a finite number
 */
export function requireClock(now: () => number = Date.now): () => number {
  if (typeof now !== 'function') throw new TypeError('now must be a function')
  return () => {
    const nowMs = now()
    if (!Number.isFinite(nowMs)) throw new TypeError('now must return milliseconds since 1970')
    return nowMs
  }
}
