// Reasons of a verifier service, back to the codes our own library would have used; a service of another make says some of them too.

const CODES: readonly (readonly [beginning: string, code: string])[] = [
  ['audience mismatch', 'ERR_AUDIENCE_MISMATCH'],
  ['expired', 'ERR_ASSERTION_EXPIRED'],
  ['assertion has expired', 'ERR_ASSERTION_EXPIRED'],
  ['issued later than', 'ERR_ASSERTION_NOT_YET_VALID'],
  ['assertion issued later than', 'ERR_ASSERTION_NOT_YET_VALID'],
  ['assertion lifetime', 'ERR_ASSERTION_LIFETIME'],
  ['certificate lifetime', 'ERR_CERTIFICATE_LIFETIME'],
  ['untrusted', 'ERR_ISSUER_NOT_AUTHORITATIVE'],
  ['invalid signature', 'ERR_SIGNATURE_INVALID'],
  ['bad signature', 'ERR_SIGNATURE_INVALID'],
  ['algorithms do not match', 'ERR_ALGORITHM_MISMATCH'],
  ['missing email', 'ERR_EMAIL_MISSING'],
  ['invalid email', 'ERR_EMAIL_INVALID'],
  ['certificate chaining', 'ERR_CERTIFICATE_CHAIN'],
  ['malformed certificate', 'ERR_CERTIFICATE_INVALID'],
  ['malformed assertion', 'ERR_ASSERTION_INVALID'],
  ['malformed backed assertion', 'ERR_BACKED_ASSERTION_INVALID'],
  ['no certificates provided', 'ERR_BACKED_ASSERTION_INVALID'],
]

/** The code that fits a reason; `ERR_VERIFICATION_REFUSED` when none does. */
export function codeOfReason(reason: string): string {
  return (
    CODES.find(([beginning]) => reason.startsWith(beginning))?.[1] ?? 'ERR_VERIFICATION_REFUSED'
  )
}
