// Bundles to measure with: real keys, certificates that differ so that no cache knows them.
import type { KeyObject } from 'node:crypto'
import type { AlgorithmName } from '@signet-id/protocol'
import {
  makeAssertion,
  makeBundle,
  makeCertificate,
  supportText,
  type TestKey,
  testKey,
} from '@signet-id/testing'
import { createVerifier, type Verifier, type VerifierOptions } from '@signet-id/verifier'
import { importKey } from './floor.ts'

/** The site that every assertion is for. */
export const AUDIENCE = 'https://rp.example'

/** Bundles of one person, and the keys behind them. */
export interface Material {
  readonly issuerKey: TestKey
  /** Each with another certificate, for the same person's key written into it. */
  readonly bundles: readonly string[]
  /** One certificate, one assertion. */
  readonly bundle: string
  /** For the floor. */
  readonly issuerKeyObject: KeyObject
  readonly userKeyObject: KeyObject
}

/** @param count how many different certificates; more than the verifier remembers */
export function makeMaterial(issuer: AlgorithmName, user: AlgorithmName, count: number): Material {
  const issuerKey = testKey(issuer, 'bench issuer')
  const userKey = testKey(user, 'bench user')
  const nowMs = Date.now()
  const parts = { issuerKey, userKey, nowMs }
  const assertion = makeAssertion({ ...parts, assertionClaims: { exp: nowMs + 300_000 } })
  const bundles = Array.from({ length: count }, (_, i) => {
    const certificateClaims = { exp: nowMs + 3_600_000 + i }
    return `${makeCertificate({ ...parts, certificateClaims })}~${assertion}`
  })
  return {
    issuerKey,
    bundles,
    bundle: bundles[0] ?? makeBundle(parts),
    issuerKeyObject: importKey(issuerKey.wire),
    userKeyObject: importKey(userKey.wire),
  }
}

/** Our verifier with the issuer's document in memory. */
export function verifierFor(
  issuerKey: Pick<TestKey, 'wire'>,
  options: VerifierOptions = {},
): Verifier {
  const body = supportText(issuerKey)
  const headers = { 'content-type': 'application/json' }
  return createVerifier({
    algorithms: ['RS256', 'ES256', 'Ed25519', 'DS256', 'DS128'],
    fetchDocument: async () => ({ status: 200, headers, body }),
    ...options,
  })
}
