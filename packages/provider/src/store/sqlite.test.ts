import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, it } from 'node:test'
import { openProviderStore } from './sql-store.ts'
import { addExample, NOW } from './store.test-kit.ts'
import { storeContract } from './store-contract.test-kit.ts'

const folder = mkdtempSync(join(tmpdir(), 'signet-store-'))
after(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
storeContract('SQLite', async () => join(folder, `${++files}.db`))

it('T133 mends a database in which two processes made keys at the same moment', async () => {
  const path = join(folder, 'keys.db')
  const made = await openProviderStore(path)
  await addExample(made)
  await made.close()
  const db = new DatabaseSync(path)
  db.exec(`
    drop index signing_keys_state;
    delete from kysely_migration where name = '004-one-key-a-state';
    insert into signing_keys values ('late', 'example.org', 'RS256', 'current', 'sealed', ${NOW + 1}, ${NOW + 1});
    insert into signing_keys values ('n1', 'example.org', 'RS256', 'next', 'sealed', ${NOW}, ${NOW});
    insert into signing_keys values ('n2', 'example.org', 'RS256', 'next', 'sealed', ${NOW}, ${NOW})`)
  const [{ id: oldest }] = db
    .prepare("select id from signing_keys where state = 'current' order by created_at")
    .all() as [{ id: string }]
  db.close()
  const store = await openProviderStore(path)
  try {
    const states = (await store.listKeys()).map(({ id, state }) => [id, state]).sort()
    assert.deepEqual(
      states,
      [
        [oldest, 'current'],
        ['late', 'previous'],
        ['n1', 'next'],
        ['n2', 'revoked'],
      ].sort(),
    )
  } finally {
    await store.close()
  }
})
