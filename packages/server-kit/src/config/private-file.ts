// Reading a file that holds a secret: ours, a plain file, closed to everybody else (threat model T132).
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { OperationalError } from '@signet-id/protocol'

const MAX_BYTES = 65_536

/**
 * Reads a secret's file; the last line break is not part of it.
 * @throws {OperationalError} `ERR_SECRET_FILE_UNSAFE` when it is missing, a link, somebody else's, or open to others
 */
export function readPrivateFile(path: string): string {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (cause) {
    const why =
      (cause as NodeJS.ErrnoException).code === 'ELOOP'
        ? 'is a link; name the file itself'
        : 'cannot be opened; check its name and its owner'
    throw unsafe(path, why, cause)
  }
  try {
    const { mode, uid, size } = fstatSync(file)
    if ((mode & 0o170000) !== 0o100000) throw unsafe(path, 'is not a plain file')
    if ((mode & 0o077) !== 0) throw unsafe(path, `can be read by others; run: chmod 600 ${path}`)
    const me = process.getuid?.()
    if (me !== undefined && uid !== me)
      throw unsafe(path, `belongs to another user; run: chown $(id -u) ${path}`)
    if (size > MAX_BYTES) throw unsafe(path, `is over ${MAX_BYTES} bytes, so it is no secret`)
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } finally {
    closeSync(file)
  }
}

function unsafe(path: string, why: string, cause?: unknown): OperationalError {
  return new OperationalError('ERR_SECRET_FILE_UNSAFE', `${path} ${why}`, { cause })
}
