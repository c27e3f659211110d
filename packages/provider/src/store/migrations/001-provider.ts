// The first schema. Names and types that SQLite and PostgreSQL read alike.
import type { CreateTableBuilder, Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Makes every table. */
export const provider: Migration = {
  async up(db: Kysely<unknown>) {
    await createDomains(db)
    await createPeople(db)
    await createSessions(db)
    await createMeters(db)
  },
}

async function createDomains({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('settings')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute()
  await schema
    .createTable('domains')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('issuer', 'text', (c) => c.notNull())
    .addColumn('display_name', 'text', (c) => c.notNull())
    .addColumn('color', 'text')
    .addColumn('brokers', 'text', (c) => c.notNull())
    .addColumn('session_idle', 'bigint')
    .addColumn('session_lifetime', 'bigint')
    .addColumn('certificate_lifetime', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema
    .createTable('signing_keys')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('issuer', 'text', (c) => c.notNull())
    .addColumn('algorithm', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('private_key', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('changed_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema.createIndex('signing_keys_issuer').on('signing_keys').column('issuer').execute()
}

async function createPeople({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('accounts')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('domain', 'text', (c) => c.notNull().references('domains.name'))
    .addColumn('address', 'text', (c) => c.notNull().unique())
    .addColumn('shown_address', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('epoch', 'integer', (c) => c.notNull())
    .addColumn('disabled_at', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema.createIndex('accounts_domain').on('accounts').column('domain').execute()
  await schema
    .createTable('totp_authenticators')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .$call(ofAccount)
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('algorithm', 'text', (c) => c.notNull())
    .addColumn('digits', 'integer', (c) => c.notNull())
    .addColumn('secret', 'text', (c) => c.notNull())
    .addColumn('weak', 'integer', (c) => c.notNull())
    .addColumn('last_step', 'bigint', (c) => c.notNull())
    .addColumn('used_at', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema
    .createIndex('totp_authenticators_account')
    .on('totp_authenticators')
    .column('account_id')
    .execute()
  await schema
    .createTable('recovery_codes')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .$call(ofAccount)
    .addColumn('code_hash', 'text', (c) => c.notNull().unique())
    .addColumn('used_at', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema
    .createIndex('recovery_codes_account')
    .on('recovery_codes')
    .column('account_id')
    .execute()
  await schema
    .createTable('enrolment_links')
    .addColumn('id_hash', 'text', (c) => c.primaryKey())
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('shown_address', 'text', (c) => c.notNull())
    .addColumn('domain', 'text', (c) => c.notNull().references('domains.name'))
    .addColumn('purpose', 'text', (c) => c.notNull())
    .addColumn('made_by', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema
    .createIndex('enrolment_links_address')
    .on('enrolment_links')
    .column('address')
    .execute()
  await schema
    .createTable('enrolments')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('address', 'text', (c) => c.notNull().unique())
    .addColumn('shown_address', 'text', (c) => c.notNull())
    .addColumn('domain', 'text', (c) => c.notNull().references('domains.name'))
    .addColumn('account_id', 'text')
    .addColumn('link_hash', 'text')
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('algorithm', 'text', (c) => c.notNull())
    .addColumn('digits', 'integer', (c) => c.notNull())
    .addColumn('secret', 'text', (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
}

async function createSessions({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('sessions')
    .addColumn('id_hash', 'text', (c) => c.primaryKey())
    .addColumn('id', 'text', (c) => c.notNull())
    .$call(ofAccount)
    .addColumn('epoch', 'integer', (c) => c.notNull())
    .addColumn('method', 'text', (c) => c.notNull())
    .addColumn('authenticator_id', 'text', (c) => c.notNull())
    .addColumn('step', 'bigint', (c) => c.notNull())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('proof_at', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('seen_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  // One proof, one session: a second guard behind the conditional update of last_step.
  await schema
    .createIndex('sessions_proof')
    .on('sessions')
    .columns(['authenticator_id', 'step'])
    .unique()
    .execute()
  await schema
    .createIndex('sessions_account')
    .on('sessions')
    .columns(['account_id', 'created_at'])
    .execute()
  await schema
    .createTable('devices')
    .addColumn('id_hash', 'text', (c) => c.primaryKey())
    .addColumn('id', 'text', (c) => c.notNull())
    .$call(ofAccount)
    .addColumn('epoch', 'integer', (c) => c.notNull())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('seen_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema
    .createIndex('devices_account')
    .on('devices')
    .columns(['account_id', 'seen_at'])
    .execute()
}

async function createMeters({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('attempts')
    .addColumn('meter', 'text', (c) => c.primaryKey())
    .addColumn('address', 'text')
    .addColumn('count', 'integer', (c) => c.notNull())
    .addColumn('retry_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema
    .createTable('long_proofs')
    .addColumn('id_hash', 'text', (c) => c.primaryKey())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('digits', 'integer', (c) => c.notNull())
    .addColumn('arrived', 'integer', (c) => c.notNull())
    .addColumn('last_code', 'text', (c) => c.notNull())
    .addColumn('chains', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema
    .createIndex('long_proofs_source')
    .on('long_proofs')
    .columns(['source', 'expires_at'])
    .execute()
  await schema
    .createTable('audit_events')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('event', 'text', (c) => c.notNull())
    .addColumn('domain', 'text')
    .addColumn('account_id', 'text')
    .addColumn('actor', 'text')
    .addColumn('source', 'text')
    .addColumn('detail', 'text', (c) => c.notNull())
    .execute()
  await schema.createIndex('audit_events_at').on('audit_events').columns(['event', 'at']).execute()
  await schema
    .createIndex('audit_events_account')
    .on('audit_events')
    .columns(['account_id', 'at'])
    .execute()
  await schema
    .createIndex('audit_events_domain')
    .on('audit_events')
    .columns(['domain', 'at'])
    .execute()
}

/** What belongs to an account goes with it. */
function ofAccount<T extends string>(table: CreateTableBuilder<T>) {
  return table.addColumn('account_id', 'text', (c) =>
    c.notNull().references('accounts.id').onDelete('cascade'),
  )
}
