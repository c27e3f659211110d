import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { SILENT } from '@signet-id/server-kit'
import { startPostgres } from '@signet-id/testing/postgres'
import { temporaryFolder } from '../cli.test-kit.ts'
import { readDeployment } from '../deployment/config.ts'
import { createDataFolder } from '../deployment/open.ts'
import { buildServices } from '../deployment/services.ts'
import { findProblems } from './health.ts'

describe('findProblems', () => {
  it('T141 sees that the database of a broker alone is away, and that it is back', async (t) => {
    const postgres = await startPostgres()
    t.after(() => postgres.stop())
    const folder = temporaryFolder(t)
    createDataFolder(join(folder, 'data'))
    const file = join(folder, 'signet.toml')
    writeFileSync(
      file,
      `database = "${await postgres.createDatabase()}"
[broker]
origin = "https://broker.example.org"
[broker.fallback]
[mail]
host = "mail.example.org"
from = "codes@example.org"
`,
      { mode: 0o600 },
    )
    const running = await buildServices(readDeployment(file, {}), ['broker'], SILENT, Date.now)
    t.after(() => running.close())
    const problems = () => findProblems(running.questions, false)
    assert.deepEqual(await problems(), [])
    await postgres.kill()
    assert.deepEqual(await problems(), ['store'])
    assert.deepEqual(await findProblems(running.questions, true), ['stopping', 'store'])
    await postgres.restart()
    assert.deepEqual(await problems(), [])
  })
})
