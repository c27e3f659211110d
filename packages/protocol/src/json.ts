// Strict JSON objects: no duplicate members, bounded depth and size, no names that object internals listen to.
import { ProtocolError } from './errors.ts'

/** A JSON object whose members nobody has looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>

/** How large and how deep a JSON text may be. */
export interface JsonLimits {
  /** Longest text, in UTF-16 units. */
  maxLength: number
  /** Deepest nesting of objects and arrays. */
  maxDepth: number
  /** Most members, over all objects. */
  maxMembers: number
}

/** For one segment of a token (threat model 5.4). */
export const TOKEN_LIMITS: JsonLimits = { maxLength: 4096, maxDepth: 8, maxMembers: 64 }
/** For a support document (threat model 5.5; 64 KiB is the whole body). */
export const DOCUMENT_LIMITS: JsonLimits = { maxLength: 65_536, maxDepth: 8, maxMembers: 256 }
/** For a request body (threat model 5.6). */
export const BODY_LIMITS: JsonLimits = { maxLength: 16_384, maxDepth: 16, maxMembers: 128 }

const RESERVED_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Parses text that must be one JSON object.
 * A repeated member disappears when JavaScript parses it, so the members written are counted against the members that arrived.
 * @throws {ProtocolError} `ERR_INPUT_TOO_LARGE`, `ERR_JSON_INVALID`
 */
export function parseJsonObject(text: string, limits: JsonLimits): JsonObject {
  const value = parseJson(text, limits)
  if (!isJsonObject(value)) throw invalid('it is not an object')
  return value
}

/**
 * Parses JSON text of any kind under the same rules as {@link parseJsonObject}.
 * @throws {ProtocolError} `ERR_INPUT_TOO_LARGE`, `ERR_JSON_INVALID`
 */
export function parseJson(text: string, limits: JsonLimits): unknown {
  if (text.length > limits.maxLength) {
    throw new ProtocolError(
      'ERR_INPUT_TOO_LARGE',
      `JSON text is over ${limits.maxLength} characters`,
    )
  }
  const written = countWrittenMembers(text, limits.maxDepth)
  if (written > limits.maxMembers) throw invalid(`it has over ${limits.maxMembers} members`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new ProtocolError('ERR_JSON_INVALID', 'text is not valid JSON', { cause })
  }
  if (countMembers(value) !== written) throw invalid('a member name is repeated')
  return value
}

/** True for a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const QUOTE = 34
const COLON = 58
const BACKSLASH = 92

/** Colons outside strings are members; brackets outside strings are depth. Strings are skipped from quote to quote. */
function countWrittenMembers(text: string, maxDepth: number): number {
  let members = 0
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) {
      i = endOfString(text, i)
    } else if (code === COLON) {
      members++
    } else if (code === 123 || code === 91) {
      if (++depth > maxDepth) throw invalid(`it is nested deeper than ${maxDepth}`)
    } else if (code === 125 || code === 93) {
      depth--
    }
  }
  return members
}

/** Where the string that opens at `start` closes, or the end of the text. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end >= 0) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return end
    end = text.indexOf('"', end + 1)
  }
  return text.length
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let members = 0
  if (Array.isArray(value)) {
    for (const item of value) members += countMembers(item)
    return members
  }
  for (const name of Object.keys(value)) {
    if (RESERVED_NAMES.has(name)) throw invalid(`a member is called ${name}`)
    members += 1 + countMembers((value as JsonObject)[name])
  }
  return members
}

function invalid(why: string): ProtocolError {
  return new ProtocolError('ERR_JSON_INVALID', `JSON is not acceptable: ${why}`)
}
