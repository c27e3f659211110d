import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { Domain, EmailAddress, Origin } from '@signet-id/protocol'
import type { StoredCode } from './device-store.ts'
import { createKeptCode, type KeptCode } from './kept-code.ts'
import { createKeptJourney, type KeptJourney } from './kept-journey.ts'
import type { CodeWait } from './mail-code.ts'
import type { Site } from './site.ts'
import { createTabRecords } from './tab-records.ts'

const START_MS = 1_767_225_600_000
const site: Site = { kind: 'pop-up', audience: 'https://shop.example' as Origin, name: undefined }
const wait: CodeWait = {
  site,
  choice: { email: 'bob@nowhere.example' as EmailAddress, ephemeral: false },
  issuer: { issuer: 'broker.example' as Domain, keys: [], byMail: true },
  challenge: 'challenge',
  keyId: 'key',
  expiresAtMs: START_MS + 600_000,
}
const ephemeral = { ...wait, choice: { ...wait.choice, ephemeral: true } }

let nowMs: number
let device: Map<string, StoredCode>

/** A window of the browser: its own session storage, the device's store. */
function openWindow(): { journey: KeptJourney; code: KeptCode } {
  const kept = new Map<string, string>()
  const storage = {
    get length() {
      return kept.size
    },
    key: (i: number) => [...kept.keys()][i] ?? null,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
    clear: () => kept.clear(),
  } satisfies Storage
  const journey = createKeptJourney(
    createTabRecords(() => storage),
    () => nowMs,
  )
  const store = {
    saveCode: async (code: StoredCode) => void device.set(code.email, code),
    findCode: async (email: EmailAddress) => device.get(email),
    deleteCode: async (email: EmailAddress) => void device.delete(email),
  }
  return { journey, code: createKeptCode(journey, store, () => nowMs) }
}

beforeEach(() => {
  nowMs = START_MS
  device = new Map()
})

describe('createKeptCode', () => {
  it('keeps a code in its tab until it is over', async () => {
    const { journey, code } = openWindow()
    await code.keep(wait)
    assert.deepEqual(journey.code(), wait)
    nowMs = wait.expiresAtMs
    assert.equal(journey.code(), undefined)
  })

  it('finds it from another window, for the same address and site, until it is over', async () => {
    await openWindow().code.keep(wait)
    const { code } = openWindow()
    assert.deepEqual(await code.find(wait), wait)
    const other = { ...site, audience: 'https://other.example' as Origin }
    assert.equal(await code.find({ ...wait, site: other }), undefined)
    const choice = { ...wait.choice, email: 'eve@nowhere.example' as EmailAddress }
    assert.equal(await code.find({ ...wait, choice }), undefined)
    nowMs = wait.expiresAtMs
    assert.equal(await code.find(wait), undefined)
  })

  it('T43 leaves nothing on a computer that is not mine', async () => {
    const { code } = openWindow()
    await code.keep(ephemeral)
    assert.deepEqual(await code.find(ephemeral), ephemeral)
    assert.equal(device.size, 0)
    assert.equal(await openWindow().code.find(ephemeral), undefined)
  })

  it('forgets it everywhere', async () => {
    const { journey, code } = openWindow()
    await code.keep(wait)
    await code.forget(wait)
    assert.equal(journey.code(), undefined)
    assert.equal(await openWindow().code.find(wait), undefined)
  })

  it('bears a device that keeps nothing', async () => {
    const denied = async (): Promise<never> => {
      throw new Error('denied')
    }
    const { journey } = openWindow()
    const store = { saveCode: denied, findCode: denied, deleteCode: denied }
    const code = createKeptCode(journey, store, () => nowMs)
    await code.keep(wait)
    assert.deepEqual(await code.find(wait), wait)
    await code.forget(wait)
    assert.equal(await code.find(wait), undefined)
  })
})
