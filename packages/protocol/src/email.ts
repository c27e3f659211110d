// The one parser of e-mail addresses (threat model 5.11; protocol 2.6).
import { asciiLowerCase, type Domain, parseDomain } from './domain.ts'
import { isBrowserIdError, ProtocolError } from './errors.ts'

/** A syntactically valid address, spelled as it was given. Only {@link parseEmailAddress} makes one. */
export type EmailAddress = string & { readonly __brand: 'EmailAddress' }

const MAX_LENGTH = 254
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}$/

/**
 * Parses an address: ASCII, exactly one `@`, a plain local part, a host name with a dot.
 * @throws {ProtocolError} `ERR_EMAIL_INVALID`
 */
export function parseEmailAddress(text: unknown): EmailAddress {
  if (typeof text !== 'string') throw invalid('it is not text')
  if (text.length > MAX_LENGTH) throw invalid(`it is over ${MAX_LENGTH} characters`)
  const at = text.indexOf('@')
  if (at < 0 || text.indexOf('@', at + 1) >= 0) throw invalid('it needs exactly one @')
  if (!LOCAL_PART.test(text.slice(0, at)))
    throw invalid('the part before @ may hold letters, digits and common punctuation, at most 64')
  try {
    parseDomain(text.slice(at + 1))
  } catch (cause) {
    if (!isBrowserIdError(cause)) throw cause
    throw invalid(cause.message, cause)
  }
  return text as EmailAddress
}

/** The domain of an address, in lower case. */
export function domainOf(address: EmailAddress): Domain {
  return asciiLowerCase(address.slice(address.indexOf('@') + 1)) as Domain // its parser has parsed this
}

/** The form that is compared and kept as a key: lower case throughout; dots and `+tags` stay. */
export function canonicalAddress(address: EmailAddress): EmailAddress {
  return asciiLowerCase(address) as EmailAddress
}

function invalid(why: string, cause?: unknown): ProtocolError {
  return new ProtocolError('ERR_EMAIL_INVALID', `e-mail address is not acceptable: ${why}`, {
    reason: 'invalid email',
    cause,
  })
}
