// Is an assertion for this site (protocol 4.2)? Scheme, port and host must agree after normalising, and nothing else may be there.
import { asciiLowerCase } from '../domain.ts'
import { VerificationError } from '../errors.ts'

interface Parts {
  scheme: string
  host: string
  port: string
}

const MAX_LENGTH = 512
const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i
/** An origin that every parser reads alike: when both sides are this very text, there is nothing to normalise. */
const CANONICAL = /^https?:\/\/(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}(?::[1-9][0-9]{0,3})?$/
/** Blanks, escapes and marks that URL parsers drop or decode: no origin is written with them. */
const UNFIT = /[\s\\%\p{Cc}\p{Cf}]/u
const DEFAULT_PORTS: ReadonlyMap<string, string> = new Map([
  ['https', '443'],
  ['http', '80'],
])

/**
 * Compares what the site says it is with what the assertion is for.
 * @param expectedAudience the site's origin; without a scheme it means `http`
 * @param audience the assertion's `aud`
 * @throws {VerificationError} `ERR_AUDIENCE_MISMATCH`
 */
export function requireAudience(expectedAudience: string, audience: string): void {
  if (expectedAudience === audience && CANONICAL.test(audience)) return
  const expected = parseParts(
    SCHEME.test(expectedAudience) ? expectedAudience : `http://${expectedAudience}`,
    expectedAudience,
  )
  if (!SCHEME.test(audience)) throw mismatch('scheme mismatch', expectedAudience)
  const actual = parseParts(audience, expectedAudience)
  if (expected.scheme !== actual.scheme) throw mismatch('scheme mismatch', expectedAudience)
  if (expected.port !== actual.port) throw mismatch('port mismatch', expectedAudience)
  if (expected.host !== actual.host) throw mismatch('domain mismatch', expectedAudience)
}

function parseParts(text: string, expectedAudience: string): Parts {
  if (text.length > MAX_LENGTH || UNFIT.test(text))
    throw mismatch('malformed domain', expectedAudience)
  const scheme = SCHEME.exec(text)?.[1] ?? ''
  const rest = text.slice(scheme.length + 3)
  const end = rest.search(/[/?#]/)
  const authority = end < 0 ? rest : rest.slice(0, end)
  if (end >= 0 && rest.slice(end) !== '/') throw mismatch('has non-empty path', expectedAudience)
  let url: URL
  try {
    url = new URL(`http://${authority}`)
  } catch {
    throw mismatch('malformed domain', expectedAudience)
  }
  if (authority === '' || authority.includes('@') || /:(?:0\d*)?$/.test(authority))
    throw mismatch('malformed domain', expectedAudience)
  if (!isPlainHost(authority.replace(/:\d+$/, ''), url.hostname))
    throw mismatch('malformed domain', expectedAudience)
  const port = /:(\d+)$/.exec(authority)?.[1]
  const lower = scheme.toLowerCase()
  return {
    scheme: lower,
    host: url.hostname,
    port: port === undefined ? (DEFAULT_PORTS.get(lower) ?? '80') : String(Number(port)),
  }
}

/**
 * Is a host written as what it is? URL parsers turn `127.1` and look-alikes such as full-width letters and dots into other hosts in
 * ASCII (T114); the one change that is meant is an international label becoming its A-label.
 */
function isPlainHost(written: string, parsed: string): boolean {
  if (written.startsWith('[')) return true
  const labels = parsed.split('.')
  const writtenLabels = asciiLowerCase(written).split('.')
  return (
    labels.length === writtenLabels.length &&
    labels.every(
      (label, i) => label === writtenLabels[i] || isInternational(writtenLabels[i], label),
    )
  )
}

function isInternational(written: string | undefined, label: string): boolean {
  return label.startsWith('xn--') && written !== undefined && /\P{ASCII}/u.test(written)
}

function mismatch(why: string, expectedAudience: string): VerificationError {
  const message =
    'assertion is for another site; set expectedAudience to the origin people see, with scheme and port'
  return new VerificationError(
    'ERR_AUDIENCE_MISMATCH',
    `${message} (expected ${JSON.stringify(expectedAudience.slice(0, 128))}: ${why})`,
    {
      reason: `audience mismatch: ${why}`,
    },
  )
}
