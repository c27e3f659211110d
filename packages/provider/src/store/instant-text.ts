// Names that begin with an instant: rows that come together stand together in an index, where random names would each change a page of
// their own, and writing pages is most of what a sign-in costs on SQLite.

/** Characters of {@link instantText}, until the year 5188. */
export const INSTANT_LENGTH = 9

/** An instant in milliseconds as text that sorts as instants do. */
export function instantText(ms: number): string {
  return ms.toString(36).padStart(INSTANT_LENGTH, '0')
}
