// One current and one next key an issuer, whoever makes them at the same moment (threat model T133).
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The oldest signs, so it stays; what signed beside it stays published, and what was only announced goes. */
const LEFT_OVER = [
  { state: 'current', becomes: sql`state = 'previous'` },
  { state: 'next', becomes: sql`state = 'revoked', private_key = ''` },
] as const

/** Settles keys that stand double, then has an index forbid them. */
export const oneKeyAState: Migration = {
  async up(db: Kysely<unknown>) {
    for (const { state, becomes } of LEFT_OVER)
      await sql`
        update signing_keys set ${becomes} where state = ${state} and exists (
          select 1 from signing_keys as older
          where older.issuer = signing_keys.issuer and older.state = ${state} and (
            older.created_at < signing_keys.created_at or
            (older.created_at = signing_keys.created_at and older.id < signing_keys.id)))`.execute(
        db,
      )
    await sql`
      create unique index signing_keys_state on signing_keys (issuer, state)
      where state in ('current', 'next')`.execute(db)
  },
}
