// Signing keys, and values that all processes share, in SQL: what is sealed here stays as it is until somebody seals it anew.
import { type Database, sealingKeyId } from '@signet-id/server-kit'
import type { SecretStore } from './store.ts'
import type { Tables } from './tables.ts'

/** The SQL behind `SecretStore`. */
export function secretStore({ read, write }: Database<Tables>): SecretStore {
  return {
    sharedValue: (name, make) =>
      write(async (tx) => {
        await tx
          .insertInto('broker_settings')
          .values({ name, value: make() })
          .onConflict((c) => c.column('name').doNothing())
          .execute()
        const { value } = await tx
          .selectFrom('broker_settings')
          .select('value')
          .where('name', '=', name)
          .executeTakeFirstOrThrow()
        return value
      }),
    async findSharedValue(name) {
      const row = await read
        .selectFrom('broker_settings')
        .select('value')
        .where('name', '=', name)
        .executeTakeFirst()
      return row?.value
    },
    replaceSharedValue: (name, from, to) =>
      write(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('broker_settings')
          .set({ value: to })
          .where('name', '=', name)
          .where('value', '=', from)
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),
    async findKeys() {
      const rows = await read.selectFrom('broker_keys').selectAll().orderBy('generation').execute()
      return rows.map((row) => ({
        generation: row.generation,
        privateKey: row.private_key,
        createdAtMs: row.created_at,
      }))
    },
    addKey: ({ generation, privateKey, createdAtMs }) =>
      write(async (tx) => {
        const { numInsertedOrUpdatedRows } = await tx
          .insertInto('broker_keys')
          .values({ generation, private_key: privateKey, created_at: createdAtMs })
          .onConflict((c) => c.column('generation').doNothing())
          .executeTakeFirst()
        return numInsertedOrUpdatedRows === 1n
      }),
    replaceKey: (generation, from, to) =>
      write(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('broker_keys')
          .set({ private_key: to })
          .where('generation', '=', generation)
          .where('private_key', '=', from)
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),
    deleteKey: (generation) =>
      write(
        async (tx) =>
          void (await tx.deleteFrom('broker_keys').where('generation', '=', generation).execute()),
      ),
    async sealingKeys() {
      const sealed = await Promise.all([
        read.selectFrom('broker_settings').select('value as sealed').execute(),
        read.selectFrom('broker_keys').select('private_key as sealed').execute(),
        read.selectFrom('outgoing_mails').select('sealed').execute(),
      ])
      return [...new Set(sealed.flat().map((row) => sealingKeyId(row.sealed)))]
    },
  }
}
