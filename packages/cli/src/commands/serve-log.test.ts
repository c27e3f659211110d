// Whole sign-ins against a real process that logs everything it can; then its log is searched for every secret that was used (T148).
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parsePublicKey, publicKeyToWire } from '@signet-id/protocol'
import { decodeBase32, stepAt, totpCode } from '@signet-id/provider'
import { runSignet, startSignet, temporaryFolder } from '../cli.test-kit.ts'

const DOMAIN = 'example.localhost'
const EMAIL = `alice@${DOMAIN}`
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

/** A browser that remembers its cookies, and everything secret that it met. */
interface Browser {
  readonly secrets: Set<string>
  get(path: string): Promise<Response>
  post(path: string, body: unknown): Promise<Response>
}

function createBrowser(port: unknown, origin: string): Browser {
  const cookies = new Map<string, string>()
  const secrets = new Set<string>()
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      ...init,
      redirect: 'manual',
      headers: {
        ...init.headers,
        origin,
        'sec-fetch-site': 'same-origin',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
      if (value.length > 16) secrets.add(value)
    }
    return response
  }
  return {
    secrets,
    get: (path) => send(path),
    post: (path, body) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  }
}

async function formToken(browser: Browser): Promise<string> {
  const { formToken: token } = (await (await browser.get('/browserid/form-token')).json()) as {
    formToken: string
  }
  browser.secrets.add(token)
  return token
}

describe('the log of whole sign-ins', () => {
  it('T148 holds none of the secrets that were used, at any level', async (t) => {
    const folder = temporaryFolder(t)
    const origin = `http://${DOMAIN}:8080`
    const config = join(folder, 'signet.toml')
    await runSignet(['init', '--origin', origin, '--folder', folder])
    await runSignet(['domain', 'add', DOMAIN, '--issuer', DOMAIN, '-c', config])
    const uri = `otpauth://totp/alice?secret=${SECRET}`
    const words = ['import', 'otpauth', '-', '--domain', DOMAIN, '-c', config]
    assert.equal((await runSignet(words, { stdin: uri })).code, 0)
    const link = await runSignet(['user', 'add', `bob@${DOMAIN}`, '--json', '-c', config])
    const { link: url } = JSON.parse(link.stdout) as { link: string }

    const signet = startSignet(t, ['serve', '-c', config, '--listen', '127.0.0.1:0'], {
      SIGNET_LOG_LEVEL: 'debug',
    })
    const { port } = await signet.waitFor('service.started')
    const browser = createBrowser(port, origin)
    const { secrets } = browser
    const parameters = { secret: decodeBase32(SECRET), algorithm: 'SHA1', digits: 6 } as const
    const code = totpCode(parameters, stepAt(Date.now()))
    const wrong = code === '123456' ? '654321' : '123456'
    for (const typed of [wrong, code, code, 'no-code-at-all'])
      await browser.post('/browserid/sign-in', {
        email: EMAIL,
        code: typed,
        formToken: await formToken(browser),
      })
    const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const publicKey = publicKeyToWire(parsePublicKey(key.publicKey.export({ format: 'jwk' })))
    const certified = await browser.post('/browserid/certificates', {
      ...{ email: EMAIL, publicKey, durationSeconds: 600, broker: origin },
    })
    assert.equal(certified.status, 200)
    const { certificate } = (await certified.json()) as { certificate: string }
    const linkPath = url.slice(url.indexOf('/', 'https://'.length))
    for (const path of [
      '/',
      '/account',
      linkPath,
      `/browserid/authenticate?email=${EMAIL}`,
      '/nowhere',
    ])
      await browser.get(path)
    await browser.post('/verify', { assertion: `${certificate}~a.b.c`, audience: origin })
    await browser.post('/browserid/sign-in', { email: EMAIL, code, formToken: 'forged' })
    await signet.stop()

    for (const secret of [SECRET, code, wrong, certificate, EMAIL, 'no-code-at-all', 'forged'])
      secrets.add(secret)
    for (const part of [...certificate.split('.'), ...linkPath.split(/[/#?=]/)])
      if (part.length > 16) secrets.add(part)
    secrets.add(decodeBase32(SECRET).toString())
    secrets.add(decodeBase32(SECRET).toString('hex'))
    secrets.add(readFileSync(join(folder, 'data/secret.key'), 'utf8').trim())
    const log = signet.log.join('\n')
    for (const secret of secrets) assert.ok(!log.includes(secret), `the log holds ${secret}`)
    assert.ok(secrets.size > 12)
    for (const event of [
      'sign-in.succeeded',
      'sign-in.failed',
      'certificate.issued',
      'request.refused',
    ])
      assert.ok(log.includes(`"${event}"`), event)
    for (const line of signet.log) assert.doesNotThrow(() => JSON.parse(line), line)
  })
})
