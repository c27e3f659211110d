// How many mails may go out: for one address, to one domain, from one source, in all (threat model 5.7, T106).
import { AuthenticationError, DAY_MS, type Domain, HOUR_MS, MINUTE_MS } from '@signet-id/protocol'
import type { Budget } from '../store/store.ts'

/** The operator's limits; those of one address are fixed. */
export interface SendLimits {
  /** To one domain in an hour. */
  readonly perDomain: number
  /** From one source in an hour. */
  readonly perSource: number
  /** In all, in a day. */
  readonly perDay: number
}

/** Of the daily allowance: time to look who is sending, and to raise it if it is people. */
const ALARM_SHARE = 0.5
const PER_ADDRESS = { minute: 1, hour: 5, day: 10 }

/** @param address keyed hash; @param source keyed hash: the database names neither */
export function sendBudgets(
  address: string,
  domain: Domain,
  source: string,
  limits: SendLimits,
): readonly Budget[] {
  return [
    { meter: `address-minute ${address}`, limit: PER_ADDRESS.minute, windowMs: MINUTE_MS },
    { meter: `address-hour ${address}`, limit: PER_ADDRESS.hour, windowMs: HOUR_MS },
    { meter: `address-day ${address}`, limit: PER_ADDRESS.day, windowMs: DAY_MS },
    { meter: `source-hour ${source}`, limit: limits.perSource, windowMs: HOUR_MS },
    { meter: `domain-hour ${domain}`, limit: limits.perDomain, windowMs: HOUR_MS },
    {
      meter: 'service-day',
      limit: limits.perDay,
      alarmAt: Math.ceil(limits.perDay * ALARM_SHARE),
      windowMs: DAY_MS,
    },
  ]
}

/** Refused for now; which allowance was spent is for the log. */
export function tooManyCodes(retryAfterMs: number): AuthenticationError {
  return new AuthenticationError(
    'ERR_CODE_THROTTLED',
    'too many codes were asked for; use the one that was sent, or wait',
    { detail: { retryAfterMs } },
  )
}
