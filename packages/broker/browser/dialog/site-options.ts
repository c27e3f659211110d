// Options a page gives to navigator.id.request, as the dialog judges them (protocol 7.4).
import {
  type EmailAddress,
  isBrowserIdError,
  isSecureOrigin,
  type JsonObject,
  type Origin,
  parseDomain,
  parseEmailAddress,
  parseSiteName,
} from '@signet-id/protocol'
import { DialogProblem } from './problem.ts'
import type { Legal } from './site.ts'

/** What the dialog makes of them; appearance other than the name is checked and left alone. */
export interface SiteOptions {
  readonly siteName: string | undefined
  /** Address to start with. */
  readonly email: EmailAddress | undefined
  readonly legal: Legal | undefined
  readonly wantsFreshSignIn: boolean
}

const MAX_URL_LENGTH = 2083
const MAX_PATH_LENGTH = 2048
const MAX_LOGO_LENGTH = 128 * 1024
const RP_APIS: readonly unknown[] = [
  'watch_without_onready',
  'watch_with_onready',
  'stateless',
  'get',
  'getVerifiedEmail',
  'internal',
]
/** Longest quotation of a wrong value on our screen. */
const MAX_QUOTE = 80

/**
 * Checks the options; unknown ones are ignored, as they always were.
 * @throws {DialogProblem} `improper-usage`, with the old service's words
 */
export function readSiteOptions(params: JsonObject, audience: Origin): SiteOptions {
  const { termsOfService, privacyPolicy } = params
  checkLogo(params.siteLogo, audience)
  checkColor(params.backgroundColor)
  const legal =
    isGiven(termsOfService) && isGiven(privacyPolicy)
      ? readLegal(checkUrl(termsOfService, audience), checkUrl(privacyPolicy, audience), audience)
      : undefined
  checkReturnTo(params.returnTo)
  checkIssuer(params.experimental_forceIssuer)
  if (isGiven(params.experimental_allowUnverified))
    requireBoolean(params, 'experimental_allowUnverified')
  if (isGiven(params.experimental_forceAuthentication))
    requireBoolean(params, 'experimental_forceAuthentication')
  if (isGiven(params.rp_api) && !RP_APIS.includes(params.rp_api))
    throw improper('invalid value for rp_api', params.rp_api)
  if (isGiven(params.start_time) && !Number.isFinite(Number(textOf(params.start_time))))
    throw improper('invalid value for start_time', params.start_time)
  return {
    siteName: typeof params.siteName === 'string' ? parseSiteName(params.siteName) : undefined,
    email: readEmail(params.email ?? params.experimental_emailHint),
    legal,
    wantsFreshSignIn: params.experimental_forceAuthentication === true,
  }
}

function readEmail(value: unknown): EmailAddress | undefined {
  if (!isGiven(value)) return undefined
  try {
    return parseEmailAddress(value)
  } catch (error) {
    if (isBrowserIdError(error)) throw improper('invalid email for email', value)
    throw error
  }
}

function checkLogo(value: unknown, audience: Origin): void {
  if (!isGiven(value)) return
  const text = textOf(value) ?? ''
  if (text.startsWith('data:')) {
    if (!/^data:image\/(?:png|gif|jpg|jpeg|svg\+xml);base64,/.test(text))
      throw improper('Bad data URI for siteLogo', value)
    if (text.length > MAX_LOGO_LENGTH)
      throw new DialogProblem('improper-usage', {
        detail: `data URI for siteLogo is too large, max size is: ${MAX_LOGO_LENGTH}`,
      })
    return
  }
  checkUrl(value, audience)
  // A copy of a site on one's own machine brings along the paths that it has at home.
  const isProtected = /^(?:https:)?\/\//.test(text) || isSecureOrigin(audience)
  if (!isProtected || text.startsWith('http:'))
    throw new DialogProblem('improper-usage', {
      detail: 'siteLogos can only be served from https and data schemes.',
    })
}

function checkColor(value: unknown): void {
  if (isGiven(value) && !/^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(textOf(value) ?? ''))
    throw improper('invalid backgroundColor', value)
}

/** @returns the address of the page that is meant */
function checkUrl(value: unknown, audience: Origin): URL {
  if (typeof value !== 'string') throw wrapped('urls must be strings', value)
  if (!/^(?:https?:\/\/|\/(?!\/)|\/\/[^/])/.test(value))
    throw wrapped('relative urls not allowed', value)
  const url = parseUrl(value, audience)
  if (!url) throw wrapped('invalid url', value)
  if (url.href.length > MAX_URL_LENGTH)
    throw new DialogProblem('improper-usage', {
      detail: `urls must be < ${MAX_URL_LENGTH} characters`,
    })
  const path = value.replace(/^(?:https?:)?\/\/[^/]*/, '')
  if (path.length > MAX_PATH_LENGTH)
    throw new DialogProblem('improper-usage', {
      detail: `path portion of a url must be < ${MAX_PATH_LENGTH} characters`,
    })
  return url
}

function parseUrl(text: string, audience: Origin): URL | undefined {
  try {
    return new URL(text, audience)
  } catch {
    return undefined
  }
}

/** Linked from our page only where they are the site's own (threat model T81). */
function readLegal(terms: URL, privacy: URL, audience: Origin): Legal | undefined {
  if (terms.origin !== audience || privacy.origin !== audience) return undefined
  return { terms: terms.href, privacy: privacy.href }
}

function checkReturnTo(value: unknown): void {
  if (isGiven(value) && !(typeof value === 'string' && /^\/(?![/\\])/.test(value)))
    throw wrapped('must be an absolute path', value)
}

function checkIssuer(value: unknown): void {
  if (!isGiven(value)) return
  try {
    parseDomain(value)
  } catch (error) {
    if (isBrowserIdError(error)) throw improper('invalid issuer', value)
    throw error
  }
}

function requireBoolean(params: JsonObject, name: string): void {
  const value = params[name]
  if (typeof value !== 'boolean') throw improper(`invalid value for ${name}`, value)
}

/** Text, or a number as text. Anything else is not asked what it calls itself: an object may answer with an error. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function improper(why: string, value: unknown): DialogProblem {
  return new DialogProblem('improper-usage', { detail: `${why}: ${quote(value)}` })
}

function wrapped(why: string, value: unknown): DialogProblem {
  return new DialogProblem('improper-usage', { detail: `${why}: (${quote(value)})` })
}

function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}...` : text
}
