// Verifying a backed assertion, step by step as in docs/wire-format.md section 5 (protocol 4.1):
// everything that can be decided here is decided before the first request leaves.
import {
  ALGORITHMS,
  type AlgorithmName,
  asciiLowerCase,
  type CheckSignature,
  certificateEmail,
  checkAssertionClaims,
  checkCertificateClaims,
  DEFAULT_ALGORITHMS,
  DEFAULT_CLOCK_SKEW_MS,
  type ParsedCertificate,
  ProtocolError,
  parseAssertionClaims,
  parseDomain,
  parseJws,
  requireAudience,
  splitBackedAssertion,
  verifyAssertion,
} from '@signet-id/protocol'
import { type Authority, requireAuthority } from './authority.ts'
import { type CachedCertificate, CertificateCache } from './certificate-cache.ts'
import { requireClock } from './clock.ts'
import { createDiscovery, type Discovery, type DiscoveryOptions } from './discovery/discover.ts'
import { checkSignature } from './signature.ts'
import {
  createIdentity,
  type VerifiedIdentity,
  type Verifier,
  type VerifyOptions,
} from './verified-identity.ts'

/** How a verifier judges; what concerns fetching is in {@link DiscoveryOptions}. */
export interface VerifierOptions extends DiscoveryOptions {
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number
  /** How far clocks may differ, in milliseconds, 0 to 300000; default 60000. */
  readonly clockSkewMs?: number
  /** What keys of issuers and of people may be; default RS256, ES256 and Ed25519. */
  readonly algorithms?: readonly AlgorithmName[]
  /** Issuers that may speak for addresses whose domain has no provider; host names; default none. */
  readonly trustedIssuers?: readonly string[]
  /** The one such issuer that the deployment itself runs, its broker; default none. */
  readonly fallbackIssuer?: string
  /** Finds providers; default one of its own, made from the options of {@link DiscoveryOptions}. */
  readonly discovery?: Discovery
  /** Default {@link checkSignature}; a server passes {@link checkSignatureOnPool}. */
  readonly checkSignature?: CheckSignature
  /** Most certificates remembered as verified; default 1000, about 8 MiB. 0 remembers none. */
  readonly certificateCacheEntries?: number
}

const DEFAULTS = {
  /** A certificate with its key takes about 8 KiB. */
  certificateCacheEntries: 1000,
}
const MAX_CLOCK_SKEW_MS = 300_000
const MAX_TRUSTED_ISSUERS = 16

/**
 * Verifies one backed assertion with a verifier made for the occasion: no cache outlives the call. A site keeps a
 * {@link createVerifier} instead.
 *
 * @throws {ProtocolError} malformed input
 * @throws {VerificationError} `ERR_AUDIENCE_MISMATCH`, `ERR_ASSERTION_EXPIRED`, `ERR_ISSUER_NOT_AUTHORITATIVE` and others
 * @throws {DiscoveryError} the issuer's keys could not be learned; a later try may succeed
 */
export function verifyBackedAssertion(
  backedAssertion: string,
  options: VerifyOptions & VerifierOptions,
): Promise<VerifiedIdentity> {
  const { expectedAudience, ...verifierOptions } = options
  return createVerifier(verifierOptions).verify(backedAssertion, { expectedAudience })
}

/**
 * Makes a verifier. It keeps bounded caches (support documents, certificates already verified) and never a verdict on an assertion.
 * @throws {TypeError} for options that cannot be meant
 */
