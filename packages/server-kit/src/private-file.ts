// Files with secrets in them: ours, plain, closed to everybody else; written whole or not at all (threat model T132, T154, T155).
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

const MAX_BYTES = 65_536
/** A pipe is not waited for. */
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * Reads a secret's file; the last line break is not part of it.
 * @throws {OperationalError} `ERR_SECRET_FILE_UNSAFE` when it is missing, a link, somebody else's, or open to others
 */
export function readPrivateFile(path: string): string {
  let file: number
  try {
    file = openSync(path, READ_FLAGS)
  } catch (cause) {
    const why =
      codeOf(cause) === 'ELOOP'
        ? 'is a link; it must be a plain file of this user'
        : 'cannot be opened; check its name and its owner'
    throw unsafe(path, why, cause)
  }
  try {
    const { mode, uid, size } = fstatSync(file)
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw unsafe(path, 'is not a plain file')
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

/**
 * Writes a new file, never over another one.
 * @throws {OperationalError} `ERR_FILE_EXISTS`, `ERR_FILE_UNWRITABLE`
 */
export function writePrivateFile(path: string, content: string | Uint8Array): void {
  place(path, content, linkSync)
}

/**
 * Puts a file in the place of another one, if there is one.
 * @throws {OperationalError} `ERR_FILE_UNWRITABLE`
 */
export function replacePrivateFile(path: string, content: string | Uint8Array): void {
  place(path, content, renameSync)
}

/** What a disk that refuses is to whoever runs this. */
export function fileUnwritable(path: string, cause: unknown): OperationalError {
  return new OperationalError(
    'ERR_FILE_UNWRITABLE',
    `${path} cannot be written; check its folder, whose it is, and the room on the disk`,
    { cause },
  )
}

/** Beside its place first, and on the disk, before it gets its name. */
function place(
  path: string,
  content: string | Uint8Array,
  name: (from: string, to: string) => void,
): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    writeTemporary(temporary, typeof content === 'string' ? Buffer.from(content) : content)
    name(temporary, path)
    syncFolder(dirname(path))
  } catch (cause) {
    throw codeOf(cause) === 'EEXIST'
      ? new OperationalError('ERR_FILE_EXISTS', `${path} exists and is kept; name another file`, {
          cause,
        })
      : fileUnwritable(path, cause)
  } finally {
    try {
      unlinkSync(temporary)
    } catch {
      // It has its name now, or was never made.
    }
  }
}

function writeTemporary(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    for (let done = 0; done < bytes.length; )
      done += writeSync(file, bytes, done, bytes.length - done)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function unsafe(path: string, why: string, cause?: unknown): OperationalError {
  return new OperationalError('ERR_SECRET_FILE_UNSAFE', `${path} ${why}`, { cause })
}

function codeOf(cause: unknown): string | undefined {
  return (cause as NodeJS.ErrnoException).code
}
