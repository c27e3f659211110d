// The key-encryption key's file: a private file, one key a line in base64; the first seals, all open (threat model T132, T154, T155).
// A running process notices a change of the file by itself; one command at a time changes it.
import { randomBytes } from 'node:crypto'
import { existsSync, rmSync, statSync } from 'node:fs'
import { type BrowserIdError, isBrowserIdError, OperationalError } from '@signet-id/protocol'
import { readPrivateFile, replacePrivateFile, writePrivateFile } from '../private-file.ts'
import { parseKeys } from './key-text.ts'
import { createLiveKey } from './live-key.ts'
import { type KeyEncryptionKey, keyIdOf } from './seal.ts'

/** A key file that no other command changes meanwhile. */
export interface HeldKeyFile {
  /** The sealing key first. */
  readonly keys: readonly Buffer[]
  /** When its keys were changed last. */
  readonly changedAtMs: number
  /** Puts a key before all others. @throws {OperationalError} `ERR_KEY_FILE_CHANGED`, `ERR_FILE_UNWRITABLE` */
  add(key: Buffer): void
  /**
   * Leaves the first key alone in the file. The others are set aside in a file of their own, because what was sealed under them may turn
   * up again: in a backup, or from a process that did not follow.
   * @returns that file
   * @throws {OperationalError} `ERR_KEY_FILE_CHANGED`, `ERR_KEY_FILE_INVALID`, `ERR_FILE_UNWRITABLE`
   */
  setOlderAside(): string
}

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

/**
 * Reads the key-encryption key, and again when the file changes.
 * @throws {OperationalError} `ERR_KEY_FILE_INVALID` when it is missing, readable by others, a link, or not 32 bytes a line
 */
export function readKeyFile(path: string): KeyEncryptionKey {
  return createLiveKey({ load: () => readKeys(path) })
}

/**
 * Does what changes a key file, as the only command that does.
 * @throws {OperationalError} `ERR_KEY_FILE_LOCKED`, `ERR_KEY_FILE_INVALID`, and what `work` throws
 */
export async function withKeyFile<T>(
  path: string,
  work: (file: HeldKeyFile) => Promise<T>,
): Promise<T> {
  const release = lock(path)
  try {
    return await work(held(path))
  } finally {
    release()
  }
}

function held(path: string): HeldKeyFile {
  const keys = readKeys(path)
  const replace = (next: readonly Buffer[]): void => {
    // Somebody's editor asks for no lock.
    if (textOf(readKeys(path)) !== textOf(keys))
      throw new OperationalError(
        'ERR_KEY_FILE_CHANGED',
        `${path} was changed by somebody else meanwhile; run the command again`,
      )
    replacePrivateFile(path, textOf(next))
  }
  return {
    keys,
    changedAtMs: statSync(path).mtimeMs,
    add: (key) => replace([key, ...keys]),
    setOlderAside() {
      const [first, ...older] = keys
      const aside = `${path}.old`
      const known = existsSync(aside) ? readKeys(aside) : []
      replacePrivateFile(aside, textOf([...older, ...known]))
      replace(first === undefined ? [] : [first])
      return aside
    },
  }
}

/** Takes the lock, a file with our process id. @returns what gives it back; the end of the process does so as well */
function lock(path: string): () => void {
  const file = `${path}.lock`
  try {
    writePrivateFile(file, `${process.pid}\n`)
  } catch (cause) {
    if (!isBrowserIdError(cause) || cause.code !== 'ERR_FILE_EXISTS') throw cause
    throw new OperationalError('ERR_KEY_FILE_LOCKED', `${path} ${holderOf(file)}`, { cause })
  }
  const release = (): void => {
    process.off('exit', release)
    rmSync(file, { force: true })
  }
  process.once('exit', release)
  return release
}

/** A lock whose process is gone is not broken by itself: of two commands that did so, one would break the other's. */
function holderOf(file: string): string {
  let pid: number
  try {
    pid = Number(readPrivateFile(file))
  } catch {
    return 'is being changed by another command; run this one again'
  }
  return isRunning(pid)
    ? `is being changed by process ${pid}; wait until it has ended, and only if that is no signet delete ${file}`
    : `is locked by process ${pid}, which ended before it was done; delete ${file} and run the command again`
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** @throws {OperationalError} `ERR_KEY_FILE_INVALID` */
function readKeys(path: string): readonly Buffer[] {
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

/** Each key once. */
function textOf(keys: readonly Buffer[]): string {
  const lines = new Map(keys.map((key) => [keyIdOf(key), `${key.toString('base64')}\n`]))
  return [...lines.values()].join('')
}
