// Backups: one consistent reading of the store, encrypted to a key whose private half is elsewhere (threat model 5.8, T135).
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { type Domain, OperationalError } from '@signet-id/protocol'
import { type KeyEncryptionKey, type SigningAlgorithm, sealingKeyId } from '@signet-id/server-kit'
import { newKey } from '../domains/new-key.ts'
import type { ProviderStore } from '../store/store.ts'
import { KEPT_TABLES } from '../store/upkeep-store.ts'
import { stepAt } from '../totp/totp.ts'

/** First line of a backup. */
const MAGIC = Buffer.from('signet backup 1\n')
/** The same of any version. */
const ANY_MAGIC = /^signet backup \d+\n/
/** A raw X25519 public key follows it, then the ciphertext with its tag. */
const PUBLIC_KEY_BYTES = 32
const TAG_BYTES = 16
const X25519_SPKI_PREFIX = Buffer.from('302a300506032b656e032100', 'hex')
const X25519_PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex')

/** A pair of text keys: the public one encrypts, the private one restores. */
export function generateBackupKeys(): { readonly publicKey: string; readonly privateKey: string } {
  const pair = generateKeyPairSync('x25519')
  return {
    publicKey: `signet-backup-public ${rawPublic(pair.publicKey).toString('base64url')}`,
    privateKey: `signet-backup-private ${rawPrivate(pair.privateKey).toString('base64url')}`,
  }
}

/** @throws {OperationalError} `ERR_BACKUP_KEY_INVALID` */
export function parseBackupPublicKey(text: string): KeyObject {
  return publicKeyOf(keyBytes(text, 'signet-backup-public'))
}

/** @throws {OperationalError} `ERR_BACKUP_KEY_INVALID` */
export function parseBackupPrivateKey(text: string): KeyObject {
  const der = Buffer.concat([X25519_PKCS8_PREFIX, keyBytes(text, 'signet-backup-private')])
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}

/** A row and its table. */
export type BackupRow = readonly [table: string, row: Readonly<Record<string, unknown>>]

/** Another service's part of the same backup; its tables have names of their own. */
export interface BackupNeighbour {
  read(onRow: (...row: BackupRow) => void): Promise<void>
  /** Takes its own rows and passes over the others; throws before it writes. */
  restore(rows: readonly BackupRow[]): Promise<void>
}

/**
 * Reads the whole store at one moment and encrypts it. Secrets in it stay sealed under the key-encryption key besides.
 * @param neighbours read after the store, each at a moment of its own
 */
export async function writeBackup(
  store: ProviderStore,
  publicKey: KeyObject,
  nowMs: number,
  neighbours: readonly BackupNeighbour[] = [],
): Promise<{ readonly bytes: Buffer; readonly rows: number }> {
  const lines = [JSON.stringify({ madeAtMs: nowMs, schema: store.schema })]
  const take = (...row: BackupRow): void => void lines.push(JSON.stringify(row))
  await store.dump(take)
  for (const neighbour of neighbours) await neighbour.read(take)
  const plain = gzipSync(`${lines.join('\n')}\n`)
  const ephemeral = generateKeyPairSync('x25519')
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey })
  const head = Buffer.concat([MAGIC, rawPublic(ephemeral.publicKey)])
  const { key, nonce } = derive(shared, head, rawPublic(publicKey))
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(head)
  const body = [cipher.update(plain), cipher.final(), cipher.getAuthTag()]
  return { bytes: Buffer.concat([head, ...body]), rows: lines.length - 1 }
}

/** What a backup holds. */
export interface OpenedBackup {
  readonly madeAtMs: number
  /** Of the store it was read from; the first backups do not say it. */
  readonly schema: string | undefined
  readonly rows: readonly BackupRow[]
}

/**
 * Decrypts a backup.
 * @throws {OperationalError} `ERR_BACKUP_INVALID`
 */
export function openBackup(bytes: Buffer, privateKey: KeyObject): OpenedBackup {
  const [first = '{}', ...rest] = decrypt(bytes, privateKey).trimEnd().split('\n')
  const { madeAtMs, schema } = JSON.parse(first) as { madeAtMs: number; schema?: string }
  return { madeAtMs, schema, rows: rest.map((line) => JSON.parse(line) as BackupRow) }
}

/** What came back. */
export interface Restored {
  readonly people: number
  /** Rows of another service, for which there was no neighbour. */
  readonly leftOut: number
  /** Issuers that sign with a new key. */
  readonly newKeys: readonly string[]
}

/**
 * Fills an empty store from a backup. What may have been spent since stays spent, and the signing keys of then are revoked, because
 * one of them may have been since: each issuer gets a new one.
 * @param options.keepKeys takes the signing keys back as they were: only for who knows that none was revoked since
 * @param options.neighbours restored first, so that what one of them refuses leaves this store empty
 * @throws {OperationalError} `ERR_BACKUP_INVALID`, `ERR_STORE_NOT_EMPTY`, `ERR_SECRET_UNREADABLE` when the key-encryption key is not the one of then
 */
