// Certificates against what happens meanwhile, and against being taken for something else.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SILENT } from '@signet-id/server-kit'
import { createProvider } from '../app.ts'
import {
  BROKER,
  createTestProvider,
  errorCode,
  ORIGIN,
  PUBLIC_KEY,
  type TestBrowser,
} from '../provider.test-kit.ts'
import { STEP_MS } from '../totp/totp.ts'

const headersOf = (browser: TestBrowser): Record<string, string> => ({
  'content-type': 'application/json',
  origin: ORIGIN,
  'sec-fetch-site': 'same-origin',
  cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
})

describe('a certificate that is asked for', () => {
  for (const [what, act] of [
    ['bars the person', (kit, id) => kit.store.setDisabled(id, true, kit.nowMs)],
    ['ends all sessions', (kit, id) => kit.store.endAll(id)],
    ['removes the person', (kit, id) => kit.store.removeAccount(id)],
    ['revokes the issuer', (kit) => kit.store.endSessionsOfIssuer('id.example.org')],
  ] as readonly (readonly [
    string,
    (kit: Awaited<ReturnType<typeof createTestProvider>>, id: string) => Promise<unknown>,
  ])[])
    it(`T42 is not handed out when somebody ${what} while it is signed`, async () => {
      const kit = await createTestProvider()
      const alice = await kit.enrol('alice@example.org')
      const account = await kit.store.findAccount(alice.email)
      const browser = kit.browser()
      assert.equal((await browser.signIn(alice.email, kit.codeOf(alice))).status, 200)
      let keysRead = 0
      const service = createProvider({
        config: {
          ...{ origin: ORIGIN, brokers: [BROKER], sessionIdle: 3_600_000 },
          ...{ sessionLifetime: 43_200_000, certificateLifetime: 3_600_000 },
        },
        kek: kit.kek,
        log: SILENT,
        now: () => kit.nowMs,
        trustedProxies: [],
        store: {
          ...kit.store,
          // The session has been looked at; the signing key is being fetched.
          async findKeys(issuer) {
            keysRead++
            await act(kit, account?.id ?? '')
            return kit.store.findKeys(issuer)
          },
        },
      })
      const body = { email: alice.email, publicKey: PUBLIC_KEY, durationSeconds: 600 }
      const answer = await service.handle(
        new Request(`${ORIGIN}/browserid/certificates`, {
          method: 'POST',
          body: JSON.stringify({ ...body, broker: BROKER }),
          headers: headersOf(browser),
        }),
        '192.0.2.1',
      )
      assert.equal(keysRead, 1)
      assert.equal(answer.status, 401)
      assert.equal(await errorCode(answer), 'ERR_SESSION_EXPIRED')
      await kit.close()
    })
})

describe('what the provider gives out', () => {
  it('T40 is good for one thing: a certificate opens no session and posts no form, a token certifies nothing', async () => {
    const kit = await createTestProvider()
    const alice = await kit.enrol('alice@example.org')
    const browser = kit.browser()
    assert.equal((await browser.signIn(alice.email, kit.codeOf(alice))).status, 200)
    const answer = await browser.certificate(alice.email)
    const { certificate } = (await answer.json()) as { certificate: string }
    const token = await browser.get('/browserid/form-token')
    const { formToken } = (await token.json()) as { formToken: string }
    const [name] = [...browser.cookies.keys()].filter((cookie) => /idp$/.test(cookie))
    assert.ok(name)
    for (const [cookie, value] of browser.cookies)
      for (const stand of [certificate, formToken, value]) {
        if (cookie === name && stand === value) continue
        const page = await kit.browser().get('/account', { cookie: `${name}=${stand}` })
        assert.doesNotMatch(await page.text(), /alice@example/)
      }
    kit.nowMs += STEP_MS
    const signIn = {
      email: alice.email,
      code: kit.codeOf(alice),
      formToken: certificate.slice(0, 128),
    }
    assert.equal((await browser.post('/browserid/sign-in', signIn)).status, 403)
    await kit.close()
  })

  it('T32 no cookie goes along with requests of other sites', async () => {
    const kit = await createTestProvider()
    const alice = await kit.enrol('alice@example.org')
    const browser = kit.browser()
    const lines: string[] = []
    for (const answer of [
      await browser.get('/browserid/provision'),
      await browser.get('/browserid/authenticate'),
      await browser.get('/browserid/form-token'),
      await browser.signIn(alice.email, kit.codeOf(alice)),
      await browser.certificate(alice.email),
      await browser.get('/account'),
    ])
      lines.push(...answer.headers.getSetCookie())
    assert.ok(lines.length >= 3)
    for (const line of lines) {
      assert.match(line, /^__Host-/)
      assert.match(line, /SameSite=Lax/i)
      assert.match(line, /Secure/)
      assert.match(line, /HttpOnly/)
      assert.match(line, /Path=\//)
      assert.doesNotMatch(line, /Domain=/i)
    }
    await kit.close()
  })
})
