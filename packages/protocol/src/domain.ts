// Host names that can own addresses: ASCII A-labels, at least one dot, never an address literal (threat model 5.5).
import { ProtocolError } from './errors.ts'

/** A lower-case host name made of A-labels, with at least one dot and no port. Only {@link parseDomain} makes one. */
export type Domain = string & { readonly __brand: 'Domain' }

const MAX_LENGTH = 253
const MIN_LENGTH = 4
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
/** A last label that URL parsers read as an IPv4 number: `127.1`, `0x7f.1`. */
const NUMERIC_LABEL = /^(?:[0-9]+|0x[0-9a-f]*)$/

/** Names that never reach the public internet (RFC 6761, RFC 8375, RFC 7686); a development switch may allow loopback. */
const SPECIAL_USE_SUFFIXES = [
  'localhost',
  'local',
  'internal',
  'home.arpa',
  'onion',
  'test',
  'invalid',
]

/**
 * Parses a domain; upper case is folded to lower.
 * @throws {ProtocolError} `ERR_DOMAIN_INVALID`
 */
export function parseDomain(text: unknown): Domain {
  if (typeof text !== 'string') throw invalid('it is not text')
  if (text.length < MIN_LENGTH || text.length > MAX_LENGTH)
    throw invalid(`it must have ${MIN_LENGTH} to ${MAX_LENGTH} characters`)
  const lower = asciiLowerCase(text)
  const labels = lower.split('.')
  if (labels.length < 2) throw invalid('it needs at least one dot')
  for (const label of labels) {
    if (!LABEL.test(label))
      throw invalid(
        'its labels must be letters, digits and inner hyphens (write other alphabets as xn--)',
      )
  }
  if (NUMERIC_LABEL.test(labels.at(-1) ?? '')) throw invalid('it is an IP address')
  return lower as Domain
}

/** True for a name reserved for local use, such as `example.localhost`. */
export function isSpecialUseDomain(domain: Domain): boolean {
  return SPECIAL_USE_SUFFIXES.some((suffix) => domain === suffix || domain.endsWith(`.${suffix}`))
}

/** `A` to `Z` only: never locale or Unicode case mapping (threat model 5.11). */
export function asciiLowerCase(text: string): string {
  if (!/[A-Z]/.test(text)) return text
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

function invalid(why: string): ProtocolError {
  return new ProtocolError('ERR_DOMAIN_INVALID', `domain is not a host name: ${why}`, {
    reason: 'invalid domain',
  })
}
