// What operators get wrong, and what wears out: each is said with what to do, and nothing is lost by it.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runSignet } from '../cli.test-kit.ts'
import { createDeployment, ORIGIN } from '../visitor.test-kit.ts'

const ALICE = 'alice@example.org'

describe('a deployment with a fault', () => {
  it('a reader that has seen enough: the command goes on to its end without a word', async () => {
    const program = fileURLToPath(new URL('../../bin/signet.js', import.meta.url))
    const child = spawn(process.execPath, [program, 'config', 'docs'])
    child.stdout.destroy()
    let errors = ''
    child.stderr.on('data', (chunk) => {
      errors += String(chunk)
    })
    assert.deepEqual(await once(child, 'close'), [0, null], errors)
    assert.equal(errors, '')
  })

  it('T131 another sealing key: nothing serves, and nothing is sealed under it beside the old one', async (t) => {
    const deployment = await createDeployment(t, 'alice')
    const key = join(deployment.folder, 'data/secret.key')
    const right = readFileSync(key, 'utf8')
    const wrong = `${Buffer.alloc(32, 9).toString('base64')}\n`
    writeFileSync(key, wrong)
    for (const words of [
      ['serve', '--listen', '127.0.0.1:0'],
      ['key', 'rotate', 'id.example.org', '--now'],
      ['enrol', ALICE, '--show-secret'],
      ['user', 'list'],
      ['domain', 'add', 'other.example'],
    ]) {
      const { code, stdout, stderr } = await deployment.run(...words)
      assert.equal(code, 1, words.join(' '))
      assert.equal(stdout, '')
      assert.match(stderr, /ERR_SECRET_UNREADABLE/)
      assert.match(stderr, /hint: put that key back, or add it as a further line/)
    }
    writeFileSync(key, wrong + right)
    assert.equal((await deployment.run('user', 'list')).code, 0)
    writeFileSync(key, right)
    assert.equal(await (await deployment.visit()).signIn(ALICE, deployment.code()), 200)
  })

  it('T132 a key file that is missing, a link, or not a key', async (t) => {
    const deployment = await createDeployment(t)
    const key = join(deployment.folder, 'data/secret.key')
    const { folder } = deployment
    renameSync(key, join(folder, 'elsewhere'))
    const missing = await deployment.run('user', 'list')
    assert.equal(missing.code, 1)
    assert.match(
      missing.stderr,
      /secret\.key is missing \(ERR_KEY_FILE_INVALID\)\n.*hint: put it back/,
    )
    assert.equal(existsSync(key), false)
    symlinkSync(join(folder, 'elsewhere'), key)
    assert.match((await deployment.run('user', 'list')).stderr, /must be a plain file/)
    rmSync(key)
    for (const damaged of ['short\n', '']) {
      writeFileSync(key, damaged, { mode: 0o600 })
      const { stderr } = await deployment.run('user', 'list')
      assert.match(
        stderr,
        /secret\.key is no key file: .*32 bytes.*\n.*hint: put it back from your/,
      )
    }
    rmSync(key)
    renameSync(join(folder, 'elsewhere'), key)
    assert.equal((await deployment.run('user', 'list')).code, 0)
  })

  it('a database that is damaged, of something else, or of a newer program: said, and left as it is', async (t) => {
    const deployment = await createDeployment(t)
    const file = join(deployment.folder, 'data/signet.db')
    copyFileSync(file, `${file}.good`)
    const newer = new DatabaseSync(file)
    newer.exec(
      "insert into kysely_migration (name, timestamp) values ('900-later', '2030-01-01T00:00:00Z')",
    )
    newer.close()
    assert.match((await deployment.run('user', 'list')).stderr, /ERR_STORE_SCHEMA_NEWER/)
    for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
    for (const content of [
      'not a database, but long enough to be one'.repeat(200),
      '\0'.repeat(9000),
    ]) {
      writeFileSync(file, content)
      const { code, stderr } = await deployment.run('user', 'list')
      assert.equal(code, 1)
      assert.match(stderr, /ERR_STORE_UNAVAILABLE\)\n.*hint: /)
      assert.equal(readFileSync(file, 'utf8'), content)
    }
    copyFileSync(`${file}.good`, file)
    assert.equal((await deployment.run('user', 'list')).code, 0)
  })

  it('T157 no success is printed of what the database did not take', async (t) => {
    const deployment = await createDeployment(t, 'alice')
    const database = new DatabaseSync(join(deployment.folder, 'data/signet.db'))
    for (const table of ['accounts', 'domains', 'enrolment_links', 'signing_keys', 'sessions'])
      for (const event of ['insert', 'update', 'delete'])
        database.exec(
          `create trigger ${table}_${event} before ${event} on ${table} begin select raise(fail, 'no'); end`,
        )
    database.close()
    for (const words of [
      ['user', 'add', 'bob@example.org'],
      ['user', 'disable', ALICE],
      ['user', 'admin', ALICE],
      ['user', 'remove', ALICE, '--yes'],
      ['enrol', ALICE],
      ['domain', 'add', 'other.example'],
      ['domain', 'set', 'example.org', '--name', 'x'],
      ['key', 'rotate', 'id.example.org', '--now'],
    ]) {
      const { code, stdout, stderr } = await deployment.run(...words)
      assert.equal(code, 1, words.join(' '))
      assert.equal(stdout, '', words.join(' '))
      assert.match(stderr, /error: .*\n.*hint: /)
    }
  })
})

