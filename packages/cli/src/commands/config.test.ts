import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { runSignet, temporaryFolder } from '../cli.test-kit.ts'
import { readDeployment } from '../deployment/config.ts'
import { configPage, sampleConfig } from '../deployment/config-papers.ts'

const ROOT = new URL('../../../../', import.meta.url)

describe('signet config show', () => {
  it('prints each value with its origin', async (t) => {
    const file = join(temporaryFolder(t), 'signet.toml')
    writeFileSync(file, '[provider]\norigin = "https://id.example.org"\n')
    const { code, stdout } = await runSignet(['config', 'show', '--config', file], {
      env: { SIGNET_LISTEN: '127.0.0.1:9000' },
    })
    assert.equal(code, 0)
    assert.match(stdout, /^listen +"127\.0\.0\.1:9000" +SIGNET_LISTEN$/m)
    assert.match(stdout, /^provider\.origin +"https:\/\/id\.example\.org" +\/.*signet\.toml$/m)
    assert.match(stdout, /^log_level +"info" +default$/m)
    assert.doesNotMatch(stdout, /^broker/m)
    assert.match(stdout, /^Not configured: broker, mail, discovery, verifier, development\.$/m)
  })

  it('shows no default of a part that is off', async (t) => {
    const file = join(temporaryFolder(t), 'signet.toml')
    writeFileSync(file, '[broker]\norigin = "https://broker.example.org"\n')
    const { stdout } = await runSignet(['config', 'show', '--config', file])
    assert.match(stdout, /^broker\.deny_sites +\[\]/m)
    assert.doesNotMatch(stdout, /^broker\.(?:fallback|branding)\./m)
    assert.match(stdout, /^Not configured: provider, broker\.branding, broker\.fallback, mail,/m)
    const json = await runSignet(['config', 'show', '--json', '-c', file])
    assert.doesNotMatch(json.stdout, /fallback/)
  })

  it('prints JSON lines for programs', async (t) => {
    const file = join(temporaryFolder(t), 'signet.toml')
    writeFileSync(file, 'log_level = "warn"\n')
    const { stdout } = await runSignet(['config', 'show', '--json', '-c', file])
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual(
      rows.find(({ key }) => key === 'log_level'),
      {
        key: 'log_level',
        value: 'warn',
        origin: file,
      },
    )
  })

  it('shows what a flag of serve changes', async (t) => {
    const file = join(temporaryFolder(t), 'signet.toml')
    writeFileSync(file, 'workers = 2\n')
    const words = ['config', 'show', '-c', file, '--workers', '3', '--metrics-listen', '[::1]:9']
    const { stdout } = await runSignet(words)
    assert.match(stdout, /^workers +"3" +--workers$/m)
    assert.match(stdout, /^metrics_listen +"\[::1\]:9" +--metrics-listen$/m)
  })

  it('hides secrets, in text and in JSON', async (t) => {
    const file = join(temporaryFolder(t), 'signet.toml')
    writeFileSync(file, 'database = "postgres://me:hush@db.example.org/signet"\n')
    for (const words of [[], ['--json']]) {
      const { stdout } = await runSignet(['config', 'show', '-c', file, ...words])
      assert.match(stdout, /database/)
      assert.doesNotMatch(stdout, /hush/)
    }
  })

  it('explains all faults of a wrong configuration, exit 1', async (t) => {
    const file = join(temporaryFolder(t), 'signet.toml')
    writeFileSync(file, 'listen = "8080"\n[provider]\norign = "https://id.example.org"\n')
    const { code, stderr, stdout } = await runSignet(['config', 'show', '-c', file])
    assert.equal(code, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /wrong in 3 places/)
    assert.match(stderr, /provider\.orign .*did you mean provider\.origin\?/)
    assert.match(stderr, /ERR_CONFIG_INVALID/)
  })

  it('is misused without a verb', async () => {
    assert.equal((await runSignet(['config'])).code, 2)
    assert.equal((await runSignet(['config', 'shwo'])).code, 2)
  })
})

describe('papers made from the schema', () => {
  it('docs/config.md is what `signet config docs` prints', () => {
    assert.equal(readFileSync(new URL('docs/config.md', ROOT), 'utf8'), configPage())
  })

  it('deploy/signet.toml is what `signet config sample` prints, and is a good configuration', () => {
    const sample = new URL('deploy/signet.toml', ROOT)
    assert.equal(readFileSync(sample, 'utf8'), sampleConfig())
    assert.equal(readDeployment(sample.pathname, {}).provider?.sessionIdle, 3_600_000)
  })
})
