// What this tab keeps while the person is away at a provider: session storage, by kind and name. It never throws; private modes may.

/** Kinds of records; each kind has names of its own. */
export type RecordKind = 'site' | 'choice' | 'visit' | 'key' | 'code'

/** This tab's session storage, as far as it is ours. */
export interface TabRecords {
  /** False where the browser keeps nothing. */
  write(kind: RecordKind, name: string, text: string): boolean
  read(kind: RecordKind, name: string): string | undefined
  remove(kind: RecordKind, name: string): void
  names(kind: RecordKind): readonly string[]
  clear(): void
}

const PREFIX = 'signet'

/** @param storage `() => sessionStorage`: reading the property itself may throw */
export function createTabRecords(storage: () => Storage): TabRecords {
  const keyOf = (kind: RecordKind, name: string): string => `${PREFIX}:${kind}:${name}`

  function attempt<T>(work: (kept: Storage) => T, otherwise: T): T {
    try {
      return work(storage())
    } catch {
      return otherwise
    }
  }

  function keys(kept: Storage, prefix: string): string[] {
    return Array.from({ length: kept.length }, (_, i) => kept.key(i) ?? '').filter((key) =>
      key.startsWith(prefix),
    )
  }

  return {
    write: (kind, name, text) =>
      attempt((kept) => {
        kept.setItem(keyOf(kind, name), text)
        return true
      }, false),
    read: (kind, name) => attempt((kept) => kept.getItem(keyOf(kind, name)), null) ?? undefined,
    remove: (kind, name) => attempt((kept) => kept.removeItem(keyOf(kind, name)), undefined),
    names(kind) {
      const prefix = keyOf(kind, '')
      return attempt((kept) => keys(kept, prefix).map((key) => key.slice(prefix.length)), [])
    },
    clear() {
      attempt((kept) => {
        for (const key of keys(kept, `${PREFIX}:`)) kept.removeItem(key)
      }, undefined)
    },
  }
}
