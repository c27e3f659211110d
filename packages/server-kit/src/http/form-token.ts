// Form tokens: bound by HMAC to a short-lived cookie of the browser that opened the page (threat model T27, T28).
import { createHmac, createSecretKey, hkdfSync } from 'node:crypto'
import { AuthenticationError, MINUTE_MS } from '@signet-id/protocol'
import { equalSecrets, randomToken } from '../random.ts'
import type { KeyEncryptionKey } from '../secrets/seal.ts'
import type { Cookie } from './cookies.ts'
import type { ServiceRequest } from './exchange.ts'

/** Issues and checks form tokens. */
export interface FormTokens {
  /** A token for a page, and the `Set-Cookie` value it needs; the browser's valid cookie is kept, so other tabs stay good. */
  issue(request: ServiceRequest): { readonly token: string; readonly setCookie: string }
  /** Throws `ERR_FORM_TOKEN_INVALID` unless the token was issued to this browser. */
  require(request: ServiceRequest, token: string): void
}

/** Life of a sign-in transaction (threat model 5.3). */
const TRANSACTION_MS = 10 * MINUTE_MS
const COOKIE_VALUE = /^[A-Za-z0-9_-]{43}$/

/** Form tokens of a service; nothing is stored. @param cookie holds what the tokens are bound to */
export function createFormTokens(kek: KeyEncryptionKey, cookie: Cookie): FormTokens {
  const bytes = hkdfSync('sha256', kek.bytes, '', 'signet v1 form-token', 32)
  const key = createSecretKey(Buffer.from(bytes))
  const tokenOf = (value: string): string =>
    createHmac('sha256', key).update(value).digest('base64url')
  const read = (request: ServiceRequest): string | undefined => {
    const value = cookie.read(request)
    return value !== undefined && COOKIE_VALUE.test(value) ? value : undefined
  }
  return {
    issue(request) {
      const value = read(request) ?? randomToken()
      return { token: tokenOf(value), setCookie: cookie.set(value, TRANSACTION_MS) }
    },
    require(request, token) {
      const value = read(request)
      if (value === undefined || !equalSecrets(token, tokenOf(value))) {
        throw new AuthenticationError(
          'ERR_FORM_TOKEN_INVALID',
          'the page was open for too long or belongs to another browser; load it again',
        )
      }
    },
  }
}
