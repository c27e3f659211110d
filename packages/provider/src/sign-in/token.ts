// Tokens of sessions and devices: an instant, then 256 random bits. The instant is nothing secret; it stays readable in what the store
// keeps, so that new rows stand together in its index.
import { hashToken, randomToken } from '@signet-id/server-kit'
import { INSTANT_LENGTH, instantText } from '../store/instant-text.ts'

/** The first tokens were the random bits alone. */
const FORM = new RegExp(`^(?:[0-9a-z]{${INSTANT_LENGTH}})?[A-Za-z0-9_-]{43}$`)
const RANDOM_LENGTH = 43

/** A fresh token; the instant in it is `nowMs`. */
export function createBrowserToken(nowMs: number): string {
  return instantText(nowMs) + randomToken()
}

/** Whether a text has the form of a token; whether it was ever issued is the store's to say. */
export function isBrowserToken(value: string): boolean {
  return FORM.test(value)
}

/** What the store keeps: the instant, and the SHA-256 of the whole token. */
export function browserTokenHash(token: string): string {
  return token.slice(0, -RANDOM_LENGTH) + hashToken(token)
}
