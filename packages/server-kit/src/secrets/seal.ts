// Secrets at rest: AES-256-GCM under a key derived from one that is not in the database (threat model 5.8).
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { OperationalError } from '@signet-id/protocol'

/** 256 bits that live outside the database. */
export interface KeyEncryptionKey {
  /** Names the key in each ciphertext, so that a wrong one is noticed. */
  readonly id: string
  readonly bytes: Buffer
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

export function createKeyEncryptionKey(bytes: Buffer): KeyEncryptionKey {
  if (bytes.length !== 32)
    throw new OperationalError(
      'ERR_KEY_FILE_INVALID',
      'key-encryption key must be 32 bytes; make one with `signet init`',
    )
  return {
    id: createHash('sha256').update('signet kek id').update(bytes).digest('hex').slice(0, 12),
    bytes,
  }
}

/** Encrypts a secret; the result is text `v1.<key id>.<nonce>.<ciphertext and tag>`. */
export function sealSecret(kek: KeyEncryptionKey, place: SecretPlace, secret: Uint8Array): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', deriveKey(kek, place), nonce)
  cipher.setAAD(associatedData(place))
  const body = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()])
  return [VERSION, kek.id, nonce.toString('base64url'), body.toString('base64url')].join('.')
}

/**
 * Decrypts what {@link sealSecret} made for the same place.
 * @throws {OperationalError} `ERR_SECRET_UNREADABLE` for another key, another row or changed bytes
 */
export function openSecret(kek: KeyEncryptionKey, place: SecretPlace, sealed: string): Buffer {
  const [version, keyId, nonce = '', body = ''] = sealed.split('.')
  if (version !== VERSION || keyId !== kek.id)
    throw unreadable('it was sealed under another key; check key_file')
  const bytes = Buffer.from(body, 'base64url')
  try {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      deriveKey(kek, place),
      Buffer.from(nonce, 'base64url'),
    )
    decipher.setAAD(associatedData(place))
    decipher.setAuthTag(bytes.subarray(-16))
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()])
  } catch (cause) {
    throw unreadable('it was changed or moved in the database', cause)
  }
}

function deriveKey(kek: KeyEncryptionKey, place: SecretPlace): Buffer {
  return Buffer.from(hkdfSync('sha256', kek.bytes, '', `signet ${VERSION} ${place.purpose}`, 32))
}

function associatedData(place: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([VERSION, place.purpose, place.row]))
}

function unreadable(why: string, cause?: unknown): OperationalError {
  return new OperationalError('ERR_SECRET_UNREADABLE', `a stored secret cannot be read: ${why}`, {
    cause,
  })
}
