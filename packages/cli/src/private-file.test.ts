import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { temporaryFolder } from './cli.test-kit.ts'
import { writePrivateFile } from './private-file.ts'

describe('writePrivateFile', () => {
  it('T155 writes over nothing and leaves nothing behind', (t) => {
    const folder = temporaryFolder(t)
    const path = join(folder, 'backup')
    writeFileSync(path, 'mine')
    assert.throws(() => writePrivateFile(path, 'yours'), { code: 'ERR_FILE_EXISTS' })
    assert.equal(readFileSync(path, 'utf8'), 'mine')
    assert.deepEqual(readdirSync(folder), ['backup'])
  })

  it('T154 says when there is no place for it', (t) => {
    const path = join(temporaryFolder(t), 'nowhere', 'backup')
    assert.throws(() => writePrivateFile(path, 'x'), { code: 'ERR_FILE_UNWRITABLE' })
  })

  it('T132 makes a file for its owner only', (t) => {
    const path = join(temporaryFolder(t), 'backup')
    writePrivateFile(path, Buffer.from('x'))
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.equal(readFileSync(path, 'utf8'), 'x')
  })
})
