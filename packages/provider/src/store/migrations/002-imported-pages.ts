// Domains taken over from the old program keep the paths of their pages.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Adds the column `pages` to domains. */
export const importedPages: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema.alterTable('domains').addColumn('pages', 'text').execute()
  },
}
