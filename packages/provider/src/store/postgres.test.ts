import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { startPostgres, type TestPostgres } from '@signet-id/testing/postgres'
import { openProviderStore } from './sql-store.ts'
import { storeContract } from './store-contract.test-kit.ts'

let server: TestPostgres
before(async () => {
  server = await startPostgres()
})
after(() => server.stop())

storeContract('PostgreSQL', () => server.createDatabase())

it('T140 refuses a server that takes no writes, or may forget what it confirmed', async () => {
  const url = await server.createDatabase()
  for (const setting of ['default_transaction_read_only=on', 'synchronous_commit=off']) {
    const unsafe = `${url}?options=${encodeURIComponent(`-c ${setting}`)}`
    await assert.rejects(openProviderStore(unsafe), { code: 'ERR_STORE_UNSAFE' }, setting)
  }
})
