// Why is this assertion refused, and what is to be done? For people: what the code alone does not say in one look.
import {
  ALL_ALGORITHMS,
  type BrowserIdError,
  certificateEmail,
  domainOf,
  isBrowserIdError,
  isJsonObject,
  type ParsedBackedAssertion,
  parseBackedAssertion,
  verifyAssertion,
} from '@signet-id/protocol'
import { checkSignature } from '@signet-id/verifier'
import { instantText } from './time-text.ts'

/** What copying did to a text that should be `certificate~assertion`, or undefined when nothing of that kind shows. */
export function pasteFault(text: string): string | undefined {
  if (text === '') return 'there is nothing; give certificate~assertion'
  if (/^\s*\{/.test(text) || /^\w+=|&\w+=/.test(text))
    return 'this is a whole request or answer; give the value of its assertion alone'
  if (/^["'`]|["'`]$/.test(text)) return 'there are quotes around it; give it without them'
  if (/%(?:7e|2e|0a|0d|20)/i.test(text)) return 'it is URL-encoded; decode it first (%7E is ~)'
  if (/\s/.test(text)) return 'there are line breaks or blanks inside it; join its lines'
  const tokens = text.split('~').map(kindOf)
  const [first, second] = tokens
  if (tokens.length === 1 && first !== undefined)
    return `this is ${first} alone; the whole is certificate~assertion`
  if (tokens.length === 2 && first === ASSERTION && second === CERTIFICATE)
    return 'its halves are swapped: the certificate comes before the ~, the assertion behind it'
  return undefined
}

const CERTIFICATE = 'a certificate'
const ASSERTION = 'an assertion'

/** Read leniently: the point is to say what it looks like. */
function kindOf(token: string): typeof CERTIFICATE | typeof ASSERTION | undefined {
  try {
    const payload: unknown = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
    )
    if (!isJsonObject(payload)) return undefined
    if ('public-key' in payload) return CERTIFICATE
    return 'aud' in payload ? ASSERTION : undefined
  } catch {
    return undefined
  }
}

/** One sentence on what to try, or undefined where the error's own message has said it. */
export async function hintFor(
  error: BrowserIdError,
  text: string,
  nowMs: number,
): Promise<string | undefined> {
  const parsed = parsedOrNothing(text)
  if (parsed === undefined)
    return error.name === 'ProtocolError' ? (pasteFault(text) ?? cutFault(error)) : undefined
  const { certificate, assertion } = parsed
  switch (error.code) {
    case 'ERR_AUDIENCE_MISMATCH':
      return `it is for ${JSON.stringify(assertion.audience)}; --audience must be the origin people see, with scheme and port`
    case 'ERR_ASSERTION_EXPIRED':
      return `it ended ${instantText(assertion.expiresAtMs, nowMs)}: sign in again, and compare the clock of this machine`
    case 'ERR_CERTIFICATE_EXPIRED':
      return `it ended ${instantText(certificate.expiresAtMs, nowMs)}: sign in again, and compare the clock of this machine`
    case 'ERR_JWS_INVALID':
      return cutFault(error)
    case 'ERR_SIGNATURE_INVALID':
      return signatureHint(parsed)
    default:
      if (error.code !== 'ERR_ISSUER_NOT_AUTHORITATIVE' && error.name !== 'DiscoveryError')
        return undefined
      return `\`signet discover ${domainOf(certificateEmail(certificate))}\` shows who may certify the address, step by step`
  }
}

/** The first signature is that of the certificate's issuer, the second that of the certified key; which one is it? */
async function signatureHint({ certificate, assertion }: ParsedBackedAssertion): Promise<string> {
  try {
    await verifyAssertion(assertion, certificate, checkSignature)
  } catch {
    return "it is the assertion's: made with another key than the certified one, or changed since"
  }
  const domain = domainOf(certificateEmail(certificate))
  return `it is the certificate's: its issuer no longer publishes that key, or it is forged; \`signet discover ${domain}\` shows the keys`
}

function cutFault({ reason }: BrowserIdError): string | undefined {
  if (!/^malformed (?:signature|payload|header)$/.test(reason)) return undefined
  return 'it may have been cut off or changed when it was copied; `signet inspect` shows what is inside'
}

function parsedOrNothing(text: string): ParsedBackedAssertion | undefined {
  try {
    const parsed = parseBackedAssertion(text, ALL_ALGORITHMS)
    certificateEmail(parsed.certificate)
    return parsed
  } catch (error) {
    if (!isBrowserIdError(error)) throw error
    return undefined
  }
}
