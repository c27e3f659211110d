import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { decodeBase32, stepAt, totpCode } from '@signet-id/provider'
import { runSignet, temporaryFolder } from '../cli.test-kit.ts'

async function setUp(t: TestContext): Promise<string[]> {
  const folder = temporaryFolder(t)
  const config = ['-c', join(folder, 'signet.toml')]
  await runSignet(['init', '--origin', 'https://id.example.org', '--folder', folder])
  await runSignet(['domain', 'add', 'example.org', ...config])
  return config
}

describe('signet user', () => {
  it('T153 gives a link, not the secret, where the output is no terminal', async (t) => {
    const config = await setUp(t)
    const { code, stdout } = await runSignet(['user', 'add', 'alice@example.org', ...config])
    assert.equal(code, 0)
    assert.match(stdout, /https:\/\/id\.example\.org\/\S{20,}/)
    assert.doesNotMatch(stdout, /[A-Z2-7]{4} [A-Z2-7]{4} /)
  })

  it('keeps nothing when no code fits', async (t) => {
    const config = await setUp(t)
    const add = ['user', 'add', 'alice@example.org', '--show-secret', ...config]
    for (const stdin of ['', '000000\n000000\n000000\n', 'abc\n\n12345\n']) {
      const { code, stderr } = await runSignet(add, { stdin })
      assert.equal(code, 1)
      assert.match(stderr, /ERR_TOTP_INVALID/)
    }
    assert.equal((await runSignet(['user', 'list', '--json', ...config])).stdout, '')
  })

  it('T7 shows a secret of 160 bits', async (t) => {
    const config = await setUp(t)
    const { stdout } = await runSignet(['user', 'add', 'a@example.org', '--show-secret', ...config])
    const secret = /^ {2}((?:[A-Z2-7]{4} ?)+)$/m.exec(stdout)?.[1] ?? ''
    assert.equal(decodeBase32(secret).length, 20)
    const parameters = { secret: decodeBase32(secret), algorithm: 'SHA1', digits: 6 } as const
    assert.match(totpCode(parameters, stepAt(Date.now())), /^\d{6}$/)
  })

  it('says when nobody has an address, or its domain is not served', async (t) => {
    const config = await setUp(t)
    for (const verb of ['recover', 'disable', 'sign-out', 'unlock']) {
      const { code, stderr } = await runSignet(['user', verb, 'nobody@example.org', ...config])
      assert.equal(code, 1)
      assert.match(stderr, /ERR_ACCOUNT_UNKNOWN/)
    }
    const foreign = await runSignet([
      'user',
      'add',
      'a@elsewhere.example',
      '--show-secret',
      ...config,
    ])
    assert.match(foreign.stderr, /ERR_DOMAIN_UNKNOWN/)
  })

  it('is misused without a verb or with an address that is none', async () => {
    assert.equal((await runSignet(['user'])).code, 2)
    assert.equal((await runSignet(['user', 'add', 'not-an-address'])).code, 2)
    assert.equal((await runSignet(['user', 'ad', 'a@example.org'])).code, 2)
  })
})
