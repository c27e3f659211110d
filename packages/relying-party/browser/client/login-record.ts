// Who was last signed in on this site, in the site's own storage: a hint for watch(), never a credential (protocol 7.9).

/** An address; null after logout(); undefined while nothing is known. */
export type Recorded = string | null | undefined

/** The record as `watch` needs it. */
export interface LoginRecord {
  read(): Recorded
  write(value: Recorded): void
  /** Calls back when another tab logs out. */
  onLogout(listener: () => void): void
}

const KEY = 'browserid:loggedIn'
/** No address is empty: this is "nobody". */
const NOBODY = ''

/** A record in local storage; where the browser keeps nothing it reads as unknown and writing does nothing. */
export function createRecord(window: Window): LoginRecord {
  return {
    read() {
      try {
        const kept = window.localStorage.getItem(KEY)
        return kept === NOBODY ? null : (kept ?? undefined)
      } catch {
        return undefined
      }
    },
    write(value) {
      try {
        if (value === undefined) window.localStorage.removeItem(KEY)
        else window.localStorage.setItem(KEY, value ?? NOBODY)
      } catch {
        // A browser that keeps nothing knows nothing at the next page either.
      }
    },
    onLogout(listener) {
      window.addEventListener('storage', (event) => {
        if (event.key === KEY && event.newValue === NOBODY) listener()
      })
    },
  }
}

/** What watch() fires, by the table of protocol 7.3; `login` needs a dialog, so it is never among them. */
export function eventFor(
  recorded: Recorded,
  loggedInUser: Recorded,
): 'match' | 'logout' | undefined {
  if (recorded === undefined) return 'match'
  if (recorded === null) return loggedInUser === null ? 'match' : 'logout'
  // Servers fold letters as they like; nobody is logged out for it.
  if (recorded.toLowerCase() === loggedInUser?.toLowerCase()) return 'match'
  return typeof loggedInUser === 'string' ? 'logout' : undefined
}
