// The key of one visit, which must outlive the navigation to the provider and back.
import { isJsonObject, parseJson, TOKEN_LIMITS } from '@signet-id/protocol'
import type { DeviceStore } from './device-store.ts'
import { DialogProblem } from './problem.ts'
import type { TabRecords } from './tab-records.ts'
import { generateKeyPair, RSA, randomName } from './web-crypto.ts'

/** A key pair and the id that a visit names it by. */
export interface JourneyKey {
  readonly id: string
  readonly pair: CryptoKeyPair
}

/** Makes and keeps the keys of visits. */
export interface JourneyKeys {
  /** Begins to make a key that will probably be needed; it is kept nowhere yet. */
  prepare(): void
  /** Makes a key and keeps it for an hour. @throws {DialogProblem} `no-crypto`, `no-storage` */
  create(): Promise<JourneyKey>
  find(id: string): Promise<CryptoKeyPair | undefined>
  forget(id: string): Promise<void>
}

/**
 * Keys live in the device's store and cannot be read out. Some private windows have no such store, or one that takes no keys:
 * there, a key is kept in this tab's session storage, in the open, until the visit is over.
 */
export function createJourneyKeys(store: DeviceStore, records: TabRecords): JourneyKeys {
  let prepared: Promise<CryptoKeyPair> | undefined
  return {
    prepare() {
      prepared ??= generateKeyPair(false)
      // Whoever needs the key will meet the failure.
      prepared.catch(() => {})
    },
    async create() {
      const id = randomName()
      const pair = await (prepared ?? generateKeyPair(false))
      prepared = undefined
      try {
        await store.saveKey(id, pair)
        return { id, pair }
      } catch {
        return keepInTab(id, records)
      }
    },
    async find(id) {
      const stored = await store.findKey(id).catch(() => undefined)
      return stored ?? importPair(records.read('key', id))
    },
    async forget(id) {
      records.remove('key', id)
      await store.deleteKey(id).catch(() => {})
    },
  }
}

async function keepInTab(id: string, records: TabRecords): Promise<JourneyKey> {
  const pair = await generateKeyPair(true)
  const jwk = JSON.stringify(await crypto.subtle.exportKey('jwk', pair.privateKey))
  if (!records.write('key', id, jwk)) throw new DialogProblem('no-storage')
  return { id, pair }
}

async function importPair(kept: string | undefined): Promise<CryptoKeyPair | undefined> {
  if (kept === undefined) return undefined
  const jwk = parseJson(kept, TOKEN_LIMITS)
  if (!isJsonObject(jwk)) return undefined
  const { kty, n, e } = jwk as JsonWebKey
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey('jwk', jwk, RSA, false, ['sign']),
    crypto.subtle.importKey('jwk', { kty, n, e } as JsonWebKey, RSA, true, ['verify']),
  ])
  return { privateKey, publicKey }
}
