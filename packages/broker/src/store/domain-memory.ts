// Domains that had a provider, and until when that counts, in SQL.
import type { Database } from '@signet-id/server-kit'
import type { DomainMemory } from './store.ts'
import type { Tables } from './tables.ts'

/** The SQL behind `DomainMemory`. */
export function domainMemory({ read, write }: Database<Tables>): DomainMemory {
  return {
    async recallDomain(domain) {
      const row = await read
        .selectFrom('remembered_domains')
        .select('until')
        .where('domain', '=', domain)
        .executeTakeFirst()
      return row?.until
    },
    rememberDomain: (domain, until) =>
      write(
        async (tx) =>
          void (await tx
            .insertInto('remembered_domains')
            .values({ domain, until })
            .onConflict((c) => c.column('domain').doUpdateSet({ until }))
            .execute()),
      ),
    forgetDomain: (domain) =>
      write(async (tx) => {
        const { numDeletedRows } = await tx
          .deleteFrom('remembered_domains')
          .where('domain', '=', domain)
          .executeTakeFirst()
        return numDeletedRows > 0n
      }),
  }
}
