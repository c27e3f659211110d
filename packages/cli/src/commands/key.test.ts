// The life of keys by their commands: list, rotate, revoke, import, rekey.
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openBrokerStore } from '@signet-id/broker'
import { PUBLISH_AHEAD_MS, STEP_MS } from '@signet-id/provider'
import { KEY_FOLLOWED_MS, readKeyFile, sealSecret, withKeyFile } from '@signet-id/server-kit'
import { startSignet } from '../cli.test-kit.ts'
import { createDeployment, type TestDeployment } from '../visitor.test-kit.ts'

const ISSUER = 'id.example.org'
const ALICE = 'alice@example.org'

interface Listed {
  readonly key: string
  readonly issuer: string
  readonly algorithm: string
  readonly state: string
  readonly since: string
}

async function keysOf(deployment: TestDeployment): Promise<readonly Listed[]> {
  const { stdout, code } = await deployment.run('key', 'list', '--json')
  assert.equal(code, 0)
  const lines = stdout.trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Listed)
}

async function statesOf(deployment: TestDeployment): Promise<string> {
  return (await keysOf(deployment)).map(({ state }) => state).join(' ')
}

async function document(deployment: TestDeployment): Promise<string> {
  return (await deployment.run('support-document', ISSUER)).stdout
}

/** As if the key file had been changed so long ago that every process has seen it. */
function settle({ folder, nowMs }: TestDeployment): void {
  const at = (nowMs - KEY_FOLLOWED_MS) / 1000
  utimesSync(join(folder, 'data/secret.key'), at, at)
}

