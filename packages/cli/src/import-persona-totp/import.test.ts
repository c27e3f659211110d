import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import {
  parseDomain,
  parsePublicKey,
  parseSupportDocument,
  publicKeyToWire,
  samePublicKey,
} from '@signet-id/protocol'
import { decodeBase32, stepAt, totpCode } from '@signet-id/provider'
import { type Answer, type Service, SILENT, serveByHost } from '@signet-id/server-kit'
import { type Outcome, runSignet, temporaryFolder } from '../cli.test-kit.ts'
import { readDeployment } from '../deployment/config.ts'
import { buildServices } from '../deployment/services.ts'
import { parseSecretsFile } from './secrets-file.ts'

const DOMAIN = 'example.org'
const ORIGIN = `https://${DOMAIN}`
const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const PEM = KEY.export({ format: 'pem', type: 'pkcs1' }).toString()
/** What the old program printed for the operator to publish. */
const PUBLISHED = JSON.stringify({
  'public-key': publicKeyToWire(parsePublicKey(createPublicKey(KEY).export({ format: 'jwk' }))),
  authentication: '/persona/authenticate',
  provisioning: '/persona/provision',
})
const WEAK = 'JBSWY3DPEHPK3PXP'
const STRONG = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const OLD = {
  cookie: '00112233445566778899AABBCCDDEEFF00112233',
  Alice: { totp: STRONG },
  bob: { totp: WEAK },
}

interface Installation {
  readonly folder: string
  readonly config: string
  run(...words: readonly string[]): Promise<Outcome>
}

async function installation(
  t: { after(work: () => void): void },
  secrets: unknown = OLD,
  pem = PEM,
): Promise<Installation> {
  const folder = temporaryFolder(t)
  await runSignet(['init', '--origin', ORIGIN, '--folder', folder])
  const config = join(folder, 'signet.toml')
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 })
  writeFileSync(join(folder, 'private.pem'), pem, { mode: 0o600 })
  const files = [
    ...['--secrets', join(folder, 'secrets.json'), '--key', join(folder, 'private.pem')],
    ...['--domain', DOMAIN, '--config', config],
  ]
  return {
    folder,
    config,
    run: (...words) => runSignet(['import', 'persona-totp', ...files, ...words]),
  }
}

async function people(config: string): Promise<string> {
  return (await runSignet(['user', 'list', '--config', config])).stdout
}

/** The services of the new program over what was imported. */
async function serve(
  t: { after(work: () => unknown): void },
  config: string,
): Promise<Pick<Service, 'handle'>> {
  const running = await buildServices(
    readDeployment(config, {}),
    ['provider', 'broker'],
    SILENT,
    Date.now,
  )
  t.after(() => running.close())
  return serveByHost(running.services)
}

async function signIn(service: Pick<Service, 'handle'>, email: string, code: string) {
  const headers = { host: DOMAIN, origin: ORIGIN, 'sec-fetch-site': 'same-origin' }
  const page = await service.handle(
    new Request(`${ORIGIN}/browserid/form-token`, { headers }),
    '192.0.2.1',
  )
  const { formToken } = (await page.json()) as { formToken: string }
  const [cookie = ''] = (page.headers.get('set-cookie') ?? '').split(';')
  return service.handle(
    new Request(`${ORIGIN}/browserid/sign-in`, {
      method: 'POST',
      headers: { ...headers, cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ email, code, formToken }),
    }),
    '192.0.2.1',
  )
}

