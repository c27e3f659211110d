// From what a person types to an address (protocol 2.6; threat model 5.11): the only place where a domain may be in another alphabet.
import { type EmailAddress, parseEmailAddress } from '@signet-id/protocol'

/** What became of the text. */
export interface TypedAddress {
  readonly email: EmailAddress
  /** True when the domain was typed in another alphabet: the person must see its A-labels before anything happens. */
  readonly rewritten: boolean
}

/** Characters that would make the URL parser see more than a host: ports, paths, escapes, blanks, tabs. */
const NOT_A_HOST = /[\s\p{Cc}:/?#@\\%[\]|^<>]/u
const ASCII = /^[\x20-\x7e]*$/

/**
 * Normalises a typed address: outer blanks go, the last `@` divides, the domain becomes lower-case A-labels, the local part stays.
 * @throws {ProtocolError} `ERR_EMAIL_INVALID`
 */
export function readTypedAddress(text: string): TypedAddress {
  const trimmed = text.trim()
  const at = trimmed.lastIndexOf('@')
  const domain = trimmed.slice(at + 1)
  const rewritten = !ASCII.test(domain)
  const host = at < 0 ? '' : toAsciiHost(domain, rewritten)
  return { email: parseEmailAddress(`${trimmed.slice(0, at)}@${host}`), rewritten }
}

function toAsciiHost(domain: string, isForeign: boolean): string {
  if (NOT_A_HOST.test(domain)) return ''
  if (!isForeign) return domain.toLowerCase()
  try {
    return new URL(`https://${domain}`).hostname
  } catch {
    return ''
  }
}
