// The old program's secrets.json: local parts with base32 secrets, and beside them its cookie secret (protocol 9.1).
import {
  canonicalAddress,
  type Domain,
  isBrowserIdError,
  isJsonObject,
  type JsonObject,
  OperationalError,
  parseEmailAddress,
  parseJsonObject,
} from '@signet-id/protocol'
import { decodeBase32, type ImportedPerson } from '@signet-id/provider'

/** A club of some thousand people fits. */
const LIMITS = { maxLength: 4_194_304, maxDepth: 4, maxMembers: 100_000 }
/** Editors of some systems begin every file with it. */
const BYTE_ORDER_MARK = /^\uFEFF/
/** The entry that is no person: the key of the old session tokens. */
const COOKIE_ENTRY = 'cookie'

/**
 * Reads the people out of the file; all faults at once.
 * @throws {OperationalError} `ERR_IMPORT_INVALID`
 */
export function parseSecretsFile(text: string, domain: Domain): readonly ImportedPerson[] {
  const faults: string[] = []
  const people: ImportedPerson[] = []
  const seen = new Set<string>()
  for (const [name, entry] of Object.entries(readObject(text))) {
    if (name === COOKIE_ENTRY) continue
    try {
      const person = readPerson(name, entry, domain)
      const address = canonicalAddress(person.email)
      if (seen.has(address)) faults.push(`${shown(name)} differs from another entry only by case`)
      seen.add(address)
      people.push(person)
    } catch (error) {
      if (!isBrowserIdError(error)) throw error
      faults.push(`${shown(name)}: ${error.message.replaceAll('; ', ', ')}`)
    }
  }
  if (faults.length > 0)
    throw invalid(`has ${faults.length} wrong entries:\n${faults.map((f) => `  ${f}`).join('\n')}`)
  return people
}

function readObject(text: string): JsonObject {
  try {
    return parseJsonObject(text.replace(BYTE_ORDER_MARK, ''), LIMITS)
  } catch (cause) {
    if (!isBrowserIdError(cause)) throw cause
    throw invalid(`cannot be read: ${cause.message}`, cause)
  }
}

function readPerson(name: string, entry: unknown, domain: Domain): ImportedPerson {
  if (!isJsonObject(entry) || typeof entry.totp !== 'string' || entry.totp === '')
    throw new OperationalError('ERR_IMPORT_INVALID', 'expected {"totp":"BASE32"}')
  return {
    email: parseEmailAddress(`${name}@${domain}`),
    parameters: { secret: decodeBase32(entry.totp), algorithm: 'SHA1', digits: 6 },
  }
}

/** A name from the file, harmless on a terminal. */
function shown(name: string): string {
  return JSON.stringify(name.slice(0, 64)).replace(/[\u007f-\uffff]/g, '?')
}

function invalid(what: string, cause?: unknown): OperationalError {
  return new OperationalError('ERR_IMPORT_INVALID', `the secrets file ${what}`, { cause })
}
