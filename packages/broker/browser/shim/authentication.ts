// What a provider's sign-in page calls (protocol 6.1). Coming back proves nothing: provisioning, which follows, does.

/** The methods on `navigator.id` for sign-in pages. */
export interface AuthenticationApi {
  beginAuthentication(callback: (email: string) => void): void
  completeAuthentication(): void
  raiseAuthenticationFailure(reason?: string): void
  /** Some documentation named it; it never existed. */
  cancelAuthentication(reason?: string): void
}

/** The page these methods are on, and the way out of it. */
export interface AuthenticationEdges {
  /** Address of the page, as it was when the script ran. */
  readonly pageUrl: string
  readonly brokerOrigin: string
  leave(url: string): void
}

/** The methods for one page; ending either way leaves it for the broker. */
export function createAuthenticationApi(edges: AuthenticationEdges): AuthenticationApi {
  const back = (mark: string) => (): void => edges.leave(`${edges.brokerOrigin}/sign_in?${mark}`)
  return {
    beginAuthentication(callback) {
      // The old shim threw text, and pages may look at it.
      if (typeof callback !== 'function')
        throw '.beginAuthentication() requires a callback argument'
      setTimeout(callback, 0, emailIn(edges.pageUrl))
    },
    completeAuthentication: back('AUTH_RETURN'),
    raiseAuthenticationFailure: back('AUTH_RETURN_CANCEL'),
    cancelAuthentication: back('AUTH_RETURN_CANCEL'),
  }
}

/** The address a page was opened for: `email=` anywhere in its URL, `+` for a blank; empty where there is none. */
export function emailIn(url: string): string {
  const [, value] = /[?&]email=([^&#]*)/.exec(url) ?? []
  if (value === undefined) return ''
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return ''
  }
}
