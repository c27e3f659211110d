// Sessions that are all in their cookie end where somebody remembers that they did: in this process (threat model T24, T34).

/** Ids of sessions that are over, before their time. */
export interface EndedSessions {
  add(id: string): void
  has(id: string): boolean
  /** The same id began anew. */
  delete(id: string): void
}

/** Most ids remembered, about 100 bytes each. */
const MAX_ENDED = 20_000

/** Keeps a copy of a cookie, and a renewal that was on its way while somebody signed out, from bringing the session back. */
export function createEndedSessions(): EndedSessions {
  const ids = new Set<string>()
  return {
    add(id) {
      ids.add(id)
      const [oldest] = ids
      if (ids.size > MAX_ENDED && oldest !== undefined) ids.delete(oldest)
    },
    has: (id) => ids.has(id),
    delete: (id) => void ids.delete(id),
  }
}
