// Folders that commands make and write into; a disk that refuses is the operator's to mend.
import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isBrowserIdError } from '@signet-id/protocol'
import { fileUnwritable } from '@signet-id/server-kit'

/** Does what makes files in a folder. @throws {OperationalError} `ERR_FILE_UNWRITABLE` */
export function writingTo<T>(folder: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (isBrowserIdError(cause)) throw cause
    throw fileUnwritable(folder, cause)
  }
}

/**
 * Makes a folder and those above it, where they are missing. One by one, because Node's own recursion never ends where a folder is there
 * and takes no new one, as /proc.
 */
export function makeFolder(path: string, mode = 0o777): void {
  const folder = resolve(path)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  if (dirname(folder) !== folder) makeFolder(dirname(folder), mode)
  try {
    mkdirSync(folder, { mode })
  } catch (error) {
    // Another process may have been faster.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}
