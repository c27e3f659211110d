// The key-encryption key's file: 0600, owned by us, no link, never half written (threat model T132, T154, T155).
// One key a line in base64: the first seals, all open. A running process notices a change of the file by itself.
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { OperationalError } from '@signet-id/protocol'
import { parseKeys } from './key-text.ts'
import { createLiveKey } from './live-key.ts'
import type { KeyEncryptionKey } from './seal.ts'

/**
 * Creates a key file; an existing one is never overwritten.
 * @throws {OperationalError} `ERR_KEY_FILE_EXISTS`, `ERR_KEY_FILE_INVALID`
 */
export function createKeyFile(path: string): void {
  const temporary = writeTemporary(path, [randomBytes(32)])
  try {
    linkSync(temporary, path)
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST'
    throw exists
      ? new OperationalError(
          'ERR_KEY_FILE_EXISTS',
          `${path} exists and is kept; whoever loses it loses every secret in the database`,
          { cause },
        )
      : new OperationalError('ERR_KEY_FILE_INVALID', `${path} cannot be written`, { cause })
  } finally {
    unlinkSync(temporary)
  }
  syncFolder(dirname(path))
}

/** Replaces the keys of a file, whole or not at all. @param keys the one that seals first */
export function replaceKeyFile(path: string, keys: readonly Buffer[]): void {
  readKeys(path) // refuses what is not a key file of ours
  renameSync(writeTemporary(path, keys), path)
  syncFolder(dirname(path))
}

/**
 * Reads the key-encryption key, and again when the file changes.
 * @throws {OperationalError} `ERR_KEY_FILE_INVALID` when it is missing, readable by others, a link, or not 32 bytes a line
 */
export function readKeyFile(path: string): KeyEncryptionKey {
  return createLiveKey(() => readKeys(path))
}

/**
 * The keys of a file, the sealing one first.
 * @throws {OperationalError} `ERR_KEY_FILE_INVALID`
 */
export function readKeys(path: string): readonly Buffer[] {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new OperationalError(
      'ERR_KEY_FILE_INVALID',
      isMissing
        ? `${path} is missing; put it back from your copy, without it no secret in the database opens`
        : `${path} cannot be opened; it must be a plain file of this user, as \`signet init\` made it`,
      { cause },
    )
  }
  try {
    const { mode, uid } = fstatSync(file)
    if ((mode & 0o077) !== 0)
      throw new OperationalError(
        'ERR_KEY_FILE_INVALID',
        `${path} can be read by others; run: chmod 600 ${path}`,
      )
    const me = process.getuid?.()
    if (me !== undefined && uid !== me)
      throw new OperationalError(
        'ERR_KEY_FILE_INVALID',
        `${path} belongs to another user; run: chown $(id -u) ${path}`,
      )
    return parseKeys(readFileSync(file, 'utf8'))
  } finally {
    closeSync(file)
  }
}

function writeTemporary(path: string, keys: readonly Buffer[]): string {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`
  const file = openSync(temporary, 'wx', 0o600)
  try {
    writeSync(file, keys.map((key) => `${key.toString('base64')}\n`).join(''))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return temporary
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
