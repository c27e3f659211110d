// The time on pages that change Date: datejs has Date.now answer with a date.

/** Milliseconds since 1970. */
export function readClock(): number {
  return Number(Date.now())
}
