// A page whose onlogout reloads, and whose server does not end the session, would reload for ever. Three times in ten seconds is enough.

const DEFAULTS = { times: 3, withinMs: 10_000 }

/** When automatic logouts happened lately, oldest first. */
export interface LogoutLog {
  read(): readonly number[]
  write(instantsMs: readonly number[]): void
}

/** True when one more automatic logout may fire; it is counted then. */
export function mayLogOut(log: LogoutLog, nowMs: number): boolean {
  const recent = log.read().filter((ms) => ms <= nowMs && nowMs - ms < DEFAULTS.withinMs)
  if (recent.length >= DEFAULTS.times) return false
  log.write([...recent, nowMs])
  return true
}

const KEY = 'browserid:logouts'

/** In this tab's storage; without it nothing is counted. */
export function createLogoutLog(window: Window): LogoutLog {
  return {
    read() {
      try {
        return (window.sessionStorage.getItem(KEY) ?? '').split(' ').map(Number).filter(isInstant)
      } catch {
        return []
      }
    },
    write(instantsMs) {
      try {
        window.sessionStorage.setItem(KEY, instantsMs.join(' '))
      } catch {
        // Nothing is kept here, so nothing is guarded.
      }
    },
  }
}

function isInstant(ms: number): boolean {
  return ms > 0
}