function pem(type: 'rsa' | 'rsa-1024' | 'ec'): string {
  const { privateKey } =
    type === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-384' })
      : generateKeyPairSync('rsa', { modulusLength: type === 'rsa' ? 2048 : 1024 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

describe('signet key', () => {
  it('lists the keys of all issuers, for people and for programs', async (t) => {
    const deployment = await createDeployment(t)
    const [key] = await keysOf(deployment)
    assert.deepEqual(
      { ...key, key: '' },
      {
        ...{ key: '', issuer: ISSUER, algorithm: 'RS256', state: 'current' },
        since: '2026-01-01T00:00:15.000Z',
      },
    )
    const { stdout } = await deployment.run('key', 'list')
    assert.equal(stdout, `${key?.key}  ${ISSUER}  RS256  current   since 2026-01-01 00:00\n`)
  })

  it('T133 rotates in two steps a day apart, or at once when told so', async (t) => {
    const deployment = await createDeployment(t)
    const first = await deployment.run('key', 'rotate', ISSUER)
    assert.match(first.stdout, /is published and may sign from 2026-01-02 00:00 UTC on/)
    assert.equal(await statesOf(deployment), 'current next')
    const published = await document(deployment)
    const early = await deployment.run('key', 'rotate', ISSUER)
    assert.match(early.stdout, /may sign from 2026-01-02 00:00 UTC on/)
    assert.equal(await statesOf(deployment), 'current next')
    deployment.nowMs += PUBLISH_AHEAD_MS
    const done = await deployment.run('key', 'rotate', ISSUER)
    assert.match(done.stdout, /signs for id\.example\.org now\.\n.*stays published for seven hours/)
    assert.equal(await statesOf(deployment), 'previous current')
    for (const key of JSON.parse(published).keys as unknown[])
      assert.ok((await document(deployment)).includes(JSON.stringify(key)))
    await deployment.run('key', 'rotate', ISSUER, '--now', '--algorithm', 'Ed25519')
    const current = (await keysOf(deployment)).find(({ state }) => state === 'current')
    assert.equal(current?.algorithm, 'Ed25519')
  })

  it('revokes the key that signs: out of the document at once, its people signed out, a new one signs', async (t) => {
    const deployment = await createDeployment(t, 'alice')
    const visitor = await deployment.visit()
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 200)
    const before = await document(deployment)
    const [stolen = { key: '' }] = await keysOf(deployment)
    const { stdout, code } = await deployment.run('key', 'revoke', stolen.key)
    assert.equal(code, 0)
    assert.match(stdout, /is revoked\. \S+ signs now\. 1 session ended\./)
    assert.doesNotMatch(await (await visitor.get('/account')).text(), /alice@example/)
    assert.equal(await statesOf(deployment), 'revoked current')
    assert.notEqual(await document(deployment), before)
    const again = await deployment.run('key', 'revoke', stolen.key)
    assert.equal(again.code, 1)
    assert.match(again.stderr, /ERR_KEY_UNKNOWN/)
    // What is revoked cannot be had from the database either.
    let sealed: unknown
    await visitor.data.store.dump((table, row) => {
      if (table === 'signing_keys' && row.id === stolen.key) sealed = row.private_key
    })
    assert.equal(sealed, '')
  })

  it('takes over a private key of the usual forms, and no other', async (t) => {
    const deployment = await createDeployment(t)
    const file = join(deployment.folder, 'key.pem')
    writeFileSync(file, pem('rsa'), { mode: 0o600 })
    const { stdout } = await deployment.run('key', 'import', ISSUER, file)
    assert.match(stdout, /signs for id\.example\.org now/)
    assert.equal(await statesOf(deployment), 'previous current')
    const before = await keysOf(deployment)
    for (const content of [pem('rsa-1024'), pem('ec'), 'no key', '']) {
      writeFileSync(file, content)
      const { code, stderr } = await deployment.run('key', 'import', ISSUER, file)
      assert.equal(code, 1)
      assert.match(stderr, /ERR_KEY_(INVALID|UNSUPPORTED|FILE_INVALID)/)
    }
    assert.match(
      (await deployment.run('key', 'import', ISSUER, `${file}.none`)).stderr,
      /ERR_KEY_FILE_INVALID/,
    )
    const stranger = await deployment.run('key', 'import', 'other.example', file)
    assert.equal(stranger.code, 1)
    assert.deepEqual(await keysOf(deployment), before)
  })

  it('T134 changes the sealing key while the provider runs, and then takes the old one out', async (t) => {
    const deployment = await createDeployment(t, 'alice')
    const visitor = await deployment.visit()
    const file = join(deployment.folder, 'data/secret.key')
    const lines = (): string[] => readFileSync(file, 'utf8').trim().split('\n')
    const [old = ''] = lines()
    const { stdout } = await deployment.run('key', 'rekey')
    assert.match(stdout, /secrets are sealed with a new key/)
    assert.equal(lines().length, 2)
    assert.equal(lines()[1], old)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    // The running provider had the old ring until it met the new key.
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 200)
    utimesSync(file, deployment.nowMs / 1000, deployment.nowMs / 1000)
    const early = await deployment.run('key', 'rekey', '--finish')
    assert.equal(early.code, 1)
    assert.match(early.stderr, /\(ERR_REKEY_TOO_EARLY\)\n.*run it again in 60 seconds\n/)
    assert.equal(lines().length, 2)
    settle(deployment)
    const { stdout: finished } = await deployment.run('key', 'rekey', '--finish')
    assert.match(finished, /The others are in \S+secret\.key\.old/)
    assert.equal(lines().length, 1)
    assert.notEqual(lines()[0], old)
    assert.equal(readFileSync(`${file}.old`, 'utf8').trim(), old)
    const again = await deployment.run('key', 'rekey', '--finish')
    assert.match(again.stdout, /nothing to take out/)
    deployment.nowMs += STEP_MS
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 200)
    deployment.nowMs += STEP_MS
    assert.equal(await (await deployment.visit()).signIn(ALICE, deployment.code()), 200)
    await visitor.data.store.dump((table, row) => {
      for (const value of Object.values(row))
        if (typeof value === 'string' && value.startsWith('v1.'))
          assert.equal(value.split('.')[1], visitor.data.kek.id, table)
    })
  })

  it('T134 takes no key out while something is sealed under it', async (t) => {
    const deployment = await createDeployment(t)
    const config = join(deployment.folder, 'signet.toml')
    const text = readFileSync(config, 'utf8').replace(
      /(?<=\[broker\]\norigin = ).*/,
      '"https://b.example.org"',
    )
    writeFileSync(
      config,
      `${text}[broker.fallback]\n[mail]\nhost = "mail.example.org"\nfrom = "codes@example.org"\n`,
    )
    const kek = readKeyFile(join(deployment.folder, 'data/secret.key'))
    const store = await openBrokerStore(join(deployment.folder, 'data/broker.db'))
    const mail = {
      id: 'm',
      sealed: sealSecret(kek, { purpose: 'mail', row: 'm' }, Buffer.from('x')),
    }
    const expiresAtMs = deployment.nowMs + 600_000
    const challenge = { id: 'c', browser: 'b', address: 'a', proof: 'p', expiresAtMs }
    await store.openChallenge(challenge, mail, [], deployment.nowMs)
    await store.close()
    assert.equal((await deployment.run('key', 'rekey')).code, 0)
    settle(deployment)
    const refused = await deployment.run('key', 'rekey', '--finish')
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /\(ERR_REKEY_UNFINISHED\)\n.*mails on their way/)
    deployment.nowMs = expiresAtMs
    assert.equal((await deployment.run('key', 'rekey', '--finish')).code, 0)
  })

  it('T154 changes the sealing key in one process at a time, and loses none', async (t) => {
    const deployment = await createDeployment(t, 'alice')
    const file = join(deployment.folder, 'data/secret.key')
    const start = (...words: string[]): Promise<string> => {
      const { child, log } = startSignet(t, [
        'key',
        'rekey',
        ...words,
        '-c',
        `${deployment.folder}/signet.toml`,
      ])
      return once(child, 'close').then(([code]) => `${code} ${log.join(' ')}`)
    }
    await withKeyFile(file, async () => {
      const refused = await start()
      assert.match(refused, new RegExp(`^1 .*process ${process.pid} \\(ERR_KEY_FILE_LOCKED\\)`))
    })
    assert.match(await start(), /^0/)
    utimesSync(file, 0, 0)
    for (const outcome of await Promise.all([
      start('--finish'),
      start(),
      start(),
      start('--finish'),
    ]))
      assert.match(outcome, /^0|ERR_KEY_FILE_LOCKED|ERR_REKEY_TOO_EARLY/)
    assert.equal(existsSync(`${file}.lock`), false)
    assert.equal(await (await deployment.visit()).signIn(ALICE, deployment.code()), 200)
  })

  it('says what is wrong: verbs, keys and issuers it does not know', async (t) => {
    const deployment = await createDeployment(t)
    for (const words of [
      [],
      ['turn'],
      ['rotate'],
      ['rotate', 'not a domain'],
      ['rotate', ISSUER, '--algorithm', 'RS1'],
      ['revoke'],
      ['import', ISSUER],
      ['list', 'more'],
    ])
      assert.equal((await deployment.run('key', ...words)).code, 2, words.join(' '))
    const unknown = await deployment.run('key', 'rotate', 'other.example')
    assert.equal(unknown.code, 1)
    assert.match(unknown.stderr, /ERR_DOMAIN_UNKNOWN/)
    assert.match((await deployment.run('key', 'revoke', 'none')).stderr, /ERR_KEY_UNKNOWN/)
  })
})
