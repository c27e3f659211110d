// How many connections one source may hold (threat model 5.6); proxies of ours bring many people, so they are not counted.
import type { Socket } from 'node:net'
import { createTrust, sourceOf } from './client-address.ts'

/** Counts connections by source. */
export interface ConnectionLimit {
  /** Counts a connection, or cuts it when its source has too many. */
  admit(socket: Socket): void
  /** Connections cut so far. */
  readonly refused: number
}

/** @param most connections of one source at a time */
export function createConnectionLimit(
  most: number,
  trustedProxies: readonly string[],
): ConnectionLimit {
  const isTrusted = createTrust(trustedProxies)
  const open = new Map<string, number>()
  let refused = 0
  return {
    admit(socket) {
      const address = socket.remoteAddress ?? ''
      if (isTrusted(address)) return
      const source = sourceOf(address)
      const held = open.get(source) ?? 0
      if (held >= most) {
        refused++
        socket.destroy()
        return
      }
      open.set(source, held + 1)
      socket.once('close', () => {
        const left = (open.get(source) ?? 1) - 1
        if (left === 0) open.delete(source)
        else open.set(source, left)
      })
    },
    get refused() {
      return refused
    },
  }
}
