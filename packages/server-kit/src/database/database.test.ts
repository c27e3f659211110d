import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, beforeEach, describe, it } from 'node:test'
import { sql } from 'kysely'
import { underDeadline, withoutDeadline } from '../deadline.ts'
import { isAnyQueueFull } from '../queue.ts'
import type { Database } from './database.ts'
import { type Migrations, openDatabase } from './open-database.ts'

interface Tables {
  notes: { id: number; text: string }
}

const MIGRATIONS: Migrations = {
  '001': {
    async up(db) {
      await db.schema
        .createTable('notes')
        .addColumn('id', 'integer', (c) => c.primaryKey())
        .addColumn('text', 'text', (c) => c.notNull())
        .execute()
    },
  },
}

describe('a SQLite database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-database-'))
  let files = 0
  let path: string
  let db: Database<Tables>
  let statements: string[]

  beforeEach(async () => {
    path = join(folder, `${++files}.db`)
    statements = []
    db = await openDatabase(path, MIGRATIONS, { onStatement: (text) => statements.push(text) })
    statements.length = 0
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  const add = (id: number, text = 'x') =>
    db.write(async (tx) => {
      await tx.insertInto('notes').values({ id, text }).execute()
    })
  const count = async () =>
    (await sql<{ n: number }>`select count(*) as n from notes`.execute(db.read)).rows[0]?.n

  it('T126 tells the door while many writes wait, and when they are done', async () => {
    const waiting = Array.from({ length: 256 }, (_, id) => add(id))
    assert.equal(isAnyQueueFull(), true)
    await Promise.all(waiting)
    assert.equal(isAnyQueueFull(), false)
    await Promise.allSettled(Array.from({ length: 300 }, () => add(1)))
    assert.equal(isAnyQueueFull(), false)
  })

  it('T140 has the settings that one-use decisions rest on', async () => {
    for (const [pragma, value] of [
      ['journal_mode', 'wal'],
      ['synchronous', 2],
      ['foreign_keys', 1],
      ['trusted_schema', 0],
    ] as const) {
      const { rows } = await sql<Record<string, unknown>>`${sql.raw(`pragma ${pragma}`)}`.execute(
        db.read,
      )
      assert.equal(Object.values(rows[0] ?? {})[0], value, pragma)
    }
  })

  it('commits together what arrives together, and takes back only what failed', async () => {
    const results = await Promise.allSettled([add(1), add(2), add(1), add(3)])
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    )
    assert.equal(statements.filter((text) => text === 'commit').length, 1)
    assert.equal(await count(), 3)
    await add(4)
    assert.equal(statements.filter((text) => text === 'commit').length, 2)
  })

  it('T126 runs a group twice after a failure, and the next sixteen once, on savepoints', async () => {
    const taken = async (...ids: number[]): Promise<string[]> => {
      statements.length = 0
      await Promise.allSettled(ids.map((id) => add(id)))
      return statements.filter((text) => /^(?:begin|savepoint|rollback)/.test(text))
    }
    assert.deepEqual(await taken(1, 2), ['begin immediate'])
    const savepoints = ['savepoint work', 'savepoint work']
    const twice = ['begin immediate', 'rollback', 'begin immediate', ...savepoints]
    assert.deepEqual(await taken(3, 3), [...twice, 'rollback to work'])
    assert.deepEqual(await taken(3, 3), [
      'begin immediate',
      ...['savepoint work', 'rollback to work', 'savepoint work', 'rollback to work'],
    ])
    for (let i = 0; i < 16; i++)
      assert.deepEqual(await taken(10 + i, 30 + i), ['begin immediate', ...savepoints], String(i))
    assert.deepEqual(await taken(50, 51), ['begin immediate'])
  })

  it('T142 takes back what a request wrote that was answered meanwhile, and nothing of others', async () => {
    const late = { over: false }
    const results = await Promise.allSettled([
      add(1),
      underDeadline(late, () =>
        db.write(async (tx) => {
          await tx.insertInto('notes').values({ id: 2, text: 'x' }).execute()
          late.over = true
        }),
      ),
      add(3),
      underDeadline({ over: false }, () => add(4)),
      underDeadline({ over: true }, () => withoutDeadline(() => add(5))),
    ])
    assert.deepEqual(
      results.map((result) => (result.status === 'rejected' ? result.reason.code : 'saved')),
      ['saved', 'ERR_TIMEOUT', 'saved', 'saved', 'saved'],
    )
    assert.equal(await count(), 4)
  })

  it('T141 says no when the disk is full, all of it, and goes on when there is room', async () => {
    await sql`pragma max_page_count = 5`.execute(db.read)
    const results = await Promise.allSettled([add(1), add(2, 'x'.repeat(100_000)), add(3)])
    for (const result of results)
      assert.equal(result.status === 'rejected' && result.reason.code, 'ERR_STORE_UNAVAILABLE')
    assert.equal(await count(), 0)
    await sql`pragma max_page_count = 1000`.execute(db.read)
    await add(1)
    assert.equal(await count(), 1)
  })

  it('T142 waits while another process writes, without keeping others from running', async () => {
    const other = new DatabaseSync(path)
    other.exec('begin immediate')
    let turns = 0
    const timer = setInterval(() => turns++, 5)
    const added = add(1)
    await new Promise((resolve) => setTimeout(resolve, 120))
    other.exec('commit')
    await added
    clearInterval(timer)
    other.close()
    assert.ok(turns >= 5, String(turns))
    assert.equal(await count(), 1)
  })

  it('no success while its file is away, and none is lost when it is back', async () => {
    await add(1)
    for (const end of ['', '-wal', '-shm']) renameSync(`${path}${end}`, `${path}.away${end}`)
    await assert.rejects(add(2), { code: 'ERR_STORE_UNAVAILABLE' })
    await assert.rejects(count(), { code: 'ERR_STORE_UNAVAILABLE' })
    for (const end of ['', '-wal', '-shm']) renameSync(`${path}.away${end}`, `${path}${end}`)
    await add(2)
    assert.equal(await count(), 2)
  })

  it('opens the file that was put in its place', async () => {
    await add(1)
    const copy = join(folder, 'copy.db')
    await (await openDatabase<Tables>(copy, MIGRATIONS)).close()
    renameSync(path, `${path}.old`)
    for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
    renameSync(copy, path)
    await add(7) // a write looks at once, a read every 20 ms
    assert.equal(await count(), 1)
  })

  it('T147 refuses a schema that a newer program made', async () => {
    await db.close()
    await assert.rejects(openDatabase(path, {}), { code: 'ERR_STORE_SCHEMA_NEWER' })
  })
})
