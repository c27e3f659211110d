// A ring of key-encryption keys that follows its source, so that `signet key rekey` needs no restart.
import { execFileSync } from 'node:child_process'
import { OperationalError } from '@signet-id/protocol'
import { parseKeys } from './key-text.ts'
import { createKeyEncryptionKey, type KeyEncryptionKey } from './seal.ts'

/** The source is looked at again this often, so that every process soon seals with the newest key. */
const REFRESH_MS = 10_000
/** And at once for a key nobody knows, but not oftener than this. */
const RETRY_MS = 500
const COMMAND_TIMEOUT_MS = 10_000

/**
 * Makes a key of a source that may change.
 * @param load reads all keys, the sealing one first; what it throws at the first call is thrown here, later it keeps the old ring
 */
export function createLiveKey(load: () => readonly Buffer[]): KeyEncryptionKey {
  const read = (): KeyEncryptionKey => {
    const [first, ...older] = load()
    return createKeyEncryptionKey(first ?? Buffer.alloc(0), ...older)
  }
  let ring = read()
  let readAt = performance.now()
  const refresh = (afterMs: number): KeyEncryptionKey => {
    if (performance.now() - readAt < afterMs) return ring
    readAt = performance.now()
    try {
      const next = read()
      // The same keys keep their buffers, by which derived keys are remembered.
      if (next.id !== ring.id) ring = next
      else ring = { ...ring, find: (id) => (id === ring.id ? ring.bytes : next.find(id)) }
    } catch {
      // A source that is away for a moment takes nothing from a process that is running.
    }
    return ring
  }
  return {
    get id() {
      return refresh(REFRESH_MS).id
    },
    get bytes() {
      return refresh(REFRESH_MS).bytes
    },
    find: (id) => ring.find(id) ?? refresh(RETRY_MS).find(id),
  }
}

/** Keys from the environment: base64, the sealing one first, separated by commas. */
export function keyFromText(text: string): KeyEncryptionKey {
  const [first, ...older] = parseKeys(text)
  return createKeyEncryptionKey(first ?? Buffer.alloc(0), ...older)
}

/**
 * Keys that a program prints, as a secret store's client does.
 * @param command program and its words, separated by blanks; no shell reads it
 * @param env its environment
 * @throws {OperationalError} `ERR_KEY_FILE_INVALID`
 */
export function keyFromCommand(command: string, env: NodeJS.ProcessEnv): KeyEncryptionKey {
  const [program = '', ...args] = command.trim().split(/\s+/)
  return createLiveKey(() => {
    try {
      return parseKeys(
        execFileSync(program, args, {
          encoding: 'utf8',
          env,
          timeout: COMMAND_TIMEOUT_MS,
          stdio: ['ignore', 'pipe', 'ignore'],
        }),
      )
    } catch (cause) {
      throw new OperationalError(
        'ERR_KEY_FILE_INVALID',
        `key_command ${program} did not print a key; run it by hand as this user`,
        { cause },
      )
    }
  })
}
