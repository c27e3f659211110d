// The site that asks: what it is called, where its answer goes.
import {
  isJsonObject,
  isSecureOrigin,
  type JsonObject,
  type Origin,
  parseOrigin,
} from '@signet-id/protocol'

/** Who gets the assertion, and how. */
export type Site = {
  /** What is being signed in to; the browser or the request's own rules vouch for it. */
  readonly audience: Origin
  readonly name: string | undefined
  /** Pages of the site that a person may want to read first; both or none. */
  readonly legal?: Legal
  /** The site wants a fresh sign-in at the provider: what is stored here does not count. */
  readonly wantsFreshSignIn?: boolean
} & (
  | { readonly kind: 'redirect'; readonly returnTo: string; readonly state: string }
  | { readonly kind: 'pop-up' }
)

/** Addresses of the site's terms and its privacy notice. */
export interface Legal {
  readonly terms: string
  readonly privacy: string
}

/** May an assertion for this site travel? (design 10: plain http on this machine only, unless the operator allows more) */
export function isServedSite(audience: Origin, allowInsecureSites: boolean): boolean {
  return allowInsecureSites || isSecureOrigin(audience)
}

/** Makes the operator's rule of the lists in the page: origins, with blanks between. */
export function siteRule(allow = '', deny = ''): (audience: Origin) => boolean {
  const [allowed, denied] = [allow, deny].map((list) => list.split(' ').filter(Boolean))
  return (audience) =>
    denied?.includes(audience) === true ||
    (allowed !== undefined && allowed.length > 0 && !allowed.includes(audience))
}

/**
 * Reads back what was kept in this tab.
 * @throws {BrowserIdError} when it was not written by us
 */
export function parseKeptSite(kept: JsonObject): Site {
  const audience = parseOrigin(kept.audience)
  const name = typeof kept.name === 'string' ? kept.name : undefined
  const options = {
    ...(isJsonObject(kept.legal)
      ? { legal: { terms: String(kept.legal.terms), privacy: String(kept.legal.privacy) } }
      : {}),
    ...(kept.wantsFreshSignIn === true ? { wantsFreshSignIn: true } : {}),
  }
  if (kept.kind === 'redirect')
    return {
      kind: 'redirect',
      audience,
      name,
      ...options,
      returnTo: String(kept.returnTo),
      state: String(kept.state),
    }
  return { kind: 'pop-up', audience, name, ...options }
}
