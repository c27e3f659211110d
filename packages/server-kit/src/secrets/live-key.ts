// A ring of key-encryption keys that follows its source, so that `signet key rekey` needs no restart.
import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { OperationalError } from '@signet-id/protocol'
import { parseKeys } from './key-text.ts'
import { createKeyEncryptionKey, type KeyEncryptionKey } from './seal.ts'

/** The source is looked at again this often, so that every process soon seals with the newest key. */
const REFRESH_MS = 10_000
/** And at once for a key nobody knows, but not oftener than this. */
const RETRY_MS = 500
/** After a change, a process that meets the new key has certainly looked: it opens what is sealed under it. */
export const KEY_NOTICED_MS: number = RETRY_MS + 200
/** After a change, no process seals under the key of before, nor has anything on its way to the database that is: several looks, and a request's time. */
export const KEY_FOLLOWED_MS: number = 6 * REFRESH_MS
const COMMAND_TIMEOUT_MS = 10_000

/** Where keys come from, the sealing one first. What it throws at the first look is thrown there; later it keeps the old ring. */
export interface KeySource {
  load(): readonly Buffer[]
  /** For a source that takes its time: the same, while the process goes on. */
  loadLater?(): Promise<readonly Buffer[]>
}

/** Makes a key of a source that may change. */
export function createLiveKey({ load, loadLater }: KeySource): KeyEncryptionKey {
  let ring = ringOf(load())
  let lookedAt = performance.now()
  let looks = 0
  let isLooking = false
  const isDue = (afterMs: number): boolean => performance.now() - lookedAt >= afterMs
  const take = (keys: readonly Buffer[]): void => {
    const next = ringOf(keys)
    // The same keys keep their buffers, by which derived keys are remembered.
    if (next.id !== ring.id) ring = next
    else ring = { ...ring, find: (id) => (id === ring.id ? ring.bytes : next.find(id)) }
  }
  // A source that is away for a moment takes nothing from a process that is running.
  const look = (): void => {
    lookedAt = performance.now()
    looks++
    try {
      take(load())
    } catch {}
  }
  const lookLater = async (read: () => Promise<readonly Buffer[]>): Promise<void> => {
    if (isLooking) return
    isLooking = true
    lookedAt = performance.now()
    const mine = ++looks
    try {
      const keys = await read()
      if (mine === looks) take(keys)
    } catch {}
    isLooking = false
  }
  const followed = (): KeyEncryptionKey => {
    if (!isDue(REFRESH_MS)) return ring
    if (loadLater) void lookLater(loadLater)
    else look()
    return ring
  }
  return {
    get id() {
      return followed().id
    },
    get bytes() {
      return followed().bytes
    },
    find(id) {
      // Without it a secret stays shut, so this is worth a wait; the database names no key that was never there.
      if (ring.find(id) === undefined && isDue(RETRY_MS)) look()
      return ring.find(id)
    },
  }
}

/** Keys from the environment: base64, the sealing one first, separated by commas. */
export function keyFromText(text: string): KeyEncryptionKey {
  return ringOf(parseKeys(text))
}

/**
 * Keys that a program prints, as a secret store's client does. It is waited for at the start, and where only it can have the key of a secret.
 * @param command program and its words, separated by blanks; no shell reads it
 * @param env its environment
 * @throws {OperationalError} `ERR_KEY_FILE_INVALID`
 */
export function keyFromCommand(command: string, env: NodeJS.ProcessEnv): KeyEncryptionKey {
  const [program = '', ...args] = command.trim().split(/\s+/)
  const options = { encoding: 'utf8', env, timeout: COMMAND_TIMEOUT_MS } as const
  return createLiveKey({
    load() {
      try {
        return parseKeys(
          execFileSync(program, args, { ...options, stdio: ['ignore', 'pipe', 'ignore'] }),
        )
      } catch (cause) {
        throw new OperationalError(
          'ERR_KEY_FILE_INVALID',
          `key_command ${program} did not print a key; run it by hand as this user`,
          { cause },
        )
      }
    },
    async loadLater() {
      const running = promisify(execFile)(program, args, options)
      running.child.stdin?.end()
      return parseKeys((await running).stdout)
    },
  })
}

function ringOf([first, ...older]: readonly Buffer[]): KeyEncryptionKey {
  return createKeyEncryptionKey(first ?? Buffer.alloc(0), ...older)
}