describe('words that cannot be', () => {
  it('T115 T156 names that do not show what they are, and brokers that are no origins', async (t) => {
    const deployment = await createDeployment(t)
    const before = await deployment.run('domain', 'list', '--json')
    for (const words of [
      ['add', 'exаmple.com'], // a Cyrillic letter in it
      ['add', 'bücher.example'],
      ['add', 'other.example', '--name', 'a\u001b]0;x\u0007b'],
      ['add', 'other.example', '--name', 'a\u202eb'],
      ['add', 'other.example', '--name', ' '],
      ['add', 'other.example', '--name', 'x'.repeat(61)],
      ['add', 'other.example', '--broker', 'broker.example'],
      ['add', 'other.example', '--broker', 'http://broker.example'],
      ['set', 'example.org', '--name', 'two\nlines'],
      ['set', 'example.org', '--broker', 'https://broker.example/path'],
      ['set', 'example.org', '--color', 'red'],
      ['set', 'example.org', '--session-lifetime', '25h'],
    ]) {
      const { code, stderr } = await deployment.run('domain', ...words)
      assert.equal(code, 2, words.join(' '))
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
      assert.doesNotMatch(stderr, /[\u001b\u0007\u202e]/)
    }
    assert.equal((await deployment.run('domain', 'list', '--json')).stdout, before.stdout)
  })

  it('keeps of a domain what is its own: name, colour, lifetimes, brokers', async (t) => {
    const deployment = await createDeployment(t)
    const set = ['domain', 'set', 'example.org', '--name', 'Club', '--color', '#1F5FBF']
    const times = [
      '--session-idle',
      '30m',
      '--session-lifetime',
      '8h',
      '--certificate-lifetime',
      '10m',
    ]
    const broker = ['--broker', 'https://broker.example']
    assert.equal((await deployment.run(...set, ...times, ...broker)).code, 0)
    const listed = async () =>
      JSON.parse((await deployment.run('domain', 'list', '--json')).stdout) as object
    assert.deepEqual(await listed(), {
      ...{ domain: 'example.org', issuer: 'id.example.org', name: 'Club', color: '#1f5fbf' },
      ...{
        sessionIdleMs: 1_800_000,
        sessionLifetimeMs: 28_800_000,
        certificateLifetimeMs: 600_000,
      },
      brokers: ['https://broker.example'],
    })
    const none = ['--color', 'none', '--session-idle', 'none', '--session-lifetime', 'none']
    const rest = ['--certificate-lifetime', 'none', '--broker', 'none']
    await deployment.run('domain', 'set', 'example.org', ...none, ...rest)
    assert.deepEqual(await listed(), {
      ...{ domain: 'example.org', issuer: 'id.example.org', name: 'Club', brokers: [] },
    })
  })

  it('says where a configuration is wrong, and its command last on a line of its own', async (t) => {
    const deployment = await createDeployment(t)
    const file = join(deployment.folder, 'signet.toml')
    const good = readFileSync(file, 'utf8')
    writeFileSync(file, `\nlisten = = 3\n${good}`)
    assert.match(
      (await deployment.run('user', 'list')).stderr,
      /signet\.toml, line 2 is not valid TOML/,
    )
    writeFileSync(file, `workers = "many"\n${good}`)
    assert.match(
      (await deployment.run('user', 'list')).stderr,
      /workers .*a whole number from 1 to 64/,
    )
    writeFileSync(file, good, { mode: 0o600 })
    chmodSync(join(deployment.folder, 'data'), 0o755)
    const open = await deployment.run('serve', '--listen', '127.0.0.1:0')
    assert.match(open.stderr, /\(ERR_SETUP_UNSAFE\):\n.*run: chmod 700 \S+\/data\n/)
  })

  it('says what cannot be written, and makes nothing by halves', async (t) => {
    const { folder, run } = await createDeployment(t)
    const file = join(folder, 'signet.toml')
    for (const outcome of [
      await runSignet(['init', '--origin', ORIGIN, '--folder', join(file, 'x')]),
      await run('export', 'example.org', '--out', join(file, 'x')),
      await run('export', 'example.org', '--out', file),
      // Where Node's own recursive mkdir never ends.
      await runSignet(['init', '--origin', ORIGIN, '--folder', '/proc/x/y']),
      await run('export', 'example.org', '--out', '/proc/x'),
      await runSignet(['backup', 'keys', join(folder, 'none/x')]),
    ]) {
      assert.equal(outcome.code, 1)
      assert.match(outcome.stderr, /ERR_FILE_UNWRITABLE\)\n.*hint: check/)
    }
  })
})

it('T152 a program that is asked for the key sees none of our settings', async (t) => {
  const deployment = await createDeployment(t)
  const { folder } = deployment
  const script = join(folder, 'key.sh')
  writeFileSync(script, `env > ${folder}/seen\ncat ${folder}/data/secret.key\n`)
  process.env.SIGNET_DATABASE_TEST = 'a password'
  t.after(() => delete process.env.SIGNET_DATABASE_TEST)
  const { code } = await runSignet(['user', 'list', '-c', join(folder, 'signet.toml')], {
    env: { SIGNET_KEY_COMMAND: `sh ${script}` },
  })
  assert.equal(code, 0)
  const seen = readFileSync(join(folder, 'seen'), 'utf8')
  assert.match(seen, /^PATH=/m)
  assert.doesNotMatch(seen, /SIGNET|a password/)
})

it('ends at once when told to, in the middle of a question, and keeps nothing', async (t) => {
  const deployment = await createDeployment(t)
  const program = new URL('../../bin/signet.js', import.meta.url).pathname
  const words = ['user', 'add', 'bob@example.org', '--show-secret']
  const child = spawn(process.execPath, [program, ...words], {
    cwd: deployment.folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  for await (const chunk of child.stdout) if (String(chunk).includes('Code from the app')) break
  child.kill('SIGINT')
  const [code] = await once(child, 'exit')
  assert.equal(code, 130)
  assert.equal((await deployment.run('user', 'list', '--json')).stdout, '')
})
