// What a verification returns; nothing else in the project makes a VerifiedIdentity.
import type { EmailAddress, JsonObject, ParsedBackedAssertion } from '@signet-id/protocol'
import { freezeClaims } from './freeze-claims.ts'
import { replayKeyOf } from './replay-key.ts'

/** A proven identity. Frozen. */
export interface VerifiedIdentity {
  /** The address as its issuer spelled it; compare `canonicalAddress` of it. */
  readonly email: EmailAddress
  /** The `expectedAudience` of the call, as it was given. */
  readonly audience: string
  /** The domain whose key signed. Keep it beside the address if a change of issuer matters to you. */
  readonly issuer: string
  /** When the assertion ends; the same assertion verifies again until then. Each reader gets a date of its own. */
  readonly expiresAt: Date
  /**
   * Hex SHA-256 over the assertion's signing input and the text of the person's key: equal for every spelling of one assertion.
   * Who accepts an assertion once keeps this until `expiresAt` plus the clock skew (threat model 5.4).
   */
  readonly replayKey: string
  /** Further claims of the issuer; no prototype, deeply frozen. */
  readonly idpClaims: JsonObject
  /** Claims the person chose to add: they grant nothing. No prototype, deeply frozen. */
  readonly userClaims: JsonObject
}

/** Says who was proven; called when everything is. */
export function createIdentity(
  email: EmailAddress,
  audience: string,
  { certificate, assertion }: ParsedBackedAssertion,
): VerifiedIdentity {
  const { expiresAtMs } = assertion
  return Object.freeze({
    email,
    audience,
    issuer: certificate.issuer,
    // A date can be set, and freezing does not change that.
    get expiresAt() {
      return new Date(expiresAtMs)
    },
    replayKey: replayKeyOf(assertion, certificate.publicKey),
    idpClaims: freezeClaims(certificate.extraClaims),
    userClaims: freezeClaims(assertion.extraClaims),
  })
}

/** What one verification is to be held against. */
export interface VerifyOptions {
  /** The origin people see, with scheme and port, such as `https://shop.example`. From configuration, never from the request. */
  readonly expectedAudience: string
  /** Issuers that may speak for addresses whose domain has no provider, for this call only; host names. */
  readonly trustedIssuers?: readonly string[]
  /**
   * Who asks, where strangers may: an address, as it is to be counted. One source may have us ask about 30 new domains in ten minutes,
   * and gets `ERR_THROTTLED` beyond. Absent: nobody is counted. A remote verifier counts for itself.
   */
  readonly source?: string
}

/** Turns backed assertions into identities: here with {@link createVerifier}, or elsewhere with {@link createRemoteVerifier}. */
export interface Verifier {
  /**
   * @param backedAssertion `certificate~assertion`, at most 8 KiB
   * @throws {ProtocolError} malformed input
   * @throws {VerificationError} well formed, not acceptable
   * @throws {DiscoveryError} the issuer's keys could not be learned; a later try may succeed
   */
  verify(backedAssertion: string, options: VerifyOptions): Promise<VerifiedIdentity>
}