describe('signet import persona-totp', () => {
  it('keeps what is published valid: key, paths, pages, and the codes of everybody', async (t) => {
    const { config, run } = await installation(t)
    const outcome = await run('--allow-weak')
    assert.equal(outcome.code, 0, outcome.stderr)
    assert.match(outcome.stdout, /2 people of example\.org imported/)
    assert.match(outcome.stdout, /Weak secrets.*: bob@example\.org$/m)
    assert.match(await people(config), /^Alice@example\.org .*\nbob@example\.org /m)
    assert.doesNotMatch(await people(config), /cookie/)

    const service = await serve(t, config)
    const get = (path: string): Promise<Answer> =>
      service.handle(new Request(`${ORIGIN}${path}`, { headers: { host: DOMAIN } }), '192.0.2.1')
    const now = parseSupportDocument(await (await get('/.well-known/browserid')).text())
    const before = parseSupportDocument(PUBLISHED)
    assert.ok(now.kind === 'support' && before.kind === 'support')
    const [current] = now.keys
    const [old] = before.keys
    assert.ok(current && old && samePublicKey(current, old))
    assert.equal(now.authentication, before.authentication)
    assert.equal(now.provisioning, before.provisioning)
    for (const path of [now.authentication, now.provisioning]) {
      const page = await get(path)
      assert.equal(page.status, 200)
      assert.equal(page.headers.get('cross-origin-opener-policy'), 'unsafe-none')
      assert.match(await page.text(), /id="journey"/)
    }
    for (const [email, secret] of [
      ['alice@example.org', STRONG],
      ['bob@example.org', WEAK],
    ] as const) {
      const code = totpCode(
        { secret: decodeBase32(secret), algorithm: 'SHA1', digits: 6 },
        stepAt(Date.now()),
      )
      const response = await signIn(service, email, code)
      assert.equal(response.status, 200, await response.text())
    }
  })

  it('refuses short secrets unless told otherwise, and then leaves nothing behind', async (t) => {
    const { config, run } = await installation(t)
    const outcome = await run()
    assert.equal(outcome.code, 1)
    assert.match(outcome.stderr, /1 person with a secret under 128 bits: bob@example\.org/)
    assert.match(outcome.stderr, /ERR_SECRET_WEAK/)
    assert.match(await people(config), /Nobody yet/)
    assert.doesNotMatch(`${outcome.stdout}${outcome.stderr}`, new RegExp(`${WEAK}|${STRONG}`))
  })

  it('says so when it was done already', async (t) => {
    const { config, run } = await installation(t)
    await run('--allow-weak')
    const before = await people(config)
    const again = await run('--allow-weak')
    assert.equal(again.code, 1)
    assert.match(again.stderr, /is imported already; nothing was changed|is imported already/)
    assert.match(again.stderr, /ERR_ALREADY_IMPORTED/)
    assert.equal(await people(config), before)
  })

  it('takes over a domain that was added before, whose own key steps back', async (t) => {
    const { config, run } = await installation(t)
    await runSignet(['domain', 'add', DOMAIN, '-c', config])
    assert.equal((await run('--allow-weak')).code, 0)
    const printed = await runSignet(['support-document', DOMAIN, '-c', config])
    const document = parseSupportDocument(printed.stdout.trim())
    const old = parseSupportDocument(PUBLISHED)
    assert.ok(document.kind === 'support' && old.kind === 'support')
    const [current] = document.keys
    const [first] = old.keys
    assert.ok(current && first && samePublicKey(current, first))
    assert.equal(document.authentication, '/persona/authenticate')
    assert.equal(new Set(document.keys.map((key) => JSON.stringify(key.jwk))).size, 2)
  })

  it('writes all or nothing when somebody is enrolled here already', async (t) => {
    const { folder, config, run } = await installation(t)
    await run('--allow-weak')
    writeFileSync(
      join(folder, 'secrets.json'),
      JSON.stringify({ carol: { totp: STRONG }, bob: { totp: STRONG } }),
    )
    const outcome = await run()
    assert.equal(outcome.code, 1)
    assert.match(outcome.stderr, /bob@example\.org is enrolled here already/)
    assert.doesNotMatch(await people(config), /carol/)
  })

  it('takes a file that begins with a byte order mark', async (t) => {
    const { folder, config, run } = await installation(t)
    writeFileSync(join(folder, 'secrets.json'), `\uFEFF${JSON.stringify(OLD)}`)
    assert.equal((await run('--allow-weak')).code, 0)
    assert.match(await people(config), /Alice@example\.org/)
  })

  it('refuses where another host signs for the domain', async (t) => {
    const { config, run } = await installation(t)
    await runSignet(['domain', 'add', DOMAIN, '--issuer', 'id.example.org', '-c', config])
    assert.match((await run('--allow-weak')).stderr, /ERR_ISSUER_DIFFERS/)
  })

  for (const [name, pem] of [
    ['no key', 'nothing'],
    ['a public key', createPublicKey(KEY).export({ format: 'pem', type: 'spki' }).toString()],
    [
      'a key of 1024 bits',
      generateKeyPairSync('rsa', { modulusLength: 1024 })
        .privateKey.export({ format: 'pem', type: 'pkcs8' })
        .toString(),
    ],
  ] as const) {
    it(`refuses ${name}, and leaves nothing behind`, async (t) => {
      const { config, run } = await installation(t, OLD, pem)
      const outcome = await run('--allow-weak')
      assert.equal(outcome.code, 1)
      assert.match(outcome.stderr, /ERR_KEY_/)
      assert.match(await people(config), /Nobody yet/)
    })
  }

  it('warns of files that others can read, and of an origin elsewhere', async (t) => {
    const { folder, config, run } = await installation(t)
    chmodSync(join(folder, 'secrets.json'), 0o644)
    writeFileSync(config, readFileSync(config, 'utf8').replaceAll(ORIGIN, 'https://id.example.org'))
    const { code, stderr } = await run('--allow-weak')
    assert.equal(code, 0)
    assert.match(stderr, /secrets\.json can be read by others/)
    assert.match(stderr, /set provider\.origin = "https:\/\/example\.org"/)
  })

  it('is misused without its files', async (t) => {
    const { config } = await installation(t)
    assert.equal((await runSignet(['import'])).code, 2)
    assert.equal((await runSignet(['import', 'persona-totp', '-c', config])).code, 2)
    const missing = ['--secrets', '/nowhere', '--key', '/nowhere', '--domain', DOMAIN, '-c', config]
    assert.match(
      (await runSignet(['import', 'persona-totp', ...missing])).stderr,
      /ERR_FILE_UNREADABLE/,
    )
  })
})

describe('parseSecretsFile', () => {
  const domain = parseDomain(DOMAIN)
  const faults = (value: unknown): string => {
    try {
      parseSecretsFile(typeof value === 'string' ? value : JSON.stringify(value), domain)
      return 'passed'
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
  }

  it('passes over the cookie entry, whatever it is', () => {
    assert.deepEqual(parseSecretsFile('{"cookie":"aa"}', domain), [])
    assert.deepEqual(parseSecretsFile(`{"cookie":{"totp":"${STRONG}"}}`, domain), [])
  })

  it('names every wrong entry at once, without its secret', () => {
    const text = faults({
      al: { totp: 'no1base32!' },
      bo: {},
      'c d': { totp: STRONG },
      '\u001b': 1,
    })
    assert.match(text, /4 wrong entries/)
    assert.match(text, /"al": secret is not base32/)
    assert.match(text, /"bo": expected/)
    assert.ok(!text.includes('no1base32') && !text.includes('\u001b'))
  })

  it('refuses names that differ by case, and what is no object', () => {
    assert.match(faults({ bob: { totp: STRONG }, BOB: { totp: STRONG } }), /only by case/)
    for (const text of ['[]', 'null', '{', '{"a":{"totp":"A"},"a":1}'])
      assert.match(faults(text), /cannot be read/)
  })
})
