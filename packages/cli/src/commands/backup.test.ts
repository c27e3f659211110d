// Backup and restore by their commands: nothing that was spent, ended or revoked comes back to life.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { STEP_MS } from '@signet-id/provider'
import { runSignet } from '../cli.test-kit.ts'
import { createDeployment, type TestDeployment } from '../visitor.test-kit.ts'

const ALICE = 'alice@example.org'

/** A deployment with keys for its backups. */
async function setUp(t: TestContext): Promise<TestDeployment & { backup(): Promise<string> }> {
  const deployment = await createDeployment(t, 'alice')
  const at = join(deployment.folder, 'safe')
  assert.equal((await runSignet(['backup', 'keys', at])).code, 0)
  let n = 0
  return Object.assign(deployment, {
    async backup() {
      const file = join(deployment.folder, `${++n}.backup`)
      const { code, stdout } = await deployment.run('backup', file, '--to', `${at}.pub`)
      assert.equal(code, 0)
      assert.match(stdout, /rows are in/)
      return file
    },
  })
}

/** Moves the database away, as the handbook says. */
function loseDatabase({ folder }: TestDeployment): void {
  for (const end of ['', '-wal', '-shm']) {
    const file = join(folder, `data/signet.db${end}`)
    if (existsSync(file)) renameSync(file, `${file}.old`)
  }
}

function restore(deployment: TestDeployment, file: string, ...more: string[]) {
  return deployment.run('restore', file, '--key', join(deployment.folder, 'safe.key'), ...more)
}

async function keysOf(deployment: TestDeployment) {
  const { stdout } = await deployment.run('key', 'list', '--json')
  const lines = stdout.trim().split('\n')
  return lines.map((line) => JSON.parse(line) as { key: string; state: string })
}

function published(text: string): readonly string[] {
  const { keys, 'public-key': only } = JSON.parse(text) as Record<string, unknown>
  return (Array.isArray(keys) ? keys : [only]).map((key) => JSON.stringify(key))
}

describe('signet backup', () => {
  it('T132 makes keys and copies for their owner only, and writes over nothing', async (t) => {
    const deployment = await setUp(t)
    const file = await deployment.backup()
    const at = join(deployment.folder, 'safe')
    for (const path of [file, `${at}.key`, `${at}.pub`])
      assert.equal(statSync(path).mode & 0o777, 0o600)
    const before = readFileSync(file)
    const again = await deployment.run('backup', file, '--to', `${at}.pub`)
    assert.equal(again.code, 1)
    assert.match(again.stderr, /ERR_FILE_EXISTS/)
    assert.deepEqual(readFileSync(file), before)
    const keys = await runSignet(['backup', 'keys', at])
    assert.match(keys.stderr, /ERR_FILE_EXISTS/)
  })

  it('is misused without a key, and says when the key is none', async (t) => {
    const deployment = await setUp(t)
    const file = join(deployment.folder, 'x')
    assert.equal((await deployment.run('backup', file)).code, 2)
    assert.equal((await deployment.run('backup')).code, 2)
    const at = join(deployment.folder, 'safe')
    for (const key of [`${at}.key`, `${at}.missing`]) {
      const { code, stderr } = await deployment.run('backup', file, '--to', key)
      assert.equal(code, 1)
      assert.match(stderr, /ERR_BACKUP_KEY_INVALID/)
      assert.equal(existsSync(file), false)
    }
  })

  it('T129 is consistent while the provider runs, and shows nothing', async (t) => {
    const deployment = await setUp(t)
    const visitor = await deployment.visit()
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 200)
    const bytes = readFileSync(await deployment.backup())
    for (const text of ['alice', 'example.org', 'accounts', 'SHA1', 'v1.'])
      assert.ok(!bytes.includes(text), text)
    assert.match(await (await visitor.get('/account')).text(), /alice@example\.org/)
  })
})

