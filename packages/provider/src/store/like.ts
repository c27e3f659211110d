// Looking for a part of a text, the same in both engines.
import { type RawBuilder, sql } from 'kysely'

/** A pattern for what stands somewhere in a text. */
export function like(text = ''): RawBuilder<boolean> {
  return sql`${`%${text.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`
}
