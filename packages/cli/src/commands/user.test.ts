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

  it('T150 shows what happened to whom and by whom, also when they are gone, and the links that are open', async (t) => {
    const config = await setUp(t)
    const run = async (...words: string[]) => {
      const { code, stdout, stderr } = await runSignet(['user', ...words, ...config])
      assert.equal(code, 0, stderr)
      return stdout
    }
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    const stdin = `otpauth://totp/bob?secret=${secret}\notpauth://totp/carol?secret=${secret}`
    const words = ['import', 'otpauth', '-', '--domain', 'example.org', ...config]
    assert.equal((await runSignet(words, { stdin })).code, 0)
    await run('add', 'dave@example.org')
    assert.match(await run('links'), /^dave@example\.org {2}to enrol, until \S+ \S+ UTC\n$/)
    assert.match(await run('withdraw', 'dave@example.org'), /works no more/)
    assert.match(await run('withdraw', 'dave@example.org'), /no open link/)
    assert.equal(await run('links', '--json'), '')
    await run('disable', 'bob@example.org')
    assert.match(await run('disable', 'bob@example.org'), /barred already/)
    assert.match(await run('enable', 'carol@example.org'), /is not barred/)
    await run('remove', 'bob@example.org', '--yes')
    const lines = (await run('activity', 'example.org')).split('\n')
    for (const [event, name] of [
      ['account.removed', 'bob'],
      ['account.disabled', 'bob'],
      ['account.imported', 'bob'],
      ['account.imported', 'carol'],
      ['link.created', 'dave'],
      ['link.withdrawn', 'dave'],
    ])
      assert.equal(
        lines.filter((line) => line.includes(`  ${event}  ${name}@example.org  in the shell`))
          .length,
        1,
        `${event} ${name}`,
      )
    const [own = ''] = (await run('activity', 'carol@example.org', '--json')).trim().split('\n')
    const { event, address, by } = JSON.parse(own)
    assert.deepEqual([event, address, by], ['account.imported', 'carol@example.org', 'shell'])
    assert.equal(
      (await run('activity', 'example.org', '--limit', '2')).trim().split('\n').length,
      2,
    )
    assert.equal((await runSignet(['user', 'activity', 'x y', ...config])).code, 2)
  })

  it('is misused without a verb or with an address that is none', async () => {
    assert.equal((await runSignet(['user'])).code, 2)
    assert.equal((await runSignet(['user', 'add', 'not-an-address'])).code, 2)
    assert.equal((await runSignet(['user', 'ad', 'a@example.org'])).code, 2)
  })
})
