// Is this process keeping up? Event-loop lag above the limit for long means: take on nothing new (threat model 5.6).
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Judges lag over time. */
export interface LagJudge {
  /** Tells of a measurement. */
  observe(lagMs: number, nowMs: number): void
  readonly overloaded: boolean
}

const MAX_LAG_MS = 200
/** This long above the limit, without a pause, before requests are turned away. */
const PATIENCE_MS = 5000
const RESOLUTION_MS = 20
const WINDOW_MS = 1000

/** A judge that calls the process overloaded once lag has been above 200 ms for 5 s without a pause. */
export function createLagJudge(): LagJudge {
  let aboveSinceMs: number | undefined
  let overloaded = false
  return {
    observe(lagMs, nowMs) {
      if (lagMs <= MAX_LAG_MS) {
        aboveSinceMs = undefined
        overloaded = false
        return
      }
      aboveSinceMs ??= nowMs
      overloaded = nowMs - aboveSinceMs >= PATIENCE_MS
    },
    get overloaded() {
      return overloaded
    },
  }
}

/** The lag of this very process, measured all the time. */
export interface LagWatch {
  readonly overloaded: boolean
  /** Mean of the last second, milliseconds. */
  readonly lagMs: number
  stop(): void
}

/** Measures the lag of this process each second until stopped; it does not keep the process alive. */
export function watchLag(): LagWatch {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  const judge = createLagJudge()
  let lagMs = 0
  delay.enable()
  const timer = setInterval(() => {
    const mean = delay.count === 0 ? 0 : delay.mean / 1e6
    lagMs = Math.max(0, mean - RESOLUTION_MS)
    delay.reset()
    judge.observe(lagMs, performance.now())
  }, WINDOW_MS)
  timer.unref()
  return {
    get overloaded() {
      return judge.overloaded
    },
    get lagMs() {
      return lagMs
    },
    stop() {
      clearInterval(timer)
      delay.disable()
    },
  }
}
