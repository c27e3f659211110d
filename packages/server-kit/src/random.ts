// The one home of randomness and constant-time comparison.
import { createHash, randomFillSync, timingSafeEqual } from 'node:crypto'

/** Asking costs as much for this many bytes as for one token: 4 to 20 us, five times in a sign-in. */
const BLOCK_BYTES = 4096
const block = Buffer.alloc(BLOCK_BYTES)
let used = BLOCK_BYTES

/** Random bytes, at most a block of them; each is handed out once, and wiped where it came from. */
export function randomBytes(length: number): Buffer {
  if (length > BLOCK_BYTES) throw new TypeError(`at most ${BLOCK_BYTES} random bytes at a time`)
  if (used + length > BLOCK_BYTES) {
    randomFillSync(block)
    used = 0
  }
  const taken = Buffer.from(block.subarray(used, used + length))
  block.fill(0, used, used + length)
  used += length
  return taken
}

/** 256 random bits in base64url: a session id, a state, a link. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}

/** What is stored of a token: its SHA-256 in base64url. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** Compares secrets without telling how far they agree; lengths need not match. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(
    createHash('sha256').update(a).digest(),
    createHash('sha256').update(b).digest(),
  )
}
