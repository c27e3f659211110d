// Support document: what a domain publishes at /.well-known/browserid (protocol 3.2).
import { type Domain, parseDomain } from './domain.ts'
import { BrowserIdError, ProtocolError } from './errors.ts'
import { DOCUMENT_LIMITS, isJsonObject, type JsonObject, parseJsonObject } from './json.ts'
import { ALL_ALGORITHMS } from './key/algorithms.ts'
import { type PublicKey, publicKeyToWire, readPublicKey, samePublicKey } from './key/public-key.ts'

/** Where every domain that takes part publishes its document (protocol 3.1). */
export const SUPPORT_DOCUMENT_PATH = '/.well-known/browserid'

/** The domain runs a provider. */
export interface SupportDeclaration {
  readonly kind: 'support'
  /** Every key a certificate may be signed with, the current one first, of any algorithm in the table; a verifier uses those it accepts. */
  readonly keys: readonly PublicKey[]
  /** Paths on the host that served the document. */
  readonly authentication: string
  readonly provisioning: string
  /**
   * The authentication page answers with the certificate, at once for who is signed in already: who is new need not be shown the
   * provisioning page first. Member `sign-in-certifies` of the document; absent elsewhere than here.
   */
  readonly signInCertifies?: true
}

/** What a domain declares, in one of three ways. */
export type SupportDocument =
  | SupportDeclaration
  /** Another domain speaks for this one. */
  | { readonly kind: 'delegation'; readonly authority: Domain }
  /** The domain declares that it has no provider. */
  | { readonly kind: 'disabled' }

const MAX_KEYS = 8
const CERTIFIES = 'sign-in-certifies'
const MAX_PATH_LENGTH = 1024
/** One slash, then visible ASCII without query, fragment or backslash. */
const PATH = /^\/(?![/\\])[\x21\x22\x24-\x3e\x40-\x5b\x5d-\x7e]*$/

/**
 * Parses a support document; `disabled` goes before `authority`, `authority` before the rest.
 * @throws {ProtocolError} `ERR_SUPPORT_DOCUMENT_INVALID`
 */
export function parseSupportDocument(text: string): SupportDocument {
  const document = parseDocumentObject(text)
  const { disabled, authority } = document
  if (disabled !== undefined && typeof disabled !== 'boolean')
    throw invalid('disabled must be either true or false')
  if (disabled) return { kind: 'disabled' }
  if (authority !== undefined && authority !== '')
    return { kind: 'delegation', authority: parseAuthority(authority) }
  for (const name of ['authentication', 'provisioning']) {
    if (!document[name]) throw invalid(`support document missing required '${name}'`)
  }
  if (document['public-key'] === undefined && document.keys === undefined)
    throw invalid("missing required property 'keys' and/or 'public-key'")
  return {
    kind: 'support',
    keys: parseKeys(document),
    authentication: parsePath(document.authentication),
    provisioning: parsePath(document.provisioning),
    ...(document[CERTIFIES] === true ? { signInCertifies: true } : {}),
  }
}

/** The JSON text of a provider's document; `public-key` is the current key, `keys` all of them, for verifiers that read it. */
export function supportDocumentText(support: Omit<SupportDeclaration, 'kind'>): string {
  const keys = support.keys.map(publicKeyToWire)
  const document = {
    'public-key': keys[0],
    keys,
    authentication: support.authentication,
    provisioning: support.provisioning,
    ...(support.signInCertifies ? { [CERTIFIES]: true } : {}),
  }
  return JSON.stringify(document)
}

function parseDocumentObject(text: string): JsonObject {
  try {
    return parseJsonObject(text, DOCUMENT_LIMITS)
  } catch (cause) {
    const isJson = cause instanceof BrowserIdError && cause.message.includes('not an object')
    throw invalid(
      isJson
        ? 'support document must contain a json object'
        : 'declaration of support is malformed (invalid json)',
      cause,
    )
  }
}

function parseAuthority(value: unknown): Domain {
  if (typeof value !== 'string') throw invalid('malformed authority')
  try {
    const domain = parseDomain(value)
    if (domain === value) return domain
  } catch (cause) {
    throw invalid('the authority is not a valid hostname', cause)
  }
  throw invalid('the authority is not a valid hostname')
}

/** Each key once: `public-key` is usually among `keys` too, and a forged certificate would be checked twice against it. */
function parseKeys(document: JsonObject): PublicKey[] {
  const { keys: listed = [] } = document
  if (!Array.isArray(listed) || listed.length > MAX_KEYS)
    throw invalid(`keys must be a list of at most ${MAX_KEYS}`)
  const candidates = document['public-key'] === undefined ? [] : [document['public-key']]
  for (const entry of listed)
    if (!isJsonObject(entry) || entry.use === undefined || entry.use === 'sig')
      candidates.push(entry)
  if (candidates.length === 0) throw invalid('no key is meant for signing')
  try {
    const keys = candidates.map((candidate) => readPublicKey(candidate, ALL_ALGORITHMS))
    return keys.filter((key, i) => keys.findIndex((each) => samePublicKey(each, key)) === i)
  } catch (cause) {
    throw invalid(
      `mal-formed public key in support doc: ${cause instanceof Error ? cause.message : 'unknown'}`,
      cause,
    )
  }
}

function parsePath(value: unknown): string {
  if (typeof value !== 'string' || !value.startsWith('/'))
    throw invalid('invalid path: must start with a slash')
  if (value.length > MAX_PATH_LENGTH || !PATH.test(value)) throw invalid('invalid path')
  return value
}

function invalid(reason: string, cause?: unknown): ProtocolError {
  return new ProtocolError(
    'ERR_SUPPORT_DOCUMENT_INVALID',
    `support document is malformed: ${reason}`,
    { reason, cause },
  )
}
