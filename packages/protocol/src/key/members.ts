// Reading one member of a JSON key; whatever is not exactly as it should be makes the key unfit.
import { ProtocolError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import { base64urlToHex, decimalToHex, type Hex, hexToBase64url, stripZeros } from './integers.ts'

const DECIMAL = /^[1-9][0-9]*$/
const HEXADECIMAL = /^[0-9a-fA-F]+$/
const BASE64URL = /^[A-Za-z0-9_-]+$/
/** 4096 bits in each spelling, with room; refused before any arithmetic. */
const MAX_DECIMAL_DIGITS = 1234
const MAX_HEX_DIGITS = 1024
const MAX_BASE64URL_LENGTH = 700

/**
 * A member of the classic key format.
 * @throws {ProtocolError} `ERR_KEY_INVALID` unless it is decimal digits in text, of a bearable length
 */
export function decimalMember(members: JsonObject, name: string): Hex {
  const value = members[name]
  if (typeof value !== 'string' || value.length > MAX_DECIMAL_DIGITS || !DECIMAL.test(value))
    throw unfit(`its member ${name} must be a decimal number written as text`)
  return decimalToHex(value)
}

/** Old software wrote both cases and sometimes leading zeros (protocol 1.7). */
export function hexMember(members: JsonObject, name: string): Hex {
  const value = members[name]
  if (typeof value !== 'string' || value.length > MAX_HEX_DIGITS || !HEXADECIMAL.test(value))
    throw unfit(`its member ${name} must be a hexadecimal number written as text`)
  return stripZeros(value.toLowerCase())
}

/**
 * An integer member of a JWK.
 * @throws {ProtocolError} `ERR_KEY_INVALID` unless it is base64url of a bearable length without leading zero bytes
 */
export function base64urlMember(members: JsonObject, name: string): Hex {
  const value = members[name]
  if (typeof value !== 'string' || value.length > MAX_BASE64URL_LENGTH || !BASE64URL.test(value))
    throw unfit(`its member ${name} must be base64url text`)
  const hex = base64urlToHex(value)
  if (hexToBase64url(hex) !== value)
    throw unfit(`its member ${name} must not start with zero bytes`)
  return hex
}

/** Base64url text of exactly this many characters. */
export function fixedMember(members: JsonObject, name: string, length: number): string {
  const value = members[name]
  if (typeof value !== 'string' || value.length !== length || !BASE64URL.test(value))
    throw unfit(`its member ${name} must be ${length} characters of base64url`)
  base64urlToHex(value)
  return value
}

/** `ERR_KEY_INVALID`, to be thrown. @param why ends the message */
export function unfit(why: string): ProtocolError {
  return new ProtocolError('ERR_KEY_INVALID', `public key is not acceptable: ${why}`)
}
