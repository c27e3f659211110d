// A file of otpauth:// URIs, one a line, as other programs and apps export them.
import {
  canonicalAddress,
  type Domain,
  domainOf,
  isBrowserIdError,
  OperationalError,
  parseEmailAddress,
} from '@signet-id/protocol'
import { decodeBase32, type ImportedPerson, type TotpParameters } from '@signet-id/provider'

const ALGORITHMS = ['SHA1', 'SHA256', 'SHA512'] as const

/**
 * Reads the people out of the file; blank lines and lines that begin with # are passed over; all faults at once.
 * @throws {OperationalError} `ERR_IMPORT_INVALID`
 */
export function parseOtpauthFile(text: string, domain: Domain): readonly ImportedPerson[] {
  const faults: string[] = []
  const people: ImportedPerson[] = []
  const seen = new Set<string>()
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    const uri = line.trim()
    if (uri === '' || uri.startsWith('#')) continue
    try {
      const person = parseOtpauthUri(uri, domain)
      const address = canonicalAddress(person.email)
      if (seen.has(address))
        throw invalid('this address stands twice, one authenticator each can be imported')
      seen.add(address)
      people.push(person)
    } catch (error) {
      if (!isBrowserIdError(error)) throw error
      faults.push(`  line ${i + 1}: ${error.message.replaceAll('; ', ', ')}`)
    }
  }
  if (faults.length > 0)
    throw invalid(`the file has ${faults.length} wrong lines:\n${faults.join('\n')}`)
  return people
}

/**
 * One URI. Nothing of it appears in a message: it is a secret.
 * @throws {OperationalError} `ERR_IMPORT_INVALID`
 */
export function parseOtpauthUri(text: string, domain: Domain): ImportedPerson {
  if (text.startsWith('otpauth-migration:'))
    throw invalid('this is a bundle of one app, export as single otpauth:// URIs')
  let uri: URL
  try {
    uri = new URL(text)
  } catch {
    throw invalid('this is no URI')
  }
  if (uri.protocol !== 'otpauth:') throw invalid('this is no otpauth:// URI')
  if (uri.host.toLowerCase() !== 'totp')
    throw invalid('only time-based codes (otpauth://totp/...) can be used')
  return { email: readAddress(uri, domain), parameters: readParameters(uri) }
}

/** The label is `Issuer:account`; an account without a domain belongs to the one that is imported into. */
function readAddress({ pathname }: URL, domain: Domain): ImportedPerson['email'] {
  let label: string
  try {
    label = decodeURIComponent(pathname.slice(1))
  } catch {
    throw invalid('its label is not well encoded')
  }
  const account = label.slice(label.lastIndexOf(':') + 1).trim()
  const email = parseEmailAddress(account.includes('@') ? account : `${account}@${domain}`)
  if (domainOf(email) !== domain) throw invalid(`its address is not in ${domain}`)
  return email
}

function readParameters({ searchParams }: URL): TotpParameters {
  const one = (name: string): string | undefined => {
    const [value, ...more] = searchParams.getAll(name)
    if (more.length > 0) throw invalid(`${name} stands twice`)
    return value
  }
  const secret = decodeBase32(one('secret') ?? '')
  if (secret.length === 0) throw invalid('it has no secret')
  const named = (one('algorithm') ?? 'SHA1').toUpperCase().replace('-', '')
  const algorithm = ALGORITHMS.find((known) => known === named)
  if (!algorithm) throw invalid(`algorithm must be ${ALGORITHMS.join(', ')}`)
  const digits = one('digits') ?? '6'
  if (digits !== '6' && digits !== '8') throw invalid('digits must be 6 or 8')
  if ((one('period') ?? '30') !== '30') throw invalid('period must be 30 seconds')
  return { secret, algorithm, digits: digits === '6' ? 6 : 8 }
}

function invalid(what: string): OperationalError {
  return new OperationalError('ERR_IMPORT_INVALID', what)
}
