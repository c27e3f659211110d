// Durations as people write them: "24h".
import { configError } from './config-error.ts'

/** Text with a unit, such as `"90s"`, `"10m"`, `"24h"`, `"7d"`; or a number of milliseconds. */
export type Duration = string | number

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/**
 * Milliseconds of a duration.
 * @throws {OperationalError} `ERR_CONFIG_INVALID`
 */
export function parseDurationMs(setting: string, value: Duration): number {
  const match = /^(\d{1,12})(ms|s|m|h|d)$/.exec(typeof value === 'number' ? `${value}ms` : value)
  const ms = Number(match?.[1]) * (UNITS_MS[match?.[2] ?? ''] ?? Number.NaN)
  if (!(ms > 0)) throw configError(setting, 'a duration such as "24h" or "90s"', value)
  return ms
}
