// May the broker speak for a domain? Only where nobody else does, asked anew each time (threat model T72, T109; design 10).
import { AuthenticationError, type Domain } from '@signet-id/protocol'
import type { Discovered } from '@signet-id/verifier/discovery'

/** Which domains the operator lets the broker speak for. */
export interface DomainRules {
  /** Host of the broker: the `iss` of its certificates. */
  readonly issuer: Domain
  /** If there are any, only these. */
  readonly allowDomains: readonly Domain[]
  readonly denyDomains: readonly Domain[]
}

/** Judges what discovery found. A domain that hands itself to this broker, or is its host, counts as one without a provider. */
export function isEligible(discovered: Discovered, rules: DomainRules): boolean {
  const { domain } = discovered
  if (rules.denyDomains.includes(domain)) return false
  if (rules.allowDomains.length > 0 && !rules.allowDomains.includes(domain)) return false
  return discovered.kind !== 'provider' || discovered.issuer === rules.issuer
}

/** @throws {AuthenticationError} `ERR_FALLBACK_NOT_OFFERED` */
export function requireEligible(discovered: Discovered, rules: DomainRules): void {
  if (isEligible(discovered, rules)) return
  throw new AuthenticationError(
    'ERR_FALLBACK_NOT_OFFERED',
    'this domain confirms its addresses itself, or is not served here; start the sign-in again',
  )
}
