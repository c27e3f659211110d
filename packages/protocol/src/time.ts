// Instants on the wire are integer milliseconds (protocol 2.5, threat model 5.4); the only seconds are durations asked of a provider.
import { ProtocolError } from './errors.ts'

/** Outside these a value is in another unit, or nonsense: 1973 and 2096 in milliseconds. */
const EARLIEST_MS = 100_000_000_000
const LATEST_MS = 4_000_000_000_000

/** How far clocks may differ, in milliseconds (threat model 5.4). */
export const DEFAULT_CLOCK_SKEW_MS = 60_000

/** A second in milliseconds. */
export const SECOND_MS = 1000
/** A minute in milliseconds. */
export const MINUTE_MS: number = 60 * SECOND_MS
/** An hour in milliseconds. */
export const HOUR_MS: number = 60 * MINUTE_MS
/** A day in milliseconds. */
export const DAY_MS: number = 24 * HOUR_MS

/**
 * Reads an instant claim: an integer count of milliseconds since 1970.
 * A value in seconds is read as what it is on this wire, an instant long past, and refused as expired (protocol 2.8).
 * @throws {ProtocolError} `ERR_TIME_INVALID`
 */
export function parseInstantMs(value: unknown, claim: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw new ProtocolError(
      'ERR_TIME_INVALID',
      `${claim} must be an integer number of milliseconds`,
    )
  }
  if (value < EARLIEST_MS || value > LATEST_MS) {
    const message = `${claim} is outside 1973 to 2096; it must be in milliseconds, not seconds`
    throw new ProtocolError('ERR_TIME_INVALID', message, {
      reason: claim === 'exp' && value < EARLIEST_MS ? 'expired' : message,
    })
  }
  return value
}

/** Like {@link parseInstantMs}, for a claim that may be absent. */
export function optionalInstantMs(value: unknown, claim: string): number | undefined {
  return value === undefined ? undefined : parseInstantMs(value, claim)
}

/** Wire seconds to milliseconds. */
export function secondsToMs(seconds: number): number {
  return seconds * SECOND_MS
}

/** Milliseconds to whole wire seconds, rounded down. */
export function msToSeconds(ms: number): number {
  return Math.floor(ms / SECOND_MS)
}
