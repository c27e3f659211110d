import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { readPrivateFile, replacePrivateFile, writePrivateFile } from './private-file.ts'

const root = mkdtempSync(join(tmpdir(), 'signet-private-'))
after(() => rmSync(root, { recursive: true, force: true }))
const newFolder = (): string => mkdtempSync(join(root, 'f'))

describe('readPrivateFile', () => {
  it('T132 says ERR_SECRET_FILE_UNSAFE of what is missing, a link, no plain file, open to others or too large', () => {
    const folder = newFolder()
    const path = join(folder, 'secret')
    writeFileSync(path, 'x\n', { mode: 0o600 })
    assert.equal(readPrivateFile(path), 'x')
    symlinkSync(path, join(folder, 'link'))
    mkdirSync(join(folder, 'folder'), { mode: 0o700 })
    execFileSync('mkfifo', ['-m', '600', join(folder, 'pipe')])
    writeFileSync(join(folder, 'large'), Buffer.alloc(65_537), { mode: 0o600 })
    writeFileSync(join(folder, 'open'), 'x')
    chmodSync(join(folder, 'open'), 0o640)
    for (const name of ['none', 'link', 'folder', 'pipe', 'large', 'open'])
      assert.throws(() => readPrivateFile(join(folder, name)), { code: 'ERR_SECRET_FILE_UNSAFE' })
  })
})

describe('writePrivateFile', () => {
  it('T155 writes over nothing and leaves nothing behind', () => {
    const folder = newFolder()
    const path = join(folder, 'backup')
    writeFileSync(path, 'mine')
    assert.throws(() => writePrivateFile(path, 'yours'), { code: 'ERR_FILE_EXISTS' })
    assert.equal(readFileSync(path, 'utf8'), 'mine')
    assert.deepEqual(readdirSync(folder), ['backup'])
  })

  it('T154 says when there is no place for it', () => {
    const path = join(newFolder(), 'nowhere', 'backup')
    assert.throws(() => writePrivateFile(path, 'x'), { code: 'ERR_FILE_UNWRITABLE' })
  })

  it('T132 makes a file for its owner only', () => {
    const path = join(newFolder(), 'backup')
    writePrivateFile(path, Buffer.from('x'))
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.equal(readFileSync(path, 'utf8'), 'x')
  })
})

describe('replacePrivateFile', () => {
  it('T154 puts the new one in the place of the old, or leaves the old and nothing beside it', () => {
    const folder = newFolder()
    const path = join(folder, 'keys')
    replacePrivateFile(path, 'one')
    replacePrivateFile(path, 'two')
    assert.equal(readFileSync(path, 'utf8'), 'two')
    assert.equal(statSync(path).mode & 0o777, 0o600)
    mkdirSync(join(folder, 'taken'))
    assert.throws(() => replacePrivateFile(join(folder, 'taken'), 'x'), {
      code: 'ERR_FILE_UNWRITABLE',
    })
    assert.deepEqual(readdirSync(folder).sort(), ['keys', 'taken'])
  })
})
