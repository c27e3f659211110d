// Folders that commands write into; a disk that refuses is the operator's to mend.
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
