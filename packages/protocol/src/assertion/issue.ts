// Making an assertion, in the person's browser.
import { signJws } from '../jws/sign.ts'
import type { Signer } from '../key/signer.ts'
import type { Origin } from '../origin.ts'

/** What an assertion says: the site it is for, and until when, in milliseconds since 1970. */
export interface AssertionClaims {
  audience: Origin
  expiresAtMs: number
}

/** Issues an assertion, a compact JWS signed by the person's key. */
export async function issueAssertion(claims: AssertionClaims, signer: Signer): Promise<string> {
  return signJws({ exp: claims.expiresAtMs, aud: claims.audience }, signer)
}
