import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { isBrowserIdError, parseDomain } from '@signet-id/protocol'
import { runSignet, temporaryFolder } from '../cli.test-kit.ts'
import { parseOtpauthUri } from './otpauth-file.ts'

const DOMAIN = parseDomain('example.org')
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

describe('parseOtpauthUri', () => {
  it('reads label, secret and parameters', () => {
    const person = parseOtpauthUri(
      `otpauth://totp/Example%20Club:alice%40example.org?secret=${SECRET.toLowerCase()}&issuer=Example&algorithm=SHA256&digits=8&period=30`,
      DOMAIN,
    )
    assert.equal(person.email, 'alice@example.org')
    assert.equal(person.parameters.algorithm, 'SHA256')
    assert.equal(person.parameters.digits, 8)
    assert.equal(person.parameters.secret.toString(), '12345678901234567890')
  })

  it('takes an account without domain for one of the domain', () => {
    assert.equal(
      parseOtpauthUri(`otpauth://totp/bob?secret=${SECRET}`, DOMAIN).email,
      'bob@example.org',
    )
    assert.equal(
      parseOtpauthUri(`otpauth://totp/X:bob?secret=${SECRET}`, DOMAIN).email,
      'bob@example.org',
    )
  })

  for (const [name, uri] of [
    ['counter-based codes', `otpauth://hotp/a?secret=${SECRET}&counter=1`],
    ['a bundle of an app', 'otpauth-migration://offline?data=abc'],
    ['another scheme', `https://totp/a?secret=${SECRET}`],
    ['no URI', 'hello'],
    ['no secret', 'otpauth://totp/a'],
    [
      'a secret with a letter that grows into one of base32',
      `otpauth://totp/a?secret=\u0131${SECRET}A`,
    ],
    ['a secret that is not base32', 'otpauth://totp/a?secret=0189!'],
    ['two secrets', `otpauth://totp/a?secret=${SECRET}&secret=${SECRET}`],
    ['another domain', `otpauth://totp/a%40other.example?secret=${SECRET}`],
    ['a period of a minute', `otpauth://totp/a?secret=${SECRET}&period=60`],
    ['seven digits', `otpauth://totp/a?secret=${SECRET}&digits=7`],
    ['MD5', `otpauth://totp/a?secret=${SECRET}&algorithm=MD5`],
    ['a broken label', `otpauth://totp/%E0%A4%A?secret=${SECRET}`],
    ['no account', `otpauth://totp/?secret=${SECRET}`],
  ] as const) {
    it(`refuses ${name}, without repeating it`, () => {
      assert.throws(
        () => parseOtpauthUri(uri, DOMAIN),
        (error) => isBrowserIdError(error) && !error.message.includes(SECRET),
      )
    })
  }
})

describe('signet import otpauth', () => {
  async function deployment(t: { after(work: () => void): void }): Promise<string> {
    const folder = temporaryFolder(t)
    await runSignet(['init', '--origin', 'https://id.example.org', '--folder', folder])
    const config = join(folder, 'signet.toml')
    await runSignet(['domain', 'add', DOMAIN, '-c', config])
    return config
  }
  const words = (config: string): string[] => [
    'import',
    'otpauth',
    '-',
    '--domain',
    DOMAIN,
    '-c',
    config,
  ]

  it('reads a list from stdin, comments and blank lines left out', async (t) => {
    const config = await deployment(t)
    const stdin = `\ufeff# people\n\notpauth://TOTP/alice?secret=${SECRET}\r\notpauth://totp/bob?secret=${SECRET}\rotpauth://totp/carol?secret=${SECRET}\n`
    const outcome = await runSignet(words(config), { stdin })
    assert.equal(outcome.code, 0, outcome.stderr)
    assert.match(outcome.stdout, /^3 people of example\.org imported\.$/m)
    const list = await runSignet(['user', 'list', '-c', config])
    assert.match(list.stdout, /alice@example\.org[\s\S]*bob@example\.org/)
    const again = await runSignet(words(config), { stdin })
    assert.equal(again.code, 1)
    assert.match(again.stderr, /alice@example\.org is enrolled here already.*ERR_ACCOUNT_EXISTS/)
  })

  it('names every wrong line and writes none', async (t) => {
    const config = await deployment(t)
    const stdin = `otpauth://totp/alice?secret=${SECRET}\nnonsense\notpauth://totp/alice?secret=${SECRET}`
    const outcome = await runSignet(words(config), { stdin })
    assert.equal(outcome.code, 1)
    assert.match(
      outcome.stderr,
      /2 wrong lines \(ERR_IMPORT_INVALID\):\n {2}line 2: .*\n {2}line 3: this address stands twice/,
    )
    assert.match((await runSignet(['user', 'list', '-c', config])).stdout, /Nobody yet/)
  })

  it('refuses weak secrets and strange domains', async (t) => {
    const config = await deployment(t)
    const stdin = 'otpauth://totp/alice?secret=JBSWY3DPEHPK3PXP'
    assert.match((await runSignet(words(config), { stdin })).stderr, /ERR_SECRET_WEAK/)
    assert.equal((await runSignet([...words(config), '--allow-weak'], { stdin })).code, 0)
    const other = ['import', 'otpauth', '-', '--domain', 'other.example', '-c', config]
    const good = `otpauth://totp/alice?secret=${SECRET}`
    assert.match((await runSignet(other, { stdin: good })).stderr, /ERR_DOMAIN_UNKNOWN/)
    assert.match(
      (await runSignet(words(config), { stdin: '' })).stderr,
      /nobody in the file.*ERR_IMPORT_INVALID/,
    )
  })
})
