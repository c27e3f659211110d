// May this issuer speak for this address (protocol 3.4, with design 10)? Only the address's own domain is asked,
// never a host that the certificate names, unless the caller named it too.
import {
  asciiLowerCase,
  DiscoveryError,
  type Domain,
  domainOf,
  type EmailAddress,
  type PublicKey,
  parseDomain,
  VerificationError,
} from '@signet-id/protocol'
import type { Discovered, DiscoverOptions, Discovery } from './discovery/discover.ts'
import { NETWORK, TIMEOUT, TLS } from './discovery/discovery-error.ts'

/** Failures that may be gone in a minute. */
const NO_ANSWER: ReadonlySet<string> = new Set([NETWORK, TIMEOUT, TLS])

const NO_OPTIONS: DiscoverOptions = {}

/** The keys that may have signed for the address. */
export interface Authority {
  /** Whose document the keys are from; asked again when none of them fits. */
  readonly source: Domain
  readonly keys: readonly PublicKey[]
  /** They were fetched for this very question. */
  readonly fresh: boolean
}

/** Who signed, and for which address. */
export interface AuthorityQuestion {
  /** `iss` of the certificate. */
  readonly issuer: string
  readonly email: EmailAddress
  /** Lower-case host names. */
  readonly trustedIssuers: ReadonlySet<string>
  /** Who asks, if that is counted. */
  readonly source?: string | undefined
}

/**
 * Finds the keys that `issuer` may have signed with, or refuses it.
 * @throws {VerificationError} `ERR_ISSUER_NOT_AUTHORITATIVE`
 * @throws {DiscoveryError} the domain's support document could not be had, or is malformed; `ERR_THROTTLED`
 */
export async function requireAuthority(
  question: AuthorityQuestion,
  discovery: Discovery,
): Promise<Authority> {
  const { issuer, email, trustedIssuers, source } = question
  const domain = domainOf(email)
  const found = await discovery.discover(domain, optionsOf(source))
  if (found.kind === 'provider') {
    // A domain with a provider of its own is never left to a fallback, whatever the caller trusts.
    if (issuer !== found.issuer) throw notAuthoritative(issuer, found.issuer)
    return authorityOf(domain, found)
  }
  if (trustedIssuers.has(asciiLowerCase(issuer))) return trustedAuthority(issuer, discovery, source)
  throw withoutProvider(found, issuer, trustedIssuers)
}

/**
 * The keys of an issuer that the caller named: it must run its own provider.
 * @throws {DiscoveryError} its support document could not be had
 */
async function trustedAuthority(
  issuer: string,
  discovery: Discovery,
  source?: string,
): Promise<Authority> {
  const domain = parseDomain(issuer)
  const found = await discovery.discover(domain, optionsOf(source))
  if (found.kind === 'provider' && found.issuer === domain) return authorityOf(domain, found)
  if (found.kind === 'none') throw lookupFailure(found)
  throw notAuthoritative(issuer, found.kind === 'provider' ? found.issuer : 'none')
}

function authorityOf(
  source: Domain,
  { keys, fresh = false }: Extract<Discovered, { kind: 'provider' }>,
): Authority {
  return { source, keys, fresh }
}

function optionsOf(source: string | undefined): DiscoverOptions {
  return source === undefined ? NO_OPTIONS : { source }
}

function withoutProvider(
  found: Exclude<Discovered, { kind: 'provider' }>,
  issuer: string,
  trustedIssuers: ReadonlySet<string>,
): Error {
  // The domain itself may have signed, and only the network keeps us from its keys: that is no verdict (threat model T98).
  if (found.kind === 'none' && issuer === found.domain && NO_ANSWER.has(found.code))
    return lookupFailure(found)
  const [expected] = trustedIssuers
  if (expected !== undefined) return notAuthoritative(issuer, expected)
  return found.kind === 'none' ? lookupFailure(found) : notAuthoritative(issuer, 'none')
}

function lookupFailure(found: Extract<Discovered, { kind: 'none' }>): DiscoveryError {
  return new DiscoveryError(
    found.code,
    `domain has no provider that could be asked, and no other issuer is trusted for it (${found.domain})`,
    { reason: found.reason, detail: { domain: found.domain } },
  )
}

function notAuthoritative(issuer: string, expected: string): VerificationError {
  return new VerificationError(
    'ERR_ISSUER_NOT_AUTHORITATIVE',
    "certificate is not from the issuer that the address's domain names",
    {
      reason: `untrusted issuer, expected '${expected}', got '${issuer}'`,
      detail: { expected, issuer },
    },
  )
}
