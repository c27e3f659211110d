// A clock that stands still until a test moves it.

/** A clock for code that takes `now`. */
export interface FixedClock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Moves it, forward or (negative) back. */
  advance(ms: number): void
}

/** The instant of the protocol reference's worked examples: 2026-01-01T00:00:00Z. */
export const T = 1_767_225_600_000

/** @param startMs default {@link T} */
export function createClock(startMs: number = T): FixedClock {
  let nowMs = startMs
  return {
    now: () => nowMs,
    advance(ms) {
      nowMs += ms
    },
  }
}
