// Backed assertion: `certificate~assertion`, exactly one of each (protocol 2.3).
import { type ParsedAssertion, parseAssertion } from './assertion/parse.ts'
import { type ParsedCertificate, parseCertificate } from './certificate/parse.ts'
import { ProtocolError } from './errors.ts'

/** What a backed assertion says; nothing about it is proven. */
export interface ParsedBackedAssertion {
  readonly certificate: ParsedCertificate
  readonly assertion: ParsedAssertion
}

/** In characters (threat model 5.4). */
export const MAX_BACKED_ASSERTION_LENGTH = 8192

/**
 * Splits and parses a backed assertion.
 * @throws {ProtocolError} `ERR_INPUT_TOO_LARGE`, `ERR_BACKED_ASSERTION_INVALID`, `ERR_CERTIFICATE_CHAIN`, and those of its two parts
 */
export function parseBackedAssertion(text: unknown): ParsedBackedAssertion {
  if (typeof text !== 'string' || text === '') throw invalid('malformed backed assertion')
  if (text.length > MAX_BACKED_ASSERTION_LENGTH) {
    throw new ProtocolError(
      'ERR_INPUT_TOO_LARGE',
      `backed assertion is over ${MAX_BACKED_ASSERTION_LENGTH} characters`,
      {
        reason: 'malformed backed assertion',
      },
    )
  }
  const parts = text.split('~', 3)
  const [certificate = '', assertion = ''] = parts
  if (parts.length === 1) throw invalid('no certificates provided')
  if (parts.length > 2) {
    throw new ProtocolError(
      'ERR_CERTIFICATE_CHAIN',
      'backed assertion holds more than one certificate',
      {
        reason: 'certificate chaining is not yet allowed',
      },
    )
  }
  if (certificate === '' || assertion === '') throw invalid('malformed backed assertion')
  return { certificate: parseCertificate(certificate), assertion: parseAssertion(assertion) }
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
