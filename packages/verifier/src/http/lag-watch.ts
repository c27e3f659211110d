// Is the event loop so late that answering more would only make everybody wait (threat model 5.6)?
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { SECOND_MS } from '@signet-id/protocol'

/** Says whether the event loop keeps up. */
export interface LagWatch {
  isOverloaded(): boolean
  stop(): void
}

const MAX_LAG_MS = 200
/** Seconds in a row. */
const PATIENCE = 5
const NANOSECONDS_IN_MS = 1e6

/** Watches until it is stopped; keeps no process alive. */
export function createLagWatch(): LagWatch {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  let lateSeconds = 0
  delay.enable()
  const timer = setInterval(() => {
    const late = delay.percentile(50) / NANOSECONDS_IN_MS > MAX_LAG_MS
    lateSeconds = late ? lateSeconds + 1 : 0
    delay.reset()
  }, SECOND_MS)
  timer.unref()
  return {
    isOverloaded: () => lateSeconds >= PATIENCE,
    stop() {
      clearInterval(timer)
      delay.disable()
    },
  }
}
