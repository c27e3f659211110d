import assert from 'node:assert/strict'
import { generateKeyPairSync, verify } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { parseCertificate, parseSupportDocument } from '@signet-id/protocol'
import {
  createTestProvider,
  type TestBrowser,
  type TestPerson,
  type TestProvider,
} from '../provider.test-kit.ts'
import { STEP_MS } from '../totp/totp.ts'
import {
  importSigningKey,
  KEEP_PREVIOUS_MS,
  KEY_LIFE_MS,
  keepKeySchedule,
  PUBLISH_AHEAD_MS,
  revokeKey,
  rotateKeys,
} from './signing-keys.ts'

const ISSUER = 'id.example.org'
const RELOAD_MS = 5001

describe('signing keys', () => {
  let kit: TestProvider
  let alice: TestPerson
  let browser: TestBrowser

  before(async () => {
    kit = await createTestProvider()
    alice = await kit.enrol('alice@example.org')
    browser = kit.browser()
  })
  after(() => kit.close())

  async function published() {
    const answer = await kit.browser().get('/.well-known/browserid', { host: ISSUER })
    const document = parseSupportDocument(await answer.text())
    const keys = document.kind === 'support' ? document.keys : []
    return keys.filter((key, i) => keys.findIndex((other) => other.jwk.n === key.jwk.n) === i)
  }

  /** A sign-in whose certificate every verifier accepts that read the document just now, or within the hour before. */
  async function signsIn(known = published()): Promise<void> {
    kit.nowMs += STEP_MS
    assert.equal((await browser.signIn(alice.email, kit.codeOf(alice))).status, 200)
    const { certificate } = (await (await browser.certificate(alice.email)).json()) as {
      certificate: string
    }
    const [header = '', payload = '', signature = ''] = certificate.split('.')
    const keys = await known
    const good = keys.some((key) =>
      verify(
        'sha256',
        Buffer.from(`${header}.${payload}`),
        { key: key.jwk as never, format: 'jwk' },
        Buffer.from(signature, 'base64url'),
      ),
    )
    assert.ok(good)
    assert.equal(parseCertificate(certificate).issuer, ISSUER)
  }

  const states = async () =>
    (await kit.store.listKeys())
      .filter((key) => key.issuer === ISSUER)
      .map(({ state }) => state)
      .sort()

  it('by hand: publishes first, signs no sooner than a day later, keeps the old one for seven hours', async () => {
    const rotate = (immediately = false) =>
      rotateKeys(kit.store, kit.kek, ISSUER, kit.nowMs, { immediately })
    assert.equal((await rotate()).kind, 'prepared')
    kit.nowMs += RELOAD_MS
    assert.equal((await published()).length, 2)
    const before = published()
    await before
    kit.nowMs += PUBLISH_AHEAD_MS - 60_000
    assert.equal((await rotate()).kind, 'waiting')
    await signsIn(before)
    kit.nowMs += 60_000
    assert.equal((await rotate()).kind, 'rotated')
    await signsIn(before)
    kit.nowMs += RELOAD_MS
    await signsIn(before)
    kit.nowMs += KEEP_PREVIOUS_MS - 120_000
    await keepKeySchedule(kit.store, kit.kek, kit.nowMs)
    assert.deepEqual(await states(), ['current', 'previous'])
    kit.nowMs += 120_000
    await keepKeySchedule(kit.store, kit.kek, kit.nowMs)
    assert.deepEqual(await states(), ['current', 'revoked'])
  })

  it('T133 by schedule, in two processes at once, no sign-in fails in eight months, even for a document of yesterday', async () => {
    const end = kit.nowMs + 2.5 * KEY_LIFE_MS
    let document = published()
    let rotations = 0
    let current = ''
    while (kit.nowMs < end) {
      kit.nowMs += 23 * 3_600_000
      await Promise.all([1, 2].map(() => keepKeySchedule(kit.store, kit.kek, kit.nowMs)))
      await signsIn(document)
      document = published()
      const key =
        (await kit.store.findKeys(ISSUER)).find(({ state }) => state === 'current')?.id ?? ''
      if (key !== current) rotations++
      current = key
    }
    assert.ok(rotations >= 3, String(rotations))
    const live = (await states()).filter((state) => state !== 'revoked')
    assert.ok(live.length <= 3)
  })

  it('revoked, a key neither signs nor is published within two minutes, and sessions end', async () => {
    await signsIn()
    const before = (await kit.store.findKeys(ISSUER)).find(({ state }) => state === 'current')
    const oldKeys = await published()
    const { sessionsEnded } = await revokeKey(kit.store, kit.kek, before?.id ?? '', kit.nowMs)
    assert.ok(sessionsEnded >= 1)
    kit.nowMs += 120_000
    assert.equal((await browser.certificate(alice.email)).status, 401)
    const now = (await published()).map((key) => key.jwk.n)
    assert.ok(!now.includes(oldKeys[0]?.jwk.n))
    await signsIn()
    await assert.rejects(revokeKey(kit.store, kit.kek, before?.id ?? '', kit.nowMs), {
      code: 'ERR_KEY_UNKNOWN',
    })
  })

  it('imports an RSA key that signs from then on, and refuses weak ones', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = privateKey.export({ format: 'pem', type: 'pkcs1' }) as string
    await importSigningKey(kit.store, kit.kek, ISSUER, pem, kit.nowMs)
    kit.nowMs += RELOAD_MS
    const [first] = await published()
    assert.equal(first?.jwk.n, privateKey.export({ format: 'jwk' }).n)
    await signsIn()
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({
      format: 'pem',
      type: 'pkcs8',
    }) as string
    await assert.rejects(importSigningKey(kit.store, kit.kek, ISSUER, weak, kit.nowMs), {
      code: 'ERR_KEY_UNSUPPORTED',
    })
    for (const { privateKey } of [
      generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      generateKeyPairSync('ed448'),
      generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
    ]) {
      const odd = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
      await assert.rejects(importSigningKey(kit.store, kit.kek, ISSUER, odd, kit.nowMs), {
        code: 'ERR_KEY_UNSUPPORTED',
      })
    }
    await signsIn()
    await assert.rejects(importSigningKey(kit.store, kit.kek, ISSUER, 'no key', kit.nowMs), {
      code: 'ERR_KEY_FILE_INVALID',
    })
    await assert.rejects(importSigningKey(kit.store, kit.kek, 'nobody.example', pem, kit.nowMs), {
      code: 'ERR_DOMAIN_UNKNOWN',
    })
    const both = await Promise.allSettled(
      [1, 2].map(() => importSigningKey(kit.store, kit.kek, ISSUER, pem, kit.nowMs)),
    )
    const [lost] = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    assert.equal(lost?.code, 'ERR_KEYS_CHANGED')
  })

  it('T133 under load: certificates asked for while keys change are all good', async () => {
    await signsIn()
    const before = await published()
    const asked = Array.from({ length: 40 }, async (_, i) => {
      if (i === 10) await rotateKeys(kit.store, kit.kek, ISSUER, kit.nowMs, { immediately: true })
      if (i % 4 === 0) kit.nowMs += RELOAD_MS
      const answer = await browser.certificate(alice.email)
      assert.equal(answer.status, 200)
      return ((await answer.json()) as { certificate: string }).certificate
    })
    const certificates = await Promise.all(asked)
    kit.nowMs += RELOAD_MS
    const keys = [...before, ...(await published())]
    for (const certificate of certificates) {
      const [header, payload, signature = ''] = certificate.split('.')
      assert.ok(
        keys.some((key) =>
          verify(
            'sha256',
            Buffer.from(`${header}.${payload}`),
            { key: key.jwk as never, format: 'jwk' },
            Buffer.from(signature, 'base64url'),
          ),
        ),
      )
    }
  })
})
