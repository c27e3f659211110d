import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
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
import { createKeyFile, readKeyFile, withKeyFile } from './key-file.ts'
import { createLiveKey, keyFromCommand, keyFromText } from './live-key.ts'
import { createKeyEncryptionKey, openSecret, sealingKeyId, sealSecret } from './seal.ts'

const folder = mkdtempSync(join(tmpdir(), 'signet-secrets-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const PLACE = { purpose: 'totp-secret', row: 'r1' }
const secret = Buffer.from('a secret')

describe('sealed secrets', () => {
  const kek = createKeyEncryptionKey(randomBytes(32))

  it('T130 do not open with a shortened tag, which could be guessed', () => {
    const [head = '', id = '', nonce = '', body = ''] = sealSecret(
      kek,
      PLACE,
      Buffer.alloc(0),
    ).split('.')
    for (const length of [0, 4, 8, 12, 15]) {
      const cut = Buffer.from(body, 'base64url').subarray(0, length).toString('base64url')
      assert.throws(() => openSecret(kek, PLACE, [head, id, nonce, cut].join('.')), {
        code: 'ERR_SECRET_UNREADABLE',
      })
    }
  })

  it('T130 open in their own row, for their own purpose, unchanged, or not at all', () => {
    const sealed = sealSecret(kek, PLACE, secret)
    assert.deepEqual(openSecret(kek, PLACE, sealed), secret)
    const [head = '', id = '', nonce = '', body = ''] = sealed.split('.')
    const changed = Buffer.from(body, 'base64url')
    changed[0] = (changed[0] ?? 0) ^ 1
    for (const [place, text] of [
      [{ ...PLACE, row: 'r2' }, sealed],
      [{ ...PLACE, purpose: 'signing-key' }, sealed],
      [PLACE, [head, id, nonce, changed.toString('base64url')].join('.')],
      [PLACE, [head, 'f'.repeat(12), nonce, body].join('.')],
      [PLACE, ''],
      [PLACE, 'v1'],
    ] as const)
      assert.throws(() => openSecret(kek, place, text), { code: 'ERR_SECRET_UNREADABLE' })
  })

  it('T129 do not show what is in them', () => {
    const sealed = sealSecret(kek, PLACE, secret)
    for (const form of ['hex', 'base64', 'base64url', 'utf8'] as const)
      assert.ok(!sealed.includes(secret.toString(form)))
  })

  it('T131 never repeat a nonce', () => {
    const nonces = new Set(
      Array.from({ length: 10_000 }, () => sealSecret(kek, PLACE, secret).split('.')[2]),
    )
    assert.equal(nonces.size, 10_000)
  })

  it('open under an older key of the ring, and seal under the first', () => {
    const [oldKey, newKey] = [randomBytes(32), randomBytes(32)]
    const sealed = sealSecret(createKeyEncryptionKey(oldKey), PLACE, secret)
    const ring = createKeyEncryptionKey(newKey, oldKey)
    assert.deepEqual(openSecret(ring, PLACE, sealed), secret)
    assert.equal(sealingKeyId(sealSecret(ring, PLACE, secret)), ring.id)
    assert.throws(() => openSecret(createKeyEncryptionKey(newKey), PLACE, sealed), {
      code: 'ERR_SECRET_UNREADABLE',
    })
  })

  it('T131 are sealed with the key they name, also when the ring changes in between', () => {
    const [oldKey, newKey] = [randomBytes(32), randomBytes(32)]
    const rings = [createKeyEncryptionKey(oldKey), createKeyEncryptionKey(newKey, oldKey)]
    let looks = 0
    const next = () => rings[Math.min(looks++, 1)] ?? kek
    const changing: typeof kek = {
      get id() {
        return next().id
      },
      get bytes() {
        return next().bytes
      },
      find: (id) => rings[1]?.find(id),
    }
    const sealed = sealSecret(changing, PLACE, secret)
    assert.deepEqual(openSecret(changing, PLACE, sealed), secret)
  })
})

describe('the key file', () => {
  it('T132 is refused when others can read it, when it is a link, and when it holds something else', () => {
    const path = join(folder, 'a.key')
    createKeyFile(path)
    for (const mode of [0o644, 0o640, 0o604, 0o660]) {
      chmodSync(path, mode)
      assert.throws(() => readKeyFile(path), /chmod 600/)
    }
    chmodSync(path, 0o600)
    symlinkSync(path, join(folder, 'link.key'))
    const short = join(folder, 'short.key')
    writeFileSync(short, `${randomBytes(31).toString('base64')}\n`, { mode: 0o600 })
    const empty = join(folder, 'empty.key')
    writeFileSync(empty, '# nothing\n', { mode: 0o600 })
    for (const file of [join(folder, 'link.key'), join(folder, 'none.key'), short, empty])
      assert.throws(() => readKeyFile(file), { code: 'ERR_KEY_FILE_INVALID' })
  })

  it('T155 is never overwritten by a new one', () => {
    const path = join(folder, 'b.key')
    createKeyFile(path)
    const before = readFileSync(path)
    assert.throws(() => createKeyFile(path), { code: 'ERR_KEY_FILE_EXISTS' })
    assert.deepEqual(readFileSync(path), before)
  })

  it('T154 is changed by one at a time, and by nobody who has read another one', async () => {
    const path = join(folder, 'd.key')
    createKeyFile(path)
    const before = readFileSync(path, 'utf8')
    const other = `${randomBytes(32).toString('base64')}\n`
    await withKeyFile(path, async (file) => {
      await assert.rejects(
        withKeyFile(path, async () => {}),
        (error: Error) => {
          assert.match(error.message, new RegExp(`changed by process ${process.pid}; wait`))
          return 'code' in error && error.code === 'ERR_KEY_FILE_LOCKED'
        },
      )
      writeFileSync(path, other)
      assert.throws(() => file.add(randomBytes(32)), { code: 'ERR_KEY_FILE_CHANGED' })
      assert.equal(readFileSync(path, 'utf8'), other)
      writeFileSync(path, before)
      file.add(randomBytes(32))
    })
    assert.equal(readFileSync(path, 'utf8').split('\n')[1], before.trim())
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('d.key')),
      ['d.key'],
    )
  })

  it('T154 stays locked when a command was killed, and says what to do', async () => {
    const path = join(folder, 'e.key')
    createKeyFile(path)
    const { pid } = spawnSync('true')
    writeFileSync(`${path}.lock`, `${pid}\n`, { mode: 0o600 })
    await assert.rejects(
      withKeyFile(path, async () => {}),
      (error: Error) =>
        error.message.includes(`which ended before it was done; delete ${path}.lock`),
    )
    rmSync(`${path}.lock`)
    await withKeyFile(path, async () => {})
  })

  it('T155 sets keys aside instead of destroying them, beside those of earlier times', async () => {
    const path = join(folder, 'f.key')
    createKeyFile(path)
    const lines = (): string[] => readFileSync(path, 'utf8').trim().split('\n')
    const taken = []
    for (let i = 0; i < 2; i++) {
      await withKeyFile(path, async (file) => file.add(randomBytes(32)))
      taken.unshift(lines()[1])
      const [first] = lines()
      const aside = await withKeyFile(path, async (file) => file.setOlderAside())
      assert.deepEqual(lines(), [first])
      assert.equal(aside, `${path}.old`)
      assert.equal(statSync(aside).mode & 0o777, 0o600)
      assert.deepEqual(readFileSync(aside, 'utf8').trim().split('\n'), taken)
    }
  })

  it('is followed by a process that runs: an unknown key is looked for at once', async () => {
    const path = join(folder, 'c.key')
    createKeyFile(path)
    const live = readKeyFile(path)
    const next = randomBytes(32)
    await withKeyFile(path, async (file) => file.add(next))
    const sealed = sealSecret(createKeyEncryptionKey(next), PLACE, secret)
    await new Promise((resolve) => setTimeout(resolve, 520))
    assert.deepEqual(openSecret(live, PLACE, sealed), secret)
    assert.equal(live.id, createKeyEncryptionKey(next).id)
  })

  it('can be a variable or a program instead', () => {
    const [one, two] = [randomBytes(32), randomBytes(32)]
    const text = `${one.toString('base64')},${two.toString('base64')}`
    const sealed = sealSecret(createKeyEncryptionKey(two), PLACE, secret)
    assert.deepEqual(openSecret(keyFromText(text), PLACE, sealed), secret)
    assert.deepEqual(openSecret(keyFromCommand(`echo ${text}`, process.env), PLACE, sealed), secret)
    for (const command of ['false', 'echo short', '/nonexistent/program'])
      assert.throws(() => keyFromCommand(command, process.env), { code: 'ERR_KEY_FILE_INVALID' })
    assert.throws(() => keyFromText('short'), { code: 'ERR_KEY_FILE_INVALID' })
  })

  it('is asked of a slow source once at a time and beside the work, and kept when that fails', async (t) => {
    const [one, two] = [randomBytes(32), randomBytes(32)]
    let nowMs = 0
    t.mock.method(performance, 'now', () => nowMs)
    const asked: { resolve(keys: readonly Buffer[]): void; reject(error: Error): void }[] = []
    const live = createLiveKey({
      load: () => [one],
      loadLater: () =>
        new Promise((resolve, reject) => {
          asked.push({ resolve, reject })
        }),
    })
    const settled = () => new Promise((resolve) => setImmediate(resolve))
    for (let i = 0; i < 3; i++) {
      nowMs += 10_000
      assert.equal(live.bytes, one)
    }
    assert.equal(asked.length, 1)
    asked[0]?.reject(new Error('away'))
    await settled()
    assert.equal(live.bytes, one)
    assert.equal(asked.length, 2)
    asked[1]?.resolve([two, one])
    await settled()
    assert.deepEqual(live.bytes, two)
    assert.equal(live.find(createKeyEncryptionKey(one).id), one)
  })
})
