// The ledger's index begins with the step: what is signed in with now stands together, and no page per person changes.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Makes the index of proofs anew, step first. */
export const proofsByStep: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema.dropIndex('sessions_proof').execute()
    await schema
      .createIndex('sessions_proof')
      .on('sessions')
      .columns(['step', 'authenticator_id'])
      .unique()
      .execute()
  },
}
