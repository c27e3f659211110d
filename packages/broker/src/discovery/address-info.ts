// What the dialog learns of a domain: a state, and where its provider is (protocol 8.3 and 8.5).
import { type Domain, isBrowserIdError, type PublicKey, publicKeyToWire } from '@signet-id/protocol'
import type { Discovered } from '@signet-id/verifier/discovery'

/** The answer, as JSON. */
export type AddressInfo =
  | {
      readonly type: 'primary'
      readonly state: 'primary'
      readonly domain: string
      /** What a certificate's `iss` must say. */
      readonly issuer: string
      /** Keys a certificate may be signed with, as they stand in the support document. */
      readonly keys: readonly unknown[]
      readonly auth: string
      readonly prov: string
      /** True if the page `auth` answers with the certificate. */
      readonly signInCertifies?: true
    }
  | {
      readonly type: 'secondary'
      readonly state: 'fallback'
      readonly domain: string
      /** This broker's host. */
      readonly issuer: string
      /** Its own keys. */
      readonly keys: readonly unknown[]
      readonly disabled: boolean
    }
  | {
      readonly type: 'secondary'
      readonly state: 'unsupported' | 'offline' | 'misconfigured' | 'barred'
      readonly domain: string
      /** True when the domain itself says that it has no provider. */
      readonly disabled: boolean
    }

/** The operator's own decision, about which nobody else is asked. */
export function addressInfoOfBarred(domain: Domain): AddressInfo {
  return { type: 'secondary', state: 'barred', domain, disabled: false }
}

/** Codes that only the domain's owner can make go away. */
const OWNERS_FAULT: ReadonlySet<string> = new Set([
  'ERR_SUPPORT_DOCUMENT_INVALID',
  'ERR_DELEGATION_LOOP',
  'ERR_DELEGATION_TOO_LONG',
])
/** Names that nobody may look up from here; said like any other domain without a provider (threat model T74). */
const NOBODY: ReadonlySet<string> = new Set([
  'ERR_DISCOVERY_DOMAIN_FORBIDDEN',
  'ERR_DISCOVERY_ADDRESS_FORBIDDEN',
])

/** What the dialog is told where discovery came to an end, with or without a provider. */
export function addressInfoOf(discovered: Discovered): AddressInfo {
  const { domain } = discovered
  if (discovered.kind !== 'provider')
    return {
      type: 'secondary',
      state: 'unsupported',
      domain,
      disabled: discovered.kind === 'disabled',
    }
  return {
    type: 'primary',
    state: 'primary',
    domain,
    issuer: discovered.issuer,
    keys: discovered.keys.map(publicKeyToWire),
    auth: discovered.authenticationUrl,
    prov: discovered.provisioningUrl,
    ...(discovered.signInCertifies ? { signInCertifies: true } : {}),
  }
}

/** What is said of a domain that this broker speaks for. */
export function addressInfoOfFallback(
  discovered: Discovered,
  issuer: Domain,
  keys: readonly PublicKey[],
): AddressInfo {
  return {
    type: 'secondary',
    state: 'fallback',
    domain: discovered.domain,
    issuer,
    keys: keys.map(publicKeyToWire),
    disabled: discovered.kind === 'disabled',
  }
}

/** A discovery that failed: the provider is away, or its owner must mend it. Why in detail is for the log. */
export function addressInfoOfFailure(domain: string, error: unknown): AddressInfo {
  if (!isBrowserIdError(error)) throw error
  const { code } = error
  const state = OWNERS_FAULT.has(code)
    ? 'misconfigured'
    : NOBODY.has(code)
      ? 'unsupported'
      : 'offline'
  return { type: 'secondary', state, domain, disabled: false }
}
