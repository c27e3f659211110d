// Who is logged in to this site, as this site's own storage remembers it (protocol 7.9). A hint for the page, never a credential.

/** An address; `null` after `logout()`; undefined while nothing is known. */
export type LoginRecord = string | null | undefined

/** What the site says: an address, nobody (`null`), or that it does not know. */
export type LoggedInUser = string | null | undefined

/** What follows from the site's word and the record: a callback, or a new record. */
export interface Evaluation {
  readonly fires: 'match' | 'logout' | undefined
  /** What the site's word is afterwards. */
  readonly loggedInUser: LoggedInUser
  /** What the record becomes; it is written only when it changes. */
  readonly record: LoginRecord
}

/** The table of protocol 7.3 without a broker behind it: `login` never happens without a dialog. */
export function evaluate(record: LoginRecord, user: LoggedInUser): Evaluation {
  // Unknown: the site is believed. Else the first visit, or cleared storage, would log everybody out.
  if (record === undefined)
    return {
      fires: 'match',
      loggedInUser: user,
      record: typeof user === 'string' ? user : undefined,
    }
  if (user !== undefined && isSame(record, user))
    return { fires: 'match', loggedInUser: user, record }
  if (record === null) return { fires: 'logout', loggedInUser: null, record }
  // Ours, not the site's: an assertion would be needed, and only a click gets one.
  if (user === null || user === undefined) return { fires: undefined, loggedInUser: user, record }
  // Somebody else: the site ends that session, and what was remembered no longer holds.
  return { fires: 'logout', loggedInUser: null, record: undefined }
}

/** Servers fold letters as they like; the one person is not logged out for it. */
function isSame(record: string | null, user: string | null): boolean {
  return record?.toLowerCase() === user?.toLowerCase()
}

/** The record where it lives; silent where the browser keeps nothing. */
export interface RecordStore {
  read(): LoginRecord
  write(record: LoginRecord): void
  /** Calls back when another tab logs out. */
  onLoggedOutElsewhere(listener: () => void): void
}

const KEY = 'browserid:loggedIn'
/** The explicit "nobody": no address is empty. */
const LOGGED_OUT = ''

/** The record in local storage; where the browser keeps nothing it reads as unknown and writing does nothing. */
export function createRecordStore(window: Window): RecordStore {
  return {
    read() {
      try {
        const kept = window.localStorage.getItem(KEY)
        return kept === null ? undefined : kept === LOGGED_OUT ? null : kept
      } catch {
        return undefined
      }
    },
    write(record) {
      try {
        if (record === undefined) window.localStorage.removeItem(KEY)
        else window.localStorage.setItem(KEY, record ?? LOGGED_OUT)
      } catch {
        // Without storage every page begins by believing the site.
      }
    },
    onLoggedOutElsewhere(listener) {
      window.addEventListener('storage', (event) => {
        if (event.key === KEY && event.newValue === LOGGED_OUT) listener()
      })
    },
  }
}