export async function restoreBackup(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  { rows, schema }: OpenedBackup,
  nowMs: number,
  options: {
    readonly keepKeys?: boolean
    readonly neighbours?: readonly BackupNeighbour[]
  } = {},
): Promise<Restored> {
  if (schema !== undefined && schema > store.schema)
    throw invalid('a newer version of signet made it; restore it with that one')
  if ((await store.listDomains()).length > 0)
    throw new OperationalError(
      'ERR_STORE_NOT_EMPTY',
      'this database has domains already; move it away first, a restore never overwrites',
    )
  for (const [table, row] of rows) {
    const sealed = table === 'totp_authenticators' ? row.secret : row.private_key
    if (typeof sealed === 'string' && sealed !== '' && !kek.find(sealingKeyId(sealed)))
      throw new OperationalError(
        'ERR_SECRET_UNREADABLE',
        'the secrets of this backup were sealed under another key; add that key as a line to secret.key',
      )
  }
  const made = options.keepKeys === true ? [] : await newSigningKeys(rows, kek, nowMs)
  const restored = options.keepKeys === true ? rows : rows.map((row) => withoutKey(row, nowMs))
  for (const neighbour of options.neighbours ?? []) await neighbour.restore(rows)
  // A code of the step to come may have been typed early, just before.
  await store.restore([...restored, ...made], { step: stepAt(nowMs) + 1, nowMs })
  return {
    people: rows.filter(([table]) => table === 'accounts').length,
    leftOut: options.neighbours?.length
      ? 0
      : rows.filter(([table]) => !KEPT_TABLES.some((kept) => kept === table)).length,
    newKeys: made.map(([, { issuer }]) => String(issuer)),
  }
}

/** A signing key of the backup is history: its issuer's certificates of then end with it. */
function withoutKey([table, row]: BackupRow, nowMs: number): BackupRow {
  if (table !== 'signing_keys' || row.state === 'revoked') return [table, row]
  return [table, { ...row, state: 'revoked', private_key: '', changed_at: nowMs }]
}

/** One for each issuer that had a key, of the kind it signed with. */
async function newSigningKeys(
  rows: readonly BackupRow[],
  kek: KeyEncryptionKey,
  nowMs: number,
): Promise<readonly BackupRow[]> {
  const current = rows.filter(([table, row]) => table === 'signing_keys' && row.state === 'current')
  return Promise.all(
    current.map(async ([table, { issuer, algorithm }]) => {
      const made = await newKey(kek, issuer as Domain, algorithm as SigningAlgorithm, 'current')
      const { privateKey, ...plain } = made
      const dates = { created_at: nowMs, changed_at: nowMs }
      return [table, { ...plain, private_key: privateKey, ...dates }] as const
    }),
  )
}

function decrypt(backup: Buffer, privateKey: KeyObject): string {
  const headLength = MAGIC.length + PUBLIC_KEY_BYTES
  const head = backup.subarray(0, headLength)
  if (!head.subarray(0, MAGIC.length).equals(MAGIC) || backup.length < headLength + TAG_BYTES)
    throw invalid(
      ANY_MAGIC.test(head.toString('latin1'))
        ? 'it was cut off, or another version of signet made it'
        : 'it does not begin as one',
    )
  try {
    const publicKey = publicKeyOf(head.subarray(MAGIC.length))
    const shared = diffieHellman({ privateKey, publicKey })
    const { key, nonce } = derive(shared, head, rawPublic(createPublicKey(privateKey)))
    const decipher = createDecipheriv('aes-256-gcm', key, nonce)
    decipher.setAAD(head)
    decipher.setAuthTag(backup.subarray(-TAG_BYTES))
    const body = backup.subarray(headLength, -TAG_BYTES)
    return gunzipSync(Buffer.concat([decipher.update(body), decipher.final()])).toString('utf8')
  } catch (cause) {
    throw invalid('it is for another key, or was changed', cause)
  }
}

/** One key and nonce a backup, because its ephemeral key is new. */
function derive(shared: Buffer, head: Buffer, recipient: Buffer): { key: Buffer; nonce: Buffer } {
  const salt = Buffer.concat([head, recipient])
  const bytes = Buffer.from(hkdfSync('sha256', shared, salt, 'signet backup v1', 44))
  return { key: bytes.subarray(0, 32), nonce: bytes.subarray(32) }
}

function publicKeyOf(raw: Buffer): KeyObject {
  const der = Buffer.concat([X25519_SPKI_PREFIX, raw])
  return createPublicKey({ key: der, format: 'der', type: 'spki' })
}

function rawPublic(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(-PUBLIC_KEY_BYTES)
}

function rawPrivate(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'pkcs8' }).subarray(-PUBLIC_KEY_BYTES)
}

function keyBytes(text: string, label: string): Buffer {
  const [name, body = ''] = text.trim().split(/\s+/)
  const bytes = Buffer.from(body, 'base64url')
  if (name === label && bytes.length === PUBLIC_KEY_BYTES) return bytes
  throw new OperationalError(
    'ERR_BACKUP_KEY_INVALID',
    `that is no ${label.replaceAll('-', ' ')} key; \`signet backup keys NAME\` makes them`,
  )
}

function invalid(why: string, cause?: unknown): OperationalError {
  return new OperationalError('ERR_BACKUP_INVALID', `this backup cannot be read: ${why}`, { cause })
}
