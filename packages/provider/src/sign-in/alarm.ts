// The whole service under attack: failures far above the usual rate make new sources wait from their first one (threat model 5.2).
import { HOUR_MS, MINUTE_MS } from '@signet-id/protocol'
import type { Logger } from '@signet-id/server-kit'
import type { ProviderStore } from '../store/store.ts'

/** Watches failures over all sources. */
export interface Alarm {
  /** True while failures come five times as fast as in the hour before. */
  raised(nowMs: number): Promise<boolean>
  /** True once a minute for a source that has to wait, so that a flood does not flood the trail as well. */
  isNews(source: string, nowMs: number): boolean
}

const SPAN_MS: number = 10 * MINUTE_MS
const FACTOR = 5
/** Fewer failures than this in a span are never an alarm. */
const LEAST = 50
/** How long a count is believed. */
const GRAIN_MS = 10_000
const MAX_SOURCES = 10_000

/** An alarm that counts the failures of all processes in the trail, at most once in ten seconds. */
export function createAlarm(store: ProviderStore, log: Logger): Alarm {
  let checkedAtMs = Number.NEGATIVE_INFINITY
  let raised = false
  const told = new Map<string, number>()

  async function check(nowMs: number): Promise<boolean> {
    const recent = await store.countEvents('sign-in.failed', nowMs - SPAN_MS, nowMs)
    if (recent < LEAST) return false
    const before = await store.countEvents(
      'sign-in.failed',
      nowMs - SPAN_MS - HOUR_MS,
      nowMs - SPAN_MS,
    )
    return recent > (FACTOR * before * SPAN_MS) / HOUR_MS
  }

  return {
    async raised(nowMs) {
      if (Math.abs(nowMs - checkedAtMs) < GRAIN_MS) return raised
      checkedAtMs = nowMs
      const now = await check(nowMs)
      if (now && !raised) {
        log.warn('sign-in.alarm')
        await store.recordEvent({ event: 'sign-in.alarm', atMs: nowMs })
      }
      raised = now
      return raised
    },
    isNews(source, nowMs) {
      const last = told.get(source)
      if (last !== undefined && Math.abs(nowMs - last) < MINUTE_MS) return false
      if (told.size >= MAX_SOURCES) told.clear()
      told.set(source, nowMs)
      return true
    },
  }
}
