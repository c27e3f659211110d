import { after, before } from 'node:test'
import { startPostgres, type TestPostgres } from '@signet-id/testing/postgres'
import { storeContract } from './store-contract.test-kit.ts'

let server: TestPostgres
before(async () => {
  server = await startPostgres()
})
after(() => server.stop())

storeContract('PostgreSQL', () => server.createDatabase())
