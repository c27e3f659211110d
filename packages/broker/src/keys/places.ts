// Where the broker's sealed secrets belong; a ciphertext moved elsewhere does not open (threat model T130).
import type { SecretPlace } from '@signet-id/server-kit'

/** Under codes and names in the store. */
export const PEPPER_PLACE: SecretPlace = { purpose: 'broker-pepper', row: 'pepper' }

/** Where the signing key of a generation belongs. */
export function placeOfKey(generation: number): SecretPlace {
  return { purpose: 'broker-signing-key', row: String(generation) }
}