export function createVerifier(options: VerifierOptions = {}): Verifier {
  const now = requireClock(options.now)
  const clockSkewMs = parseClockSkew(options.clockSkewMs)
  const algorithms = parseAlgorithms(options.algorithms)
  const labels = labelsOf(algorithms)
  const alwaysTrusted = new Set<string>([
    ...(options.fallbackIssuer === undefined ? [] : [parseDomain(options.fallbackIssuer)]),
    ...parseTrustedIssuers(options.trustedIssuers ?? []),
  ])
  const check = options.checkSignature ?? checkSignature
  const discovery = options.discovery ?? createDiscovery(options)
  const certificates = new CertificateCache(
    options.certificateCacheEntries ?? DEFAULTS.certificateCacheEntries,
  )

  async function verify(
    backedAssertion: string,
    { expectedAudience, trustedIssuers, source }: VerifyOptions,
  ): Promise<VerifiedIdentity> {
    if (typeof expectedAudience !== 'string' || expectedAudience === '')
      throw new TypeError('expectedAudience must be the origin people see')
    const clock = { nowMs: now(), clockSkewMs }
    // 1, 2. Size and shape: one certificate, one assertion.
    const parts = splitBackedAssertion(backedAssertion)
    // 3. Both tokens and their labels; 4. the types of their claims.
    const assertionJws = parseJws(parts.assertion)
    const cached = certificates.parse(parts.certificate, algorithms)
    const { certificate } = cached
    const assertion = parseAssertionClaims(assertionJws)
    requireLabel(certificate, labels)
    // 5. For this site.
    requireAudience(expectedAudience, assertion.audience)
    // 6. In force.
    checkCertificateClaims(certificate, clock)
    checkAssertionClaims(assertion, clock)
    // 7. Signed by the certified key.
    await verifyAssertion(assertion, certificate, check)
    // 8. About an address.
    const email = certificateEmail(certificate)
    // 9. By an issuer that may speak for the address: the first step that may go out.
    const authority = await requireAuthority(
      {
        issuer: certificate.issuer,
        email,
        trustedIssuers: withCallers(alwaysTrusted, trustedIssuers),
        source,
      },
      discovery,
    )
    // 10. Signed by one of that issuer's keys.
    await requireCertificateSignature(cached, authority)
    // 11. Proven.
    return createIdentity(email, expectedAudience, { certificate, assertion })
  }

  /** With the keys at hand, then, if they are from the cache, with the document fetched anew: the issuer may have changed its key (protocol 4.1, step 10). */
  async function requireCertificateSignature(
    cached: CachedCertificate,
    authority: Authority,
  ): Promise<void> {
    const accepted = authority.keys.filter((key) => algorithms.includes(key.algorithm.name))
    try {
      await certificates.verify(cached, accepted, check)
    } catch (error) {
      if (authority.fresh) throw error
      const renewed = await discovery.discover(authority.source, { refresh: true })
      if (renewed.kind !== 'provider' || renewed.issuer !== cached.certificate.issuer) throw error
      const fresh = renewed.keys.filter(
        (key) => algorithms.includes(key.algorithm.name) && !accepted.includes(key),
      )
      if (fresh.length === 0) throw error
      await certificates.verify(cached, fresh, check)
    }
  }

  return Object.freeze({ verify })
}

/** A label that no accepted algorithm signs under is refused before anything is asked of the network. */
function requireLabel(certificate: ParsedCertificate, labels: ReadonlySet<string>): void {
  if (labels.has(certificate.jws.label)) return
  throw new ProtocolError(
    'ERR_ALGORITHM_MISMATCH',
    'certificate is signed with an algorithm that is not accepted',
    { reason: 'algorithms do not match' },
  )
}

function labelsOf(algorithms: readonly AlgorithmName[]): ReadonlySet<string> {
  return new Set(
    ALGORITHMS.filter((entry) => algorithms.includes(entry.name)).flatMap((entry) => entry.labels),
  )
}

function parseAlgorithms(names: readonly AlgorithmName[] | undefined): readonly AlgorithmName[] {
  if (names === undefined) return DEFAULT_ALGORITHMS
  if (names.length === 0 || names.some((name) => !ALGORITHMS.some((entry) => entry.name === name)))
    throw new TypeError(`algorithms must be some of ${ALGORITHMS.map((a) => a.name).join(', ')}`)
  return [...names]
}

function parseClockSkew(clockSkewMs: number | undefined): number {
  const skewMs = clockSkewMs ?? DEFAULT_CLOCK_SKEW_MS
  // Text would pass as a number here, and be joined to an instant later.
  if (!(Number.isFinite(skewMs) && skewMs >= 0 && skewMs <= MAX_CLOCK_SKEW_MS))
    throw new TypeError(`clockSkewMs must be 0 to ${MAX_CLOCK_SKEW_MS}`)
  return skewMs
}

/** What is no host name equals no issuer, and so is no error in a caller's list. */
function withCallers(
  always: ReadonlySet<string>,
  names: readonly string[] | undefined,
): ReadonlySet<string> {
  if (names === undefined || names.length === 0) return always
  if (names.length > MAX_TRUSTED_ISSUERS)
    throw new TypeError(`at most ${MAX_TRUSTED_ISSUERS} trusted issuers`)
  return new Set([...always, ...names.map(asciiLowerCase)])
}

/** Host names, compared in lower case (protocol 4.10). */
function parseTrustedIssuers(names: readonly string[]): readonly string[] {
  if (names.length > MAX_TRUSTED_ISSUERS)
    throw new TypeError(`at most ${MAX_TRUSTED_ISSUERS} trusted issuers`)
  return names.map(parseDomain)
}
