// Identity certificate: an issuer binds a public key to an e-mail address (protocol 2.1).
import { parseDomain } from '../domain.ts'
import { type EmailAddress, parseEmailAddress } from '../email.ts'
import { BrowserIdError, ProtocolError, VerificationError } from '../errors.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { type ParsedJws, parseJws } from '../jws/parse.ts'
import { type AlgorithmName, DEFAULT_ALGORITHMS } from '../key/algorithms.ts'
import { type PublicKey, readPublicKey } from '../key/public-key.ts'
import { optionalInstantMs, parseInstantMs } from '../time.ts'

/** What a certificate says; nothing about it is proven. */
export interface ParsedCertificate {
  readonly jws: ParsedJws
  /** `iss` as written: the host that signed, never a URL. */
  readonly issuer: string
  readonly principal: JsonObject
  readonly subject: unknown
  readonly publicKey: PublicKey
  readonly issuedAtMs: number | undefined
  readonly notBeforeMs: number | undefined
  readonly expiresAtMs: number
  /** Everything that is not a registered claim (protocol 2.4). */
  readonly extraClaims: JsonObject
}

/** Claims with a meaning of their own; the others are handed on as extra claims (protocol 2.4). */
export const REGISTERED_CLAIMS: ReadonlySet<string> = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'public-key',
  'pubkey',
  'principal',
])

/** No further claims: without a prototype, and frozen, since everybody shares it. */
export const NO_CLAIMS: JsonObject = Object.freeze(Object.create(null) as JsonObject)

/** Late drafts put the address into `sub` and wrote no principal. */
const NO_PRINCIPAL: JsonObject = Object.freeze({})
const CODES_KEPT: ReadonlySet<string> = new Set(['ERR_CERTIFICATE_INVALID', 'ERR_KEY_UNSUPPORTED'])

/**
 * Parses a certificate and the types of its claims.
 * @param algorithms what the certified key may be; default {@link DEFAULT_ALGORITHMS}
 * @throws {ProtocolError} `ERR_JWS_INVALID`, `ERR_ALGORITHM_MISMATCH`, `ERR_CERTIFICATE_INVALID`, `ERR_KEY_UNSUPPORTED`
 */
export function parseCertificate(
  text: string,
  algorithms: readonly AlgorithmName[] = DEFAULT_ALGORITHMS,
): ParsedCertificate {
  const jws = parseJws(text)
  return { jws, ...parseCertificateClaims(jws.payload, algorithms) }
}

/**
 * Parses the claims alone; what we issue passes through here before it is signed.
 * @throws {ProtocolError} `ERR_CERTIFICATE_INVALID`
 */
export function parseCertificateClaims(
  payload: JsonObject,
  algorithms: readonly AlgorithmName[] = DEFAULT_ALGORITHMS,
): Omit<ParsedCertificate, 'jws'> {
  const { principal = NO_PRINCIPAL } = payload
  try {
    const issuer = parseIssuer(payload.iss)
    const publicKey = readPublicKey(payload['public-key'], algorithms)
    const expiresAtMs = parseInstantMs(payload.exp, 'exp')
    const issuedAtMs = optionalInstantMs(payload.iat, 'iat')
    const notBeforeMs = optionalInstantMs(payload.nbf, 'nbf')
    if (!isJsonObject(principal)) throw invalid('principal must be an object', 'missing email')
    return {
      issuer,
      principal,
      subject: payload.sub,
      publicKey,
      issuedAtMs,
      notBeforeMs,
      expiresAtMs,
      extraClaims: extraClaimsOf(payload, principal),
    }
  } catch (cause) {
    if (cause instanceof BrowserIdError && !CODES_KEPT.has(cause.code)) {
      const reason =
        cause.reason === cause.message ? `malformed certificate: ${cause.message}` : cause.reason
      throw new ProtocolError(
        'ERR_CERTIFICATE_INVALID',
        `malformed certificate: ${cause.message}`,
        { reason, cause },
      )
    }
    throw cause
  }
}

/**
 * The address a certificate is about: `principal.email`, or `sub` where late drafts put it; never an unverified one.
 * @throws {VerificationError} `ERR_EMAIL_MISSING`
 * @throws {ProtocolError} `ERR_EMAIL_INVALID`
 */
export function certificateEmail(
  certificate: Pick<ParsedCertificate, 'principal' | 'subject'>,
): EmailAddress {
  const { principal, subject } = certificate
  if ('email' in principal) return parseEmailAddress(principal.email)
  if (subject === undefined || 'unverified-email' in principal || 'host' in principal) {
    throw new VerificationError(
      'ERR_EMAIL_MISSING',
      'certificate does not name a verified e-mail address',
      { reason: 'missing email' },
    )
  }
  return parseEmailAddress(subject)
}

function parseIssuer(value: unknown): string {
  try {
    parseDomain(value)
  } catch (cause) {
    if (cause instanceof BrowserIdError) throw invalid('iss must be a host name')
    throw cause
  }
  return value as string // parseDomain refuses everything else
}

/** Members of `principal` other than the address are claims too; a top-level claim of the same name wins. */
function extraClaimsOf(payload: JsonObject, principal: JsonObject): JsonObject {
  let extra: Record<string, unknown> | undefined
  for (const name of Object.keys(principal)) {
    if (name === 'email') continue
    extra ??= Object.create(null) as Record<string, unknown>
    extra[name] = principal[name]
  }
  for (const name of Object.keys(payload)) {
    if (REGISTERED_CLAIMS.has(name)) continue
    extra ??= Object.create(null) as Record<string, unknown>
    extra[name] = payload[name]
  }
  return extra ?? NO_CLAIMS
}

function invalid(why: string, reason?: string): ProtocolError {
  return new ProtocolError(
    'ERR_CERTIFICATE_INVALID',
    `malformed certificate: ${why}`,
    reason === undefined ? {} : { reason },
  )
}
