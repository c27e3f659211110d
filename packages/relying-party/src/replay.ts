// An assertion signs in once, and so does what a browser asked with (threat model T89, T97).
import cluster from 'node:cluster'
import { OperationalError } from '@signet-id/protocol'

/** Remembers what has been used. Processes that serve one site must share it. */
export interface ReplayStore {
  /**
   * Spends a key: true for exactly one caller, by one conditional insert, never by a look and then a write.
   * Throws when it cannot tell; then nobody is signed in.
   *
   * @param expiresAtMs the key may be forgotten after this instant
   */
  consume(key: string, expiresAtMs: number): Promise<boolean>
}

const DEFAULTS = {
  // 200 sign-ins a second, each with an assertion for seven minutes and an attempt for fifteen; about 35 MB.
  maxKeys: 264_000,
  // A key counts for minutes, so once a minute keeps the set near its true size.
  sweepEveryMs: 60_000,
}

/**
 * Keeps what has been used in this process. Bounded: when it is full of keys that still count, it refuses instead of forgetting.
 * @throws {OperationalError} `ERR_REPLAY_STORE_NOT_SHARED` in a worker of `node:cluster`, where each process would accept it once
 */
export function memoryReplayStore(
  options: { now?: () => number; maxKeys?: number } = {},
): ReplayStore {
  const { now = Date.now, maxKeys = DEFAULTS.maxKeys } = options
  if (cluster.isWorker) {
    throw new OperationalError(
      'ERR_REPLAY_STORE_NOT_SHARED',
      'this site runs in several processes, which must share what has been used; set replayStore to a shared store',
    )
  }
  const expiryByKey = new Map<string, number>()
  let nextSweepMs = 0

  function sweep(nowMs: number): void {
    for (const [key, expiresAtMs] of expiryByKey) if (expiresAtMs <= nowMs) expiryByKey.delete(key)
    nextSweepMs = nowMs + (expiryByKey.size < maxKeys ? DEFAULTS.sweepEveryMs : 1000)
  }

  return {
    async consume(key, expiresAtMs) {
      const nowMs = now()
      if (expiryByKey.has(key)) return false
      if (nowMs >= nextSweepMs) sweep(nowMs)
      if (expiryByKey.size >= maxKeys) {
        throw new OperationalError(
          'ERR_REPLAY_STORE_FULL',
          `over ${maxKeys} sign-ins are being remembered; set replayStore to a larger store`,
        )
      }
      expiryByKey.set(key, expiresAtMs)
      return true
    },
  }
}
