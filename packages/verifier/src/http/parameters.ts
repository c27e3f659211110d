// What a caller of the service says: body only, each parameter once, exactly the types of protocol 4.3 to 4.5.
import {
  decodeUtf8,
  isBrowserIdError,
  isJsonObject,
  type JsonObject,
  parseJson,
} from '@signet-id/protocol'

/** A request of either version of the interface; its parts have the right type and are not judged yet. */
export interface Parameters {
  readonly assertion: string
  readonly audience: string
  readonly trustedIssuers: readonly string[]
}

/** A request that never reaches the verifier; its text is for the caller's developer. */
export class BadRequest extends Error {
  readonly status: 400 | 413 | 415

  constructor(status: 400 | 413 | 415, reason: string) {
    super(reason)
    this.status = status
  }
}

/** 1 takes forms and JSON, 2 takes JSON. */
export type InterfaceVersion = 1 | 2

/** In bytes (protocol 4.5). */
export const MAX_BODY_BYTES = 10_240
const MAX_TRUSTED_ISSUERS = 16
const LIMITS = { maxLength: MAX_BODY_BYTES, maxDepth: 16, maxMembers: 128 }
const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

/**
 * The media type of the body, before the body is read.
 * @throws {BadRequest} 415
 */
export function parseMediaType(contentType: string | null, version: InterfaceVersion): string {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (mediaType === JSON_TYPE || (version === 1 && mediaType === FORM_TYPE)) return mediaType
  const shown = mediaType === '' ? 'none' : mediaType.replace(/[^\x21-\x7e]/g, '').slice(0, 100)
  const expected = version === 1 ? `${FORM_TYPE} or ${JSON_TYPE}` : JSON_TYPE
  throw new BadRequest(415, `Unsupported Content-Type: ${shown} (expected ${expected})`)
}

/**
 * Reads the parameters.
 * @throws {BadRequest} 400
 */
export function parseParameters(
  body: Uint8Array,
  mediaType: string,
  version: InterfaceVersion,
): Parameters {
  const values = mediaType === JSON_TYPE ? parseJsonBody(body) : parseForm(body)
  const assertion = requireText(values, 'assertion')
  const audience = requireText(values, 'audience')
  return { assertion, audience, trustedIssuers: trustedIssuersOf(values, version) }
}

function parseJsonBody(body: Uint8Array): JsonObject {
  let value: unknown
  try {
    value = parseJson(decodeUtf8(body), LIMITS)
  } catch (error) {
    if (!isBrowserIdError(error)) throw error
    throw new BadRequest(400, 'malformed JSON body')
  }
  return isJsonObject(value) ? value : {}
}

function parseForm(body: Uint8Array): JsonObject {
  let text: string
  try {
    text = decodeUtf8(body)
  } catch (error) {
    if (!isBrowserIdError(error)) throw error
    throw new BadRequest(400, 'malformed form body')
  }
  const values: Record<string, string> = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in values) throw new BadRequest(400, 'a parameter is given twice')
    values[name] = value
  }
  return values
}

function requireText(values: JsonObject, name: string): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined
  if (value === undefined || value === null || value === '')
    throw new BadRequest(400, `missing ${name} parameter`)
  if (typeof value !== 'string') throw new BadRequest(400, `${name} must be a string`)
  return value
}

/** Version 1 has one forced issuer, version 2 a list; whatever is falsy counts as absent. */
function trustedIssuersOf(values: JsonObject, version: InterfaceVersion): readonly string[] {
  if (version === 1) {
    const forced = values.experimental_forceIssuer
    if (!forced) return []
    if (typeof forced !== 'string')
      throw new BadRequest(400, 'experimental_forceIssuer must be a string')
    return [forced]
  }
  const { trustedIssuers } = values
  if (!trustedIssuers) return []
  if (!Array.isArray(trustedIssuers)) throw new BadRequest(400, 'trusted issuers must be an array')
  if (trustedIssuers.some((issuer) => typeof issuer !== 'string'))
    throw new BadRequest(400, 'trusted issuers must be an array of strings')
  if (trustedIssuers.length > MAX_TRUSTED_ISSUERS)
    throw new BadRequest(400, `at most ${MAX_TRUSTED_ISSUERS} trusted issuers`)
  return trustedIssuers as string[]
}
