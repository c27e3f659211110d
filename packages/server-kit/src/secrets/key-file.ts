// The key-encryption key's file: a private file, one key a line in base64; the first seals, all open (threat model T132, T154, T155).
// A running process notices a change of the file by itself.
import { randomBytes } from 'node:crypto'
import { type BrowserIdError, isBrowserIdError, OperationalError } from '@signet-id/protocol'
import { readPrivateFile, replacePrivateFile, writePrivateFile } from '../private-file.ts'
import { parseKeys } from './key-text.ts'
import { createLiveKey } from './live-key.ts'
import type { KeyEncryptionKey } from './seal.ts'

/**
 * Creates a key file; an existing one is never overwritten.
 * @throws {OperationalError} `ERR_KEY_FILE_EXISTS`, `ERR_FILE_UNWRITABLE`
 */
export function createKeyFile(path: string): void {
  try {
    writePrivateFile(path, textOf([randomBytes(32)]))
  } catch (cause) {
    if (!isBrowserIdError(cause) || cause.code !== 'ERR_FILE_EXISTS') throw cause
    throw new OperationalError(
      'ERR_KEY_FILE_EXISTS',
      `${path} exists and is kept; whoever loses it loses every secret in the database`,
      { cause },
    )
  }
}

/** Replaces the keys of a file, whole or not at all. @param keys the one that seals first */
export function replaceKeyFile(path: string, keys: readonly Buffer[]): void {
  readKeys(path) // refuses what is not a key file of ours
  replacePrivateFile(path, textOf(keys))
}

/**
 * Reads the key-encryption key, and again when the file changes.
 * @throws {OperationalError} `ERR_KEY_FILE_INVALID` when it is missing, readable by others, a link, or not 32 bytes a line
 */
export function readKeyFile(path: string): KeyEncryptionKey {
  return createLiveKey({ load: () => readKeys(path) })
}

/**
 * The keys of a file, the sealing one first.
 * @throws {OperationalError} `ERR_KEY_FILE_INVALID`
 */
export function readKeys(path: string): readonly Buffer[] {
  try {
    return parseKeys(readPrivateFile(path))
  } catch (error) {
    if (!isBrowserIdError(error)) throw error
    throw new OperationalError('ERR_KEY_FILE_INVALID', whyUnusable(path, error), { cause: error })
  }
}

function whyUnusable(path: string, { code, message, cause }: BrowserIdError): string {
  if (code === 'ERR_KEY_FILE_INVALID') return `${path} is no key file: ${message}`
  return (cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
    ? `${path} is missing; put it back from your copy, without it no secret in the database opens`
    : message
}

function textOf(keys: readonly Buffer[]): string {
  return keys.map((key) => `${key.toString('base64')}\n`).join('')
}
