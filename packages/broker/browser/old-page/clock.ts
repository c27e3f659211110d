// The time on pages that change Date: datejs has Date.now answer with a date.

export function readClock(): number {
  return Number(Date.now())
}
