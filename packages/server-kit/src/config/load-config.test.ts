import assert from 'node:assert/strict'
import { chmodSync, chownSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { isBrowserIdError } from '@signet-id/protocol'
import { z } from 'zod'
import { duration, flag, ipRanges, listenAddress, origin } from './fields.ts'
import { loadConfig } from './load-config.ts'
import { settingsOf } from './setting-list.ts'

const schema = z.strictObject({
  listen: listenAddress.prefault('127.0.0.1:8080').meta({ description: 'Where.' }),
  proxies: ipRanges.prefault([]).meta({ description: 'Whom to believe.' }),
  mail: z
    .strictObject({
      url: z.string().min(3).meta({ description: 'Server.', secret: true, example: 'smtp://...' }),
      retry: duration('1s', '1h').prefault('10s').meta({ description: 'Wait.', unit: 'duration' }),
      tls: flag.prefault(true).meta({ description: 'Encrypted.' }),
    })
    .optional(),
  site: origin.optional().meta({ description: 'Where people are.' }),
})
const folder = mkdtempSync(join(tmpdir(), 'signet-config-'))
after(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
function file(text: string, mode = 0o600): string {
  const path = join(folder, `file-${files++}`)
  writeFileSync(path, text, { mode })
  chmodSync(path, mode)
  return path
}

function load(toml: string, env: Record<string, string> = {}, flags: Record<string, string> = {}) {
  return loadConfig(schema, { file: file(toml), env, envPrefix: 'APP', flags })
}

function faultsOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    assert.ok(isBrowserIdError(error) && error.code === 'ERR_CONFIG_INVALID', String(error))
    return error.message
  }
  return assert.fail('nothing was wrong')
}

describe('loadConfig', () => {
  it('takes flags over environment over file over defaults, and says which', () => {
    const { value, settings } = load(
      'listen = "127.0.0.1:1"\n[mail]\nurl = "smtp://a"\nretry = "1m"',
      { APP_LISTEN: '127.0.0.1:2', APP_MAIL_RETRY: '2m' },
      { listen: '127.0.0.1:3' },
    )
    assert.equal(value.listen.port, 3)
    assert.equal(value.mail?.retry, 120_000)
    assert.equal(value.mail?.tls, true)
    const originOf = (key: string) => settings.find((setting) => setting.key === key)?.origin
    assert.equal(originOf('listen'), '--listen')
    assert.equal(originOf('mail.retry'), 'APP_MAIL_RETRY')
    assert.match(originOf('mail.url') ?? '', /file-\d+$/)
    assert.equal(originOf('mail.tls'), 'default')
    assert.deepEqual(settings.find((setting) => setting.key === 'mail.tls')?.value, true)
  })

  it('leaves an optional section out, and lets a variable begin it', () => {
    assert.equal(load('').value.mail, undefined)
    assert.deepEqual(
      load('').settings.map(({ key }) => key),
      ['listen', 'proxies', 'site'],
    )
    assert.equal(load('', { APP_MAIL_URL: 'smtp://b' }).value.mail?.url, 'smtp://b')
  })

  it('splits only lists at commas', () => {
    const { value } = load('', { APP_PROXIES: '10.0.0.0/8, ::1', APP_MAIL_URL: 'a,b' })
    assert.deepEqual(value.proxies, ['10.0.0.0/8', '::1'])
    assert.equal(value.mail?.url, 'a,b')
  })

  it('reports all faults at once, each with its origin and what was expected', () => {
    const text = faultsOf(() =>
      load(
        'listn = "x"\nproxies = ["999.1.1.1"]\nsite = "http://example.org"\n[mail]\nretry = "10"\nport = 1',
        { APP_LISTEN: 'nowhere', APP_SIET: 'https://a.example' },
      ),
    )
    for (const part of [
      'in 8 places',
      'listn (from',
      'did you mean listen?',
      'proxies (from',
      '"999.1.1.1": expected an address or range',
      'site (from',
      'plain http is for localhost only',
      'mail.retry (from',
      'with its unit',
      'mail.port (from',
      'no such setting\n',
      'mail.url (missing from',
      'smtp://...',
      'listen (from APP_LISTEN)',
      'APP_SIET (from the environment): no such setting, did you mean APP_SITE?',
    ])
      assert.ok(text.includes(part), `${part} in ${text}`)
  })

  it('takes no offence at the variables of a cluster', () => {
    assert.doesNotThrow(() =>
      load('', {
        APP_SERVICE_HOST: '10.0.0.1',
        APP_PORT: 'tcp://10.0.0.1:80',
        APP_PORT_80_TCP: '',
      }),
    )
  })

  it('says which line of the file is not TOML, and that a file is missing', () => {
    assert.match(
      faultsOf(() => load('listen = ')),
      /not valid TOML/,
    )
    const sources = { file: '/nowhere/app.toml', env: {}, envPrefix: 'APP', flags: {} }
    assert.match(
      faultsOf(() => loadConfig(schema, sources)),
      /cannot be read; make one/,
    )
  })
})

describe('secrets from files', () => {
  it('reads key_file from every source, relative to the file that names it', () => {
    const secret = file('smtp://secret\n')
    const name = secret.slice(folder.length + 1)
    const { value, settings } = load(`[mail]\nurl_file = "${name}"`)
    assert.equal(value.mail?.url, 'smtp://secret')
    const setting = settings.find(({ key }) => key === 'mail.url')
    assert.equal(setting?.secret, true)
    assert.match(setting?.origin ?? '', new RegExp(` via ${secret}$`))
    assert.equal(load('', { APP_MAIL_URL_FILE: secret }).value.mail?.url, 'smtp://secret')
    assert.equal(load('', {}, { 'mail.url_file': secret }).value.mail?.url, 'smtp://secret')
  })

  it('lets the stronger source win, and refuses two of the same strength', () => {
    const secret = file('smtp://secret\n')
    const both = { APP_MAIL_URL_FILE: secret, APP_MAIL_URL: 'smtp://x' }
    assert.equal(
      load('[mail]\nurl = "smtp://t"', { APP_MAIL_URL_FILE: secret }).value.mail?.url,
      'smtp://secret',
    )
    assert.equal(
      load(`[mail]\nurl_file = "${secret}"`, { APP_MAIL_URL: 'smtp://e' }).value.mail?.url,
      'smtp://e',
    )
    assert.match(
      faultsOf(() => load('', both)),
      /stands beside mail.url_file, keep one/,
    )
  })

  it('T132 refuses a loose mode, a link and a folder, with the command that mends it', () => {
    const loose = file('smtp://secret', 0o644)
    assert.match(
      faultsOf(() => load('', { APP_MAIL_URL_FILE: loose })),
      /run: chmod 600/,
    )
    const link = join(folder, 'link')
    symlinkSync(file('smtp://secret'), link)
    assert.match(
      faultsOf(() => load('', { APP_MAIL_URL_FILE: link })),
      /is a link/,
    )
    assert.match(
      faultsOf(() => load('', { APP_MAIL_URL_FILE: folder })),
      /not a plain file/,
    )
  })

  it('T132 refuses a file of somebody else, even for root', (t) => {
    if (process.getuid?.() !== 0) return t.skip('only root can give a file away')
    const foreign = file('smtp://secret')
    chownSync(foreign, 12_345, 12_345)
    const faults = faultsOf(() => load('', { APP_MAIL_URL_FILE: foreign }))
    assert.match(faults, /belongs to another user/)
  })
})

describe('settingsOf', () => {
  it('refuses a setting without a description', () => {
    assert.throws(() => settingsOf(z.strictObject({ a: z.string() })), /a has no description/)
  })
})
