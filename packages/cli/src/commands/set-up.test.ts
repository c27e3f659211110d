// From an empty folder to a person with an authenticator: init, domain, user, support-document.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parseSupportDocument } from '@signet-id/protocol'
import { createKeyFile } from '@signet-id/server-kit'
import { runSignet, temporaryFolder } from '../cli.test-kit.ts'
import { readDeployment } from '../deployment/config.ts'

const ORIGIN = 'https://id.example.org'

describe('signet init', () => {
  it('makes a configuration that is good, a private folder and a private key', async (t) => {
    const folder = join(temporaryFolder(t), 'new')
    const { code, stdout } = await runSignet(['init', '--origin', ORIGIN, '--folder', folder])
    assert.equal(code, 0)
    assert.match(stdout, /Next: signet domain add/)
    assert.equal(readDeployment(join(folder, 'signet.toml'), {}).provider?.origin, ORIGIN)
    assert.equal(statSync(join(folder, 'data')).mode & 0o777, 0o700)
    assert.equal(statSync(join(folder, 'data/secret.key')).mode & 0o777, 0o600)
  })

  it('T155 overwrites nothing: ERR_CONFIG_EXISTS, ERR_KEY_FILE_EXISTS', async (t) => {
    const folder = temporaryFolder(t)
    await runSignet(['init', '--origin', ORIGIN, '--folder', folder])
    const key = readFileSync(join(folder, 'data/secret.key'), 'utf8')
    const again = await runSignet(['init', '--origin', 'https://other.example', '--folder', folder])
    assert.equal(again.code, 1)
    assert.match(again.stderr, /ERR_CONFIG_EXISTS/)
    assert.throws(() => createKeyFile(join(folder, 'data/secret.key')), /exists and is kept/)
    assert.equal(readFileSync(join(folder, 'data/secret.key'), 'utf8'), key)
  })

  it('refuses plain http but on this machine', async (t) => {
    const folder = join(temporaryFolder(t), 'new')
    for (const origin of ['http://id.example.org', 'id.example.org', 'https://id.example.org/x']) {
      assert.equal((await runSignet(['init', '--origin', origin, '--folder', folder])).code, 2)
      assert.equal(existsSync(folder), false)
    }
    const local = ['init', '--origin', 'http://id.localhost:8080', '--folder', folder]
    assert.equal((await runSignet(local)).code, 0)
  })
})

describe('signet domain, support-document', () => {
  it('adds a domain once, and prints what its host publishes', async (t) => {
    const folder = temporaryFolder(t)
    await runSignet(['init', '--origin', ORIGIN, '--folder', folder])
    const config = ['-c', join(folder, 'signet.toml')]
    const added = await runSignet(['domain', 'add', 'example.org', ...config])
    assert.match(added.stdout, /\{"authority":"id\.example\.org"\}/)
    const again = await runSignet(['domain', 'add', 'example.org', ...config])
    assert.equal(again.code, 1)
    assert.match(again.stderr, /ERR_DOMAIN_EXISTS/)
    const printed = await runSignet(['support-document', 'id.example.org', ...config])
    assert.equal(parseSupportDocument(printed.stdout.trim()).kind, 'support')
    const unknown = await runSignet(['support-document', 'other.example', ...config])
    assert.match(unknown.stderr, /ERR_DOMAIN_UNKNOWN/)
  })
})

describe('signet domain remove', () => {
  it('says what would go, then removes it with its people and keys', async (t) => {
    const folder = temporaryFolder(t)
    await runSignet(['init', '--origin', ORIGIN, '--folder', folder])
    const config = ['-c', join(folder, 'signet.toml')]
    await runSignet(['domain', 'add', 'example.org', ...config])
    const asked = await runSignet(['domain', 'remove', 'example.org', ...config])
    assert.equal(asked.code, 2)
    assert.match(asked.stderr, /would remove example\.org with 0 people.*\n.*--yes/)
    assert.match((await runSignet(['domain', 'list', ...config])).stdout, /^example\.org /)
    const removed = await runSignet(['domain', 'remove', 'example.org', '--yes', ...config])
    assert.equal(removed.code, 0, removed.stderr)
    assert.match(removed.stdout, /removed\. Take away what https:\/\/example\.org/)
    const printed = await runSignet(['support-document', 'id.example.org', ...config])
    assert.match(printed.stderr, /ERR_DOMAIN_UNKNOWN/)
    const again = await runSignet(['domain', 'remove', 'example.org', '--yes', ...config])
    assert.match(again.stderr, /ERR_DOMAIN_UNKNOWN/)
    assert.equal(again.code, 1)
  })
})

describe('the command line', () => {
  it('lists its commands, and shows examples of each', async () => {
    const { stdout, code } = await runSignet(['--help'])
    assert.equal(code, 0)
    const names = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name = '']) => name)
    assert.ok(names.length > 12)
    for (const name of names) {
      const help = await runSignet([name, '--help'])
      assert.equal(help.code, 0)
      assert.match(help.stdout, /^Examples:\n {2}signet /, name)
    }
  })

  it('says its version', async () => {
    const { stdout, code } = await runSignet(['--version'])
    const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
    assert.deepEqual([code, stdout], [0, `${JSON.parse(manifest).version}\n`])
  })

  it('ends with 2 for words it does not know, and says what to try', async () => {
    for (const words of [
      ['bake'],
      ['domain'],
      ['domain', 'ad'],
      ['domain', 'set', 'example.org'],
      ['serve', '--bake'],
      ['serve', '--listen', 'nope'],
      ['serve', '--workers', '0'],
      ['serve', '--metrics-listen', '127.0.0.1:99999'],
      ['config', 'show', '--listen', 'x'],
      ['init', '--origin', 'https://127.0.0.1'],
      ['init', '--origin', 'http://localhost:8080'],
      ['user'],
    ]) {
      const { code, stderr } = await runSignet(words)
      assert.equal(code, 2, words.join(' '))
      assert.match(stderr, /error: .*\n.*hint: /)
    }
  })
})
