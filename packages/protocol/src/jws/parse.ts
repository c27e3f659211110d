// Compact JWS, read strictly (protocol 1.4; RFC 7515 section 7.1).
import { decodeBase64url, decodeUtf8 } from '../base64url.ts'
import { BrowserIdError, ProtocolError } from '../errors.ts'
import { type JsonObject, parseJsonObject, TOKEN_LIMITS } from '../json.ts'
import { isKnownLabel } from '../key/algorithms.ts'

/** What a JWS says; nothing about it is proven. */
export interface ParsedJws {
  /** The header's `alg`, one of the labels we know. */
  readonly label: string
  readonly payload: JsonObject
  /** The first two segments as received: what the signature is over. */
  readonly signingInput: string
  readonly signature: Uint8Array<ArrayBuffer>
}

const MAX_SIGNATURE_LENGTH = 700

/**
 * Splits and decodes one compact JWS.
 * @throws {ProtocolError} `ERR_JWS_INVALID`, `ERR_ALGORITHM_MISMATCH`
 */
export function parseJws(text: string): ParsedJws {
  const segments = text.split('.')
  const [header = '', payload = '', signature = ''] = segments
  if (segments.length !== 3) {
    throw new ProtocolError(
      'ERR_JWS_INVALID',
      `signed object must have three parts, this one has ${segments.length}`,
    )
  }
  const label = parseHeader(decodeSegment(header, 'header'))
  if (signature.length === 0 || signature.length > MAX_SIGNATURE_LENGTH)
    throw malformed('signature')
  return {
    label,
    payload: decodeSegment(payload, 'payload'),
    signingInput: `${header}.${payload}`,
    signature: decodeSignature(signature),
  }
}

function parseHeader(header: JsonObject): string {
  if ('crit' in header)
    throw new ProtocolError(
      'ERR_JWS_INVALID',
      'signed object has a critical header that is not understood',
    )
  if (!isKnownLabel(header.alg)) {
    throw new ProtocolError(
      'ERR_ALGORITHM_MISMATCH',
      'signed object names an algorithm that is not accepted',
      {
        reason: 'algorithms do not match',
      },
    )
  }
  return header.alg
}

function decodeSegment(segment: string, name: string): JsonObject {
  try {
    return parseJsonObject(decodeUtf8(decodeBase64url(segment)), TOKEN_LIMITS)
  } catch (cause) {
    if (cause instanceof BrowserIdError) throw malformed(name, cause)
    throw cause
  }
}

function decodeSignature(segment: string): Uint8Array<ArrayBuffer> {
  try {
    return decodeBase64url(segment)
  } catch (cause) {
    if (cause instanceof BrowserIdError) throw malformed('signature', cause)
    throw cause
  }
}

function malformed(part: string, cause?: BrowserIdError): ProtocolError {
  const why = cause ? `: ${cause.message}` : ''
  return new ProtocolError('ERR_JWS_INVALID', `signed object has a malformed ${part}${why}`, {
    reason: part === 'signature' ? 'malformed signature' : `malformed ${part}`,
    cause,
  })
}
