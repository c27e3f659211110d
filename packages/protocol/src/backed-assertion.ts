// Backed assertion: `certificate~assertion`, exactly one of each (protocol 2.3).
import { type ParsedAssertion, parseAssertionClaims } from './assertion/parse.ts'
import { type ParsedCertificate, parseCertificate } from './certificate/parse.ts'
import { ProtocolError } from './errors.ts'
import { parseJws } from './jws/parse.ts'
import { type AlgorithmName, DEFAULT_ALGORITHMS } from './key/algorithms.ts'

/** What a backed assertion says; nothing about it is proven. */
export interface ParsedBackedAssertion {
  readonly certificate: ParsedCertificate
  readonly assertion: ParsedAssertion
}

/** In characters (threat model 5.4). */
const MAX_BACKED_ASSERTION_LENGTH = 8192

/** The two tokens of a backed assertion, as text. */
export interface BackedAssertionParts {
  readonly certificate: string
  readonly assertion: string
}

/**
 * Splits a backed assertion at its one `~`.
 * @throws {ProtocolError} `ERR_INPUT_TOO_LARGE`, `ERR_BACKED_ASSERTION_INVALID`, `ERR_CERTIFICATE_CHAIN`
 */
export function splitBackedAssertion(text: unknown): BackedAssertionParts {
  if (typeof text !== 'string' || text === '') throw invalid('malformed backed assertion')
  if (text.length > MAX_BACKED_ASSERTION_LENGTH) {
    const message = `backed assertion is over ${MAX_BACKED_ASSERTION_LENGTH} characters`
    throw new ProtocolError('ERR_INPUT_TOO_LARGE', message, {
      reason: 'malformed backed assertion',
    })
  }
  const at = text.indexOf('~')
  if (at < 0) throw invalid('no certificates provided')
  if (text.indexOf('~', at + 1) >= 0) {
    const message = 'backed assertion holds more than one certificate'
    throw new ProtocolError('ERR_CERTIFICATE_CHAIN', message, {
      reason: 'certificate chaining is not yet allowed',
    })
  }
  if (at === 0 || at === text.length - 1) throw invalid('malformed backed assertion')
  return { certificate: text.slice(0, at), assertion: text.slice(at + 1) }
}

/**
 * Splits and parses a backed assertion.
 * @param algorithms what the certified key may be; default {@link DEFAULT_ALGORITHMS}
 * @throws {ProtocolError} what {@link splitBackedAssertion} throws, and what its two parts throw
 */
export function parseBackedAssertion(
  text: unknown,
  algorithms: readonly AlgorithmName[] = DEFAULT_ALGORITHMS,
): ParsedBackedAssertion {
  const parts = splitBackedAssertion(text)
  const assertion = parseJws(parts.assertion)
  return {
    certificate: parseCertificate(parts.certificate, algorithms),
    assertion: parseAssertionClaims(assertion),
  }
}

/** Joins the two parts. */
export function joinBackedAssertion(certificate: string, assertion: string): string {
  return `${certificate}~${assertion}`
}

function invalid(reason: string): ProtocolError {
  return new ProtocolError(
    'ERR_BACKED_ASSERTION_INVALID',
    `${reason}; expected certificate~assertion`,
    { reason },
  )
}
