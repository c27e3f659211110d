// What a person costs on the disk: when enrolled, and for each sign-in.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { TOTP_SECRET_PURPOSE } from '@signet-id/provider'
import { createKeyEncryptionKey, type KeyEncryptionKey, sealSecret } from '@signet-id/server-kit'
import { type Bench, figure } from './figures.ts'
import { emailOf, parametersOf, populate } from './population.ts'
import { openWorld } from './world.ts'

const PEOPLE = 20_000
const SIGN_INS = 2000

/** Bytes for each person and each sign-in. */
export const size: Bench = {
  name: 'size',
  about:
    'bytes in SQLite per account and per sign-in, over a bare table of address and sealed secret',
  async run({ quick }) {
    const folder = mkdtempSync(join(tmpdir(), 'signet-bench-'))
    const kek = createKeyEncryptionKey(Buffer.alloc(32, 1))
    const at = (name: string): string => join(folder, name)
    const people = quick ? 200 : PEOPLE
    const signIns = quick ? 50 : SIGN_INS
    try {
      await populate(at('none.db'), kek, { people: 0 })
      await populate(at('many.db'), kek, { people })
      fillBare(at('bare.db'), kek, people)
      const bare = figure(
        'size.bare',
        'address and sealed secret',
        'B',
        bytesOf(at('bare.db')) / people,
      )
      const enrolled = (bytesOf(at('many.db')) - bytesOf(at('none.db'))) / people
      const before = bytesOf(at('many.db'))
      const world = await openWorld({ location: at('many.db'), kek, people })
      for (let i = 0; i < signIns; i++) await world.signIn()
      await world.close()
      return [
        bare,
        figure('size.account', 'an account with one authenticator', 'B', enrolled, { over: bare }),
        figure(
          'size.sign-in',
          'a sign-in: session, device, activity, meters',
          'B',
          (bytesOf(at('many.db')) - before) / signIns,
          { over: bare },
        ),
      ]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

function fillBare(path: string, kek: KeyEncryptionKey, people: number): void {
  const db = new DatabaseSync(path)
  db.exec('pragma synchronous = off; begin')
  db.exec('create table totp (email text primary key, secret text) without rowid')
  const insert = db.prepare('insert into totp values (?, ?)')
  for (let i = 0; i < people; i++) {
    const place = { purpose: TOTP_SECRET_PURPOSE, row: `a${i}` }
    insert.run(emailOf(i), sealSecret(kek, place, parametersOf(i).secret))
  }
  db.exec('commit')
  db.close()
}

/** Of the file once the log is in it; its free pages do not count. */
export function bytesOf(path: string): number {
  const db = new DatabaseSync(path)
  db.exec('pragma wal_checkpoint(truncate)')
  const number = (name: string) =>
    Number(Object.values(db.prepare(`pragma ${name}`).get() ?? {})[0])
  const bytes = (number('page_count') - number('freelist_count')) * number('page_size')
  db.close()
  return statSync(path).size === 0 ? 0 : bytes
}
