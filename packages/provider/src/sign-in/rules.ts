// What a sign-in request may look like (threat model T6: strings of exact form, nothing guessed), and the words of its refusals.
import {
  AuthenticationError,
  canonicalAddress,
  type EmailAddress,
  isBrowserIdError,
  parseEmailAddress,
} from '@signet-id/protocol'
import { bodyInvalid } from '@signet-id/server-kit'
import { z } from 'zod'

/** A sign-in that has the right form. */
export interface SignInRequest {
  /** Canonical. */
  readonly address: EmailAddress
  readonly code: string
}

/** A sign-in request's body, before its fields are looked at. */
export interface SignInBody {
  readonly email: string
  readonly code: string
  readonly formToken: string
}

/** The JSON body of a sign-in: nothing but these fields, each of bounded length. */
export const signInBody: z.ZodType<SignInBody> = z.strictObject({
  email: z.string().max(254),
  code: z.string().max(64),
  formToken: z.string().max(128),
})

/**
 * @throws {ProtocolError} `ERR_BODY_INVALID` for an address or code of impossible form
 */
export function parseSignIn(fields: { email: string; code: string }): SignInRequest {
  if (!/^(?:[0-9]{6}|[0-9]{8})$/.test(fields.code)) throw bodyInvalid('code must be 6 or 8 digits')
  return { address: parseAddress(fields.email), code: fields.code }
}

/**
 * The canonical form of an address that was typed.
 * @throws {ProtocolError} `ERR_BODY_INVALID`
 */
export function parseAddress(email: string): EmailAddress {
  try {
    return canonicalAddress(parseEmailAddress(email))
  } catch (cause) {
    if (isBrowserIdError(cause)) throw bodyInvalid('email must be one plain address', cause)
    throw cause
  }
}

/** The same words for a wrong code and for an address nobody has (threat model T21). */
export function wrongCode(): AuthenticationError {
  return new AuthenticationError(
    'ERR_TOTP_INVALID',
    'that code is not right; type the newest one your app shows',
  )
}

/** `ERR_TOTP_REUSED`, to be thrown. */
export function usedCode(): AuthenticationError {
  return new AuthenticationError(
    'ERR_TOTP_REUSED',
    'that code was used already; wait for the next one',
  )
}

/** No verdict yet: many codes failed before, so several in a row must be right. */
export function moreCodesNeeded(remaining: number): AuthenticationError {
  return new AuthenticationError(
    'ERR_TOTP_MORE_NEEDED',
    'many codes were wrong lately, so several in a row are needed on a new device; wait for your app to show the next code and type it',
    { detail: { remaining } },
  )
}

/** `ERR_THROTTLED`, to be thrown; the detail says in how many milliseconds to try again. */
export function throttled(retryAfterMs: number): AuthenticationError {
  return new AuthenticationError(
    'ERR_THROTTLED',
    'too many codes were wrong; wait before the next try, or use a device you signed in on before',
    { detail: { retryAfterMs } },
  )
}
