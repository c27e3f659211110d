import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { createKeyEncryptionKey, openSecret, sealSecret } from '@signet-id/server-kit'
import { rekeySecrets } from '../domains/rekey.ts'
import { createTestProvider, type TestPerson, type TestProvider } from '../provider.test-kit.ts'
import { openProviderStore } from '../store/sql-store.ts'
import { encodeBase32 } from '../totp/base32.ts'
import { STEP_MS } from '../totp/totp.ts'
import {
  type BackupNeighbour,
  generateBackupKeys,
  openBackup,
  parseBackupPrivateKey,
  parseBackupPublicKey,
  restoreBackup,
  writeBackup,
} from './backup.ts'

describe('backup and restore', () => {
  let kit: TestProvider
  let alice: TestPerson
  const keys = generateBackupKeys()
  const publicKey = parseBackupPublicKey(keys.publicKey)
  const privateKey = parseBackupPrivateKey(keys.privateKey)

  before(async () => {
    kit = await createTestProvider()
    alice = await kit.enrol('alice@example.org')
  })
  after(() => kit.close())

  it('T129 shows nothing of what is in it, and opens with its own key only', async () => {
    const { bytes, rows } = await writeBackup(kit.store, publicKey, kit.nowMs)
    assert.ok(rows >= 4)
    const { secret } = alice.parameters
    for (const text of [alice.email, secret, secret.toString('hex'), encodeBase32(secret), 'v1.'])
      assert.ok(!bytes.includes(text))
    const other = parseBackupPrivateKey(generateBackupKeys().privateKey)
    const changed = Buffer.from(bytes)
    changed[changed.length - 20] = (changed.at(-20) ?? 0) ^ 1
    for (const [backup, key] of [
      [bytes, other],
      [changed, privateKey],
      [bytes.subarray(0, -1), privateKey],
      [Buffer.from('something else'), privateKey],
    ] as const)
      assert.throws(() => openBackup(backup, key), { code: 'ERR_BACKUP_INVALID' })
    for (const text of ['', keys.publicKey, 'signet-backup-private short'])
      assert.throws(() => parseBackupPrivateKey(text), { code: 'ERR_BACKUP_KEY_INVALID' })
  })

  it('T135 brings people back, and neither codes, sessions nor devices that were over', async () => {
    const browser = kit.browser()
    assert.equal((await browser.signIn(alice.email, kit.codeOf(alice))).status, 200)
    const { bytes } = await writeBackup(kit.store, publicKey, kit.nowMs)
    kit.nowMs += STEP_MS
    const spent = kit.codeOf(alice)
    assert.equal((await browser.signIn(alice.email, spent)).status, 200)

    const store = await openProviderStore(':memory:')
    const { people } = await restoreBackup(store, kit.kek, openBackup(bytes, privateKey), kit.nowMs)
    assert.equal(people, 1)
    await assert.rejects(restoreBackup(store, kit.kek, openBackup(bytes, privateKey), kit.nowMs), {
      code: 'ERR_STORE_NOT_EMPTY',
    })
    const { createProvider } = await import('../app.ts')
    const again = { ...kit, store, service: kit.service }
    again.service = createProvider({
      config: {
        origin: 'https://id.example.org',
        brokers: ['https://broker.example'],
        sessionIdle: 3.6e6,
        sessionLifetime: 4.3e7,
        certificateLifetime: 3.6e6,
      },
      store,
      kek: kit.kek,
      log: { debug() {}, info() {}, warn() {}, error() {} },
      now: () => kit.nowMs,
      trustedProxies: [],
    })
    const send = async (path: string, body: unknown, cookies: string) =>
      again.service.handle(
        new Request(`https://id.example.org${path}`, {
          method: 'POST',
          body: JSON.stringify(body),
          headers: {
            'content-type': 'application/json',
            origin: 'https://id.example.org',
            'sec-fetch-site': 'same-origin',
            cookie: cookies,
          },
        }),
        '192.0.2.1',
      )
    const old = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const certificate = {
      email: alice.email,
      publicKey: {},
      durationSeconds: 60,
      broker: 'https://broker.example',
    }
    assert.ok([400, 401].includes((await send('/browserid/certificates', certificate, old)).status))
    const tokenAnswer = await again.service.handle(
      new Request('https://id.example.org/browserid/form-token', { headers: { cookie: old } }),
      '192.0.2.1',
    )
    const { formToken } = (await tokenAnswer.json()) as { formToken: string }
    const signIn = (code: string) =>
      send('/browserid/sign-in', { email: alice.email, code, formToken }, old)
    assert.equal((await signIn(spent)).status, 401)
    kit.nowMs += 2 * STEP_MS
    assert.equal((await signIn(kit.codeOf(alice))).status, 200)
    await store.close()
  })

  it('says how much of another service was left out', async () => {
    const row = { name: 'pepper', value: '' }
    const neighbour: BackupNeighbour = {
      read: async (onRow) => onRow('broker_settings', row),
      restore: async () => {},
    }
    const { bytes } = await writeBackup(kit.store, publicKey, kit.nowMs, [neighbour])
    const opened = openBackup(bytes, privateKey)
    for (const [neighbours, expected] of [
      [[], 1],
      [[neighbour], 0],
    ] as const) {
      const store = await openProviderStore(':memory:')
      const restored = await restoreBackup(store, kit.kek, opened, kit.nowMs, { neighbours })
      assert.equal(restored.leftOut, expected)
      await store.close()
    }
  })

  it('refuses what a newer version made, before it writes', async () => {
    const newer = { ...kit.store, schema: '999-to-come' }
    const { bytes } = await writeBackup(newer, publicKey, kit.nowMs)
    const store = await openProviderStore(':memory:')
    await assert.rejects(
      restoreBackup(store, kit.kek, openBackup(bytes, privateKey), kit.nowMs),
      (error) => error instanceof Error && /a newer version of signet made it/.test(error.message),
    )
    assert.deepEqual(await store.listDomains(), [])
    await store.close()
    const other = Buffer.from(bytes)
    other.write('2', 'signet backup '.length)
    assert.throws(() => openBackup(other, privateKey), /another version of signet made it/)
  })

  it('refuses to restore without the key that its secrets were sealed under', async () => {
    const { bytes } = await writeBackup(kit.store, publicKey, kit.nowMs)
    const store = await openProviderStore(':memory:')
    const foreign = createKeyEncryptionKey(randomBytes(32))
    await assert.rejects(restoreBackup(store, foreign, openBackup(bytes, privateKey), kit.nowMs), {
      code: 'ERR_SECRET_UNREADABLE',
    })
    await store.close()
  })
})

describe('another sealing key', () => {
  it('T134 seals everything again, after which the old key opens nothing and sign-in goes on', async () => {
    const kit = await createTestProvider()
    const alice = await kit.enrol('alice@example.org')
    const ring = createKeyEncryptionKey(randomBytes(32), kit.kek.bytes)
    assert.ok((await rekeySecrets(kit.store, ring)) >= 2)
    assert.equal(await rekeySecrets(kit.store, ring), 0)
    let sealed = ''
    await kit.store.dump((table, row) => {
      if (table === 'totp_authenticators') sealed = String(row.secret)
    })
    assert.equal(sealed.split('.')[1], ring.id)
    assert.throws(() => openSecret(kit.kek, { purpose: 'totp-secret', row: 'x' }, sealed), {
      code: 'ERR_SECRET_UNREADABLE',
    })
    // The running provider has the old ring alone: it fails closed, for this row only.
    assert.equal((await kit.browser().signIn(alice.email, kit.codeOf(alice))).status, 401)
    assert.ok(sealSecret(ring, { purpose: 'p', row: 'r' }, Buffer.from('x')))
    await kit.close()
  })
})
