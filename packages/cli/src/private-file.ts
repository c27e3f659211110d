// A file with secrets in it: never over another one, closed to others, whole or not there (threat model T154, T155).
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { isBrowserIdError, OperationalError } from '@signet-id/protocol'

/** Does what makes files in a folder; a disk that refuses is the operator's to mend. @throws {OperationalError} `ERR_FILE_UNWRITABLE` */
export function writingTo<T>(folder: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (isBrowserIdError(cause)) throw cause
    throw unwritable(folder, cause)
  }
}

function unwritable(path: string, cause: unknown): OperationalError {
  return new OperationalError(
    'ERR_FILE_UNWRITABLE',
    `${path} cannot be written; check its folder, whose it is, and the room on the disk`,
    { cause },
  )
}

/** @throws {OperationalError} `ERR_FILE_EXISTS`, `ERR_FILE_UNWRITABLE` */
export function writePrivateFile(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    const file = openSync(temporary, 'wx', 0o600)
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content
      for (let done = 0; done < bytes.length; )
        done += writeSync(file, bytes, done, bytes.length - done)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    linkSync(temporary, path)
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'EEXIST'
      ? new OperationalError('ERR_FILE_EXISTS', `${path} exists and is kept; name another file`, {
          cause,
        })
      : unwritable(path, cause)
  } finally {
    try {
      unlinkSync(temporary)
    } catch {
      // It was never made.
    }
  }
}
