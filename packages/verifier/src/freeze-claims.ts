// Claims go to callers and stay in caches: nobody may change them afterwards.
import type { JsonObject } from '@signet-id/protocol'

/** Freezes a parsed JSON object and everything in it; its depth is bounded by the parser. */
export function freezeClaims(claims: JsonObject): JsonObject {
  if (Object.isFrozen(claims)) return claims
  for (const name in claims) freezeValue(claims[name])
  return Object.freeze(claims)
}

function freezeValue(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const inner of Object.values(value)) freezeValue(inner)
  Object.freeze(value)
}
