// Key-encryption keys as text: in a file, in a variable, or from a program.
import { keyIdOf } from './seal.ts'

/**
 * Reads keys as text: one in base64 a line, or separated by commas as in a variable.
 * @throws {OperationalError} `ERR_KEY_FILE_INVALID`
 */
export function parseKeys(text: string): readonly Buffer[] {
  const keys = text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => Buffer.from(line, 'base64'))
  for (const key of keys.length > 0 ? keys : [Buffer.alloc(0)]) keyIdOf(key)
  return keys
}
