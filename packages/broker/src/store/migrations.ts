// The broker's schema. Names and types that SQLite and PostgreSQL read alike; forward only.
import type { Migrations } from '@signet-id/server-kit'
import type { Kysely } from 'kysely'

async function first({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('broker_settings')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute()
  await schema
    .createTable('broker_keys')
    .addColumn('generation', 'integer', (c) => c.primaryKey())
    .addColumn('private_key', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema
    .createTable('challenges')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('browser', 'text', (c) => c.notNull())
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('proof', 'text', (c) => c.notNull())
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema
    .createIndex('challenges_asked')
    .on('challenges')
    .columns(['browser', 'address'])
    .execute()
  await schema.createIndex('challenges_expiry').on('challenges').column('expires_at').execute()
  await schema
    .createTable('budgets')
    .addColumn('meter', 'text', (c) => c.primaryKey())
    .addColumn('count', 'integer', (c) => c.notNull())
    .addColumn('ends_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema.createIndex('budgets_end').on('budgets').column('ends_at').execute()
  await schema
    .createTable('outgoing_mails')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('next_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema.createIndex('outgoing_mails_due').on('outgoing_mails').column('next_at').execute()
  await schema
    .createTable('remembered_domains')
    .addColumn('domain', 'text', (c) => c.primaryKey())
    .addColumn('until', 'bigint', (c) => c.notNull())
    .execute()
}

/** Every step of the schema, by name. */
export const migrations: Migrations = { '001-broker': { up: first } }
