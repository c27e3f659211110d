// What this device remembers, in IndexedDB: keys that cannot be read out, certificates, addresses. Never which site, but while a code for it is on its way.
import { canonicalAddress, type EmailAddress, HOUR_MS, type Origin } from '@signet-id/protocol'

/** A certificate with its key. */
export interface StoredCertificate {
  readonly email: EmailAddress
  readonly issuer: string
  readonly certificate: string
  readonly pair: CryptoKeyPair
  readonly expiresAtMs: number
}

/** A code on its way to an address. */
export interface StoredCode {
  readonly email: EmailAddress
  /** It counts for this site alone. */
  readonly site: Origin
  readonly challenge: string
  readonly keyId: string
  readonly expiresAtMs: number
}

interface StoredKey {
  readonly id: string
  readonly pair: CryptoKeyPair
  readonly createdAtMs: number
}

interface StoredAddress {
  readonly canonical: string
  readonly email: EmailAddress
  readonly usedAtMs: number
}

const DATABASE = 'signet'
/** 2 added the codes. */
const VERSION = 2
/** Keys of visits that never came to an end. */
const KEY_LIFE_MS = HOUR_MS
const MAX_ADDRESSES = 8
/** Some browsers neither open a store nor say no. */
const OPEN_TIMEOUT_MS = 1500

/** The device's store. Every call rejects where the browser has no such storage; whoever calls decides whether that matters. */
export interface DeviceStore {
  /** Begins to open it, for those who will ask; codes that are over go at once, and with them the names of their sites. */
  open(): void
  saveKey(id: string, pair: CryptoKeyPair): Promise<void>
  findKey(id: string): Promise<CryptoKeyPair | undefined>
  deleteKey(id: string): Promise<void>
  saveCertificate(certificate: StoredCertificate): Promise<void>
  /** From any issuer. */
  findCertificates(email: EmailAddress): Promise<readonly StoredCertificate[]>
  /** In place of any other for the address: our server knows the newest only. */
  saveCode(code: StoredCode): Promise<void>
  findCode(email: EmailAddress): Promise<StoredCode | undefined>
  deleteCode(email: EmailAddress): Promise<void>
  rememberAddress(email: EmailAddress): Promise<void>
  /** Last used first. */
  recallAddresses(): Promise<readonly EmailAddress[]>
  forgetEverything(): Promise<void>
}

/** The store of this browser; it opens the database when it is first asked. @param now milliseconds since 1970 */
export function createDeviceStore(now: () => number): DeviceStore {
  let opened: Promise<IDBDatabase> | undefined

  function open(): Promise<IDBDatabase> {
    opened ??= openDatabase()
    return opened
  }

  async function within<T>(
    names: readonly string[],
    mode: IDBTransactionMode,
    work: (transaction: IDBTransaction) => IDBRequest<T>,
  ): Promise<T> {
    const transaction = (await open()).transaction([...names], mode)
    const request = work(transaction)
    await completed(transaction)
    return request.result
  }

  return {
    open() {
      within(['codes'], 'readwrite', (t) =>
        deleteOlder(t.objectStore('codes'), 'expiresAtMs', now()),
      ).catch(() => {}) // whoever asks for something is told
    },
    async saveKey(id, pair) {
      const createdAtMs = now()
      await within(['keys'], 'readwrite', (t) => {
        deleteOlder(t.objectStore('keys'), 'createdAtMs', createdAtMs - KEY_LIFE_MS)
        return t.objectStore('keys').put({ id, pair, createdAtMs } satisfies StoredKey)
      })
    },
    async findKey(id) {
      const found: StoredKey | undefined = await within(['keys'], 'readonly', (t) =>
        t.objectStore('keys').get(id),
      )
      return found?.pair
    },
    async deleteKey(id) {
      await within(['keys'], 'readwrite', (t) => t.objectStore('keys').delete(id))
    },
    async saveCertificate(certificate) {
      await within(['certificates'], 'readwrite', (t) => {
        deleteOlder(t.objectStore('certificates'), 'expiresAtMs', now())
        return t
          .objectStore('certificates')
          .put({ ...certificate, canonical: canonicalAddress(certificate.email) })
      })
    },
    findCertificates: (email) =>
      within(['certificates'], 'readonly', (t) =>
        t.objectStore('certificates').index('canonical').getAll(canonicalAddress(email)),
      ),
    async saveCode(code) {
      await within(['codes'], 'readwrite', (t) =>
        t.objectStore('codes').put({ ...code, canonical: canonicalAddress(code.email) }),
      )
    },
    findCode: (email) =>
      within(['codes'], 'readonly', (t) => t.objectStore('codes').get(canonicalAddress(email))),
    async deleteCode(email) {
      await within(['codes'], 'readwrite', (t) =>
        t.objectStore('codes').delete(canonicalAddress(email)),
      )
    },
    async rememberAddress(email) {
      const address: StoredAddress = {
        canonical: canonicalAddress(email),
        email,
        usedAtMs: now(),
      }
      await within(['addresses'], 'readwrite', (t) => t.objectStore('addresses').put(address))
    },
    async recallAddresses() {
      const all: StoredAddress[] = await within(['addresses'], 'readonly', (t) =>
        t.objectStore('addresses').getAll(),
      )
      return all
        .sort((a, b) => b.usedAtMs - a.usedAtMs)
        .slice(0, MAX_ADDRESSES)
        .map((address) => address.email)
    },
    async forgetEverything() {
      await within(['keys', 'codes', 'certificates', 'addresses'], 'readwrite', (t) => {
        t.objectStore('keys').clear()
        t.objectStore('codes').clear()
        t.objectStore('certificates').clear()
        return t.objectStore('addresses').clear()
      })
    },
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION)
    setTimeout(() => reject(new Error('the store does not open')), OPEN_TIMEOUT_MS)
    request.onupgradeneeded = ({ oldVersion }) => {
      const db = request.result
      const codes = db.createObjectStore('codes', { keyPath: 'canonical' })
      codes.createIndex('expiresAtMs', 'expiresAtMs')
      if (oldVersion === 1) return
      db.createObjectStore('keys', { keyPath: 'id' }).createIndex('createdAtMs', 'createdAtMs')
      const certificates = db.createObjectStore('certificates', {
        keyPath: ['issuer', 'canonical'],
      })
      certificates.createIndex('canonical', 'canonical')
      certificates.createIndex('expiresAtMs', 'expiresAtMs')
      db.createObjectStore('addresses', { keyPath: 'canonical' })
    }
    request.onsuccess = () => {
      // A later version of this page in another tab must not wait for us.
      request.result.onversionchange = () => request.result.close()
      resolve(request.result)
    }
    request.onerror = () => reject(request.error)
    request.onblocked = () => reject(new Error('another tab holds the store open'))
  })
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
    transaction.onerror = () => reject(transaction.error)
  })
}

function deleteOlder(
  store: IDBObjectStore,
  index: string,
  thanMs: number,
): IDBRequest<IDBCursorWithValue | null> {
  const cursor = store.index(index).openCursor(IDBKeyRange.upperBound(thanMs))
  cursor.onsuccess = () => {
    if (!cursor.result) return
    cursor.result.delete()
    cursor.result.continue()
  }
  return cursor
}