describe('signet restore', () => {
  it('T135 revives no spent step, no recovery code, no session, no device and no key', async (t) => {
    const deployment = await setUp(t)
    const visitor = await deployment.visit()
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 200)
    const page = await (await visitor.form('/account/recovery-codes', {})).text()
    const codes = [...page.matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, code = '']) => code)
    assert.equal(codes.length, 10)
    const file = await deployment.backup()

    // After the backup: a step is spent, a recovery code is used, the key that signs is revoked.
    deployment.nowMs += STEP_MS
    const spent = deployment.code()
    assert.equal(await visitor.signIn(ALICE, spent), 200)
    const [stolen = { key: '', state: '' }] = await keysOf(deployment)
    const old = published((await deployment.run('support-document', 'id.example.org')).stdout)
    assert.equal((await deployment.run('key', 'revoke', stolen.key)).code, 0)
    assert.equal(await visitor.signIn(ALICE, codes[0] ?? ''), 200)
    await visitor.close()
    loseDatabase(deployment)

    const { code, stdout } = await restore(deployment, file)
    assert.equal(code, 0)
    assert.match(stdout, /^1 person is back, as of 2026-01-01 00:00 UTC, in a new database\./)
    assert.match(stdout, /A new key signs for id\.example\.org/)
    const back = await deployment.visit()
    assert.doesNotMatch(await (await back.get('/account')).text(), /alice@example\.org/)
    for (const [i, recovery] of codes.entries()) {
      if (i % 5 === 0) deployment.nowMs += 3_600_000 // or the source would have to wait
      assert.equal(await back.signIn(ALICE, recovery), 401)
    }
    deployment.nowMs -= 2 * 3_600_000
    back.forget()
    // Not the step that was spent, nor the one before or after it: an app may have shown it.
    for (const offset of [-1, 0, 1])
      assert.equal(await back.signIn(ALICE, deployment.code(offset)), 401)
    deployment.nowMs += 2 * STEP_MS
    assert.equal(await back.signIn(ALICE, deployment.code()), 200)

    const document = await deployment.run('support-document', 'id.example.org')
    assert.equal(published(document.stdout).length, 1)
    for (const key of published(document.stdout)) assert.ok(!old.includes(key))
    const keys = await keysOf(deployment)
    assert.equal(keys.find(({ key }) => key === stolen.key)?.state, 'revoked')
    assert.deepEqual(keys.map(({ state }) => state).sort(), ['current', 'revoked'])
  })

  it('takes the signing keys back when told that none was revoked', async (t) => {
    const deployment = await setUp(t)
    const file = await deployment.backup()
    const before = await deployment.run('support-document', 'id.example.org')
    loseDatabase(deployment)
    assert.match((await restore(deployment, file, '--keep-keys')).stdout, /sign again/)
    const after = await deployment.run('support-document', 'id.example.org')
    assert.deepEqual(published(after.stdout), published(before.stdout))
  })

  it('replaces what a server made that ran on the empty database meanwhile', async (t) => {
    const deployment = await setUp(t)
    const file = await deployment.backup()
    loseDatabase(deployment)
    const early = await deployment.visit()
    assert.equal(await early.signIn(ALICE, deployment.code()), 401)
    await early.close()
    assert.equal((await restore(deployment, file)).code, 0)
    deployment.nowMs += 2 * STEP_MS
    assert.equal(await (await deployment.visit()).signIn(ALICE, deployment.code()), 200)
  })

  it('fills only an empty database, and changes nothing when it cannot', async (t) => {
    const deployment = await setUp(t)
    const file = await deployment.backup()
    const full = await restore(deployment, file)
    assert.equal(full.code, 1)
    assert.match(full.stderr, /ERR_STORE_NOT_EMPTY.*\n.*hint: move it away/)
    const junk = join(deployment.folder, 'junk')
    writeFileSync(
      junk,
      'signet backup 1\nand so on, which nobody encrypted, but long enough to be one',
    )
    const bad = [
      [junk, 'safe.key', 'ERR_BACKUP_INVALID'],
      [join(deployment.folder, 'none'), 'safe.key', 'ERR_BACKUP_INVALID'],
      [file, 'safe.pub', 'ERR_BACKUP_KEY_INVALID'],
      [file, 'none.key', 'ERR_BACKUP_KEY_INVALID'],
    ] as const
    loseDatabase(deployment)
    for (const [backup, key, expected] of bad) {
      const words = ['restore', backup, '--key', join(deployment.folder, key)]
      const { code, stderr } = await deployment.run(...words)
      assert.equal(code, 1)
      assert.match(stderr, new RegExp(expected))
      assert.equal(existsSync(join(deployment.folder, 'data/signet.db')), false)
    }
    assert.equal((await deployment.run('restore', file)).code, 2)
    assert.equal((await restore(deployment, file)).code, 0)
  })

  it('T131 refuses another sealing key before it writes anything', async (t) => {
    const deployment = await setUp(t)
    const file = await deployment.backup()
    loseDatabase(deployment)
    const key = join(deployment.folder, 'data/secret.key')
    const right = readFileSync(key, 'utf8')
    writeFileSync(key, `${Buffer.alloc(32, 9).toString('base64')}\n`, { mode: 0o600 })
    assert.match((await restore(deployment, file)).stderr, /ERR_SECRET_UNREADABLE/)
    // As a further line it opens what was sealed then.
    writeFileSync(key, `${Buffer.alloc(32, 9).toString('base64')}\n${right}`, { mode: 0o600 })
    assert.equal((await restore(deployment, file)).code, 0)
    deployment.nowMs += 2 * STEP_MS
    assert.equal(await (await deployment.visit()).signIn(ALICE, deployment.code()), 200)
  })
})
