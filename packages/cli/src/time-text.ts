// Instants for people: the time itself, and how far it is from now.

const UNITS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

/** `2026-01-01T00:02:00.000Z (in 1 min 59 s)`. */
export function instantText(ms: number, nowMs: number): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return `${ms} (no time)`
  const away = durationText(Math.abs(ms - nowMs))
  return `${new Date(ms).toISOString()} (${ms < nowMs ? `${away} ago` : `in ${away}`})`
}

/** The two largest units. */
export function durationText(ms: number): string {
  let rest = Math.round(ms)
  const parts: string[] = []
  for (const [size, name] of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${name}`)
  }
  return parts.length === 0 ? `${rest} ms` : parts.slice(0, 2).join(' ')
}
