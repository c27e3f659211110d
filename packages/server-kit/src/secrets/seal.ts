// Secrets at rest: AES-256-GCM under a key derived from one that is not in the database (threat model 5.8).
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { OperationalError } from '@signet-id/protocol'

/** 256 bits that live outside the database; beside the one that seals, the ring may hold older ones that still open. */
export interface KeyEncryptionKey {
  /** Names the sealing key in each ciphertext, so that a wrong one is noticed. */
  readonly id: string
  readonly bytes: Buffer
  /** A key of the ring by its id. */
  find(id: string): Buffer | undefined
}

/** Where a secret belongs; a ciphertext moved elsewhere does not open (threat model T130). */
export interface SecretPlace {
  /** What the derived key is for, such as `totp-secret`. */
  readonly purpose: string
  /** Row the secret belongs to. */
  readonly row: string
}

const VERSION = 'v1'
const NONCE_BYTES = 12
const TAG = { authTagLength: 16 } as const

/**
 * Makes a ring of keys; the first seals.
 * @throws {OperationalError} `ERR_KEY_FILE_INVALID` for anything but 32 bytes
 */
export function createKeyEncryptionKey(
  bytes: Buffer,
  ...older: readonly Buffer[]
): KeyEncryptionKey {
  const ring = new Map([bytes, ...older].map((key) => [keyIdOf(key), key]))
  return { id: keyIdOf(bytes), bytes, find: (id) => ring.get(id) }
}

/** The name of a key in what it sealed. */
export function keyIdOf(bytes: Buffer): string {
  if (bytes.length !== 32)
    throw new OperationalError(
      'ERR_KEY_FILE_INVALID',
      'a key-encryption key is 32 bytes in base64; put it back from your copy, without it no secret in the database opens',
    )
  return createHash('sha256').update('signet kek id').update(bytes).digest('hex').slice(0, 12)
}

/** The id of the key that sealed a secret. */
export function sealingKeyId(sealed: string): string {
  return sealed.split('.', 2)[1] ?? ''
}

/** Encrypts a secret; the result is text `v1.<key id>.<nonce>.<ciphertext and tag>`. */
export function sealSecret(kek: KeyEncryptionKey, place: SecretPlace, secret: Uint8Array): string {
  // Found by the name that is written: a ring that follows its source may have another first key at the next look.
  const { id } = kek
  const bytes = kek.find(id)
  if (!bytes) throw new TypeError('a ring of keys finds its own first key')
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', deriveKey(bytes, place.purpose), nonce, TAG)
  cipher.setAAD(associatedData(place))
  const body = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()])
  return [VERSION, id, nonce.toString('base64url'), body.toString('base64url')].join('.')
}

/**
 * Decrypts what {@link sealSecret} made for the same place.
 * @throws {OperationalError} `ERR_SECRET_UNREADABLE` for another key, another row or changed bytes
 */
export function openSecret(kek: KeyEncryptionKey, place: SecretPlace, sealed: string): Buffer {
  const [version, keyId, nonce = '', body = ''] = sealed.split('.')
  const key = version === VERSION && keyId !== undefined ? kek.find(keyId) : undefined
  if (!key)
    throw unreadable(
      'it was sealed under another key; put back the secret.key (or `key`) that sealed it',
    )
  const bytes = Buffer.from(body, 'base64url')
  try {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      deriveKey(key, place.purpose),
      Buffer.from(nonce, 'base64url'),
      TAG,
    )
    decipher.setAAD(associatedData(place))
    decipher.setAuthTag(bytes.subarray(-TAG.authTagLength))
    const plain = decipher.update(bytes.subarray(0, -TAG.authTagLength))
    return Buffer.concat([plain, decipher.final()])
  } catch (cause) {
    throw unreadable('it was changed or moved in the database', cause)
  }
}

const derived = new WeakMap<Buffer, Map<string, KeyObject>>()

/**
 * One derived key a purpose; deriving costs more than opening, so it happens once. A key object and no buffer: Node 24 learns that a
 * buffer is no key object by catching an exception, which costs several times the encryption (bench/README.md).
 */
function deriveKey(key: Buffer, purpose: string): KeyObject {
  let keys = derived.get(key)
  if (!keys) {
    keys = new Map()
    derived.set(key, keys)
  }
  let found = keys.get(purpose)
  if (!found) {
    found = createSecretKey(
      Buffer.from(hkdfSync('sha256', key, '', `signet ${VERSION} ${purpose}`, 32)),
    )
    keys.set(purpose, found)
  }
  return found
}

function associatedData(place: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([VERSION, place.purpose, place.row]))
}

function unreadable(why: string, cause?: unknown): OperationalError {
  return new OperationalError('ERR_SECRET_UNREADABLE', `a stored secret cannot be read: ${why}`, {
    cause,
  })
}
