import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { storeContract } from './store-contract.test-kit.ts'

const folder = mkdtempSync(join(tmpdir(), 'signet-store-'))
after(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
storeContract('SQLite', async () => join(folder, `${++files}.db`))
