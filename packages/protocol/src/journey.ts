// The messages of a sign-in journey: small JSON objects in URL fragments, which no server and no Referer sees (design 3).
import { decodeBase64url, decodeUtf8, encodeBase64url, encodeUtf8 } from './base64url.ts'
import { type EmailAddress, parseEmailAddress } from './email.ts'
import { BrowserIdError, ProtocolError } from './errors.ts'
import { type JsonLimits, type JsonObject, parseJsonObject } from './json.ts'
import { type PublicKey, parsePublicKey, publicKeyToWire } from './key/public-key.ts'
import { type Origin, originOf, parseOrigin } from './origin.ts'

/** Site to dialog, in `#request=`. */
export interface DialogRequest {
  /** The site's origin: what is being signed in to, and the assertion's `aud`. */
  readonly audience: Origin
  /** Page of the site that takes the answer; its origin is the audience. */
  readonly returnTo: string
  /** Names this attempt; the answer repeats it. */
  readonly state: string
  readonly siteName: string | undefined
  /** Address to start with. */
  readonly email: EmailAddress | undefined
}

/** Dialog to site, in `#browserid=`. */
export type DialogAnswer = { readonly state: string } & (
  | { readonly assertion: string }
  | { readonly error: DialogError }
)
/** Why a site gets no assertion. */
export type DialogError = 'cancelled'

/** Dialog to a provider's page, in `#browserid=`. */
export interface ProviderRequest {
  readonly do: 'provision' | 'authenticate'
  readonly email: EmailAddress
  readonly publicKey: PublicKey
  /** Seconds the dialog would like the certificate to live. */
  readonly durationSeconds: number
  /** Page of the broker that takes the answer. */
  readonly returnTo: string
  readonly state: string
}

/** Provider's page to dialog, in `#browserid=`. */
export type ProviderAnswer = { readonly state: string } & (
  | { readonly certificate: string }
  | { readonly error: ProviderError }
)
/** Why the dialog gets no certificate. */
export type ProviderError =
  | 'not_authenticated'
  | 'cancelled'
  | 'refused'
  | 'temporarily_unavailable'

/** Longest fragment value, in characters. */
const MAX_FRAGMENT_LENGTH = 16_384
const LIMITS: JsonLimits = { maxLength: 12_288, maxDepth: 4, maxMembers: 32 }
const STATE = /^[A-Za-z0-9_.~-]{16,1024}$/
const MAX_URL_LENGTH = 2048
const MAX_SITE_NAME_LENGTH = 64
/** Control characters, bidirectional overrides and zero-width marks have no place in a name (threat model T116). */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const PROVIDER_ERRORS: readonly string[] = [
  'not_authenticated',
  'cancelled',
  'refused',
  'temporarily_unavailable',
] satisfies ProviderError[]

/** The address that takes a site's request to the dialog. */
export function dialogRequestUrl(dialogUrl: string, request: DialogRequest): string {
  return withFragment(dialogUrl, 'request', { ...request })
}

/**
 * Reads `#request=`.
 * @throws {ProtocolError} `ERR_JOURNEY_INVALID`
 */
export function parseDialogRequest(fragment: string): DialogRequest {
  return parseMessage(fragment, 'request', (message) => {
    const audience = parseOrigin(message.audience)
    const returnTo = parseUrl(message.returnTo, 'returnTo')
    if (originOf(returnTo) !== audience) throw invalid('returnTo is not on the site that asks')
    return {
      audience,
      returnTo,
      state: parseState(message.state),
      siteName: parseSiteName(message.siteName),
      email: message.email === undefined ? undefined : parseEmailAddress(message.email),
    }
  })
}

/** The address that takes the dialog's answer back to the site. */
export function dialogAnswerUrl(returnTo: string, answer: DialogAnswer): string {
  return withFragment(returnTo, 'browserid', { ...answer })
}

/**
 * Reads the dialog's answer on the site's return page.
 * @throws {ProtocolError} `ERR_JOURNEY_INVALID`
 */
export function parseDialogAnswer(fragment: string): DialogAnswer {
  return parseMessage(fragment, 'browserid', (message) => {
    const state = parseState(message.state)
    if (typeof message.assertion === 'string') return { state, assertion: message.assertion }
    if (message.error === 'cancelled') return { state, error: 'cancelled' }
    throw invalid('it holds neither an assertion nor a known error')
  })
}

/** The address that takes the broker's request to a page of a provider, with the key to be certified in the classic format. */
export function providerRequestUrl(pageUrl: string, request: ProviderRequest): string {
  return withFragment(pageUrl, 'browserid', {
    v: 1,
    ...request,
    publicKey: publicKeyToWire(request.publicKey),
  })
}

/**
 * Reads what a dialog asks of a provider's page.
 * @throws {ProtocolError} `ERR_JOURNEY_INVALID`
 */
export function parseProviderRequest(fragment: string): ProviderRequest {
  return parseMessage(fragment, 'browserid', (message) => {
    const { do: what, durationSeconds } = message
    if (message.v !== 1) throw invalid('its version is not 1')
    if (what !== 'provision' && what !== 'authenticate')
      throw invalid('it asks for something unknown')
    if (typeof durationSeconds !== 'number' || !Number.isInteger(durationSeconds))
      throw invalid('durationSeconds must be a whole number')
    return {
      do: what,
      email: parseEmailAddress(message.email),
      publicKey: parsePublicKey(message.publicKey),
      durationSeconds,
      returnTo: parseUrl(message.returnTo, 'returnTo'),
      state: parseState(message.state),
    }
  })
}

/** The address that takes a provider's answer back to the broker. */
export function providerAnswerUrl(returnTo: string, answer: ProviderAnswer): string {
  return withFragment(returnTo, 'browserid', { ...answer })
}

/**
 * Reads a provider's answer in the dialog; the certificate in it is not checked here.
 * @throws {ProtocolError} `ERR_JOURNEY_INVALID`
 */
export function parseProviderAnswer(fragment: string): ProviderAnswer {
  return parseMessage(fragment, 'browserid', (message) => {
    const state = parseState(message.state)
    if (typeof message.certificate === 'string') return { state, certificate: message.certificate }
    if (typeof message.error === 'string' && PROVIDER_ERRORS.includes(message.error))
      return { state, error: message.error as ProviderError }
    throw invalid('it holds neither a certificate nor a known error')
  })
}

/** True when a fragment carries a message of this name, well formed or not. */
export function hasMessage(fragment: string, name: 'request' | 'browserid'): boolean {
  return fragment.startsWith(`#${name}=`)
}

/** A name a site gave itself, fit to be shown as text. */
export function parseSiteName(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw invalid('siteName must be text')
  const shown = value.slice(0, 1024).replace(UNSHOWABLE, '').trim()
  return shown === '' ? undefined : Array.from(shown).slice(0, MAX_SITE_NAME_LENGTH).join('')
}

function withFragment(url: string, name: string, message: JsonObject): string {
  const target = new URL(url)
  target.hash = `${name}=${encodeBase64url(encodeUtf8(JSON.stringify(message)))}`
  return target.href
}

function parseMessage<T>(
  fragment: string,
  name: 'request' | 'browserid',
  read: (message: JsonObject) => T,
): T {
  if (!hasMessage(fragment, name)) throw invalid('the address carries no message')
  if (fragment.length > MAX_FRAGMENT_LENGTH) throw invalid('it is too long')
  try {
    return read(
      parseJsonObject(decodeUtf8(decodeBase64url(fragment.slice(name.length + 2))), LIMITS),
    )
  } catch (cause) {
    if (cause instanceof BrowserIdError && cause.code !== 'ERR_JOURNEY_INVALID')
      throw invalid(cause.message, cause)
    throw cause
  }
}

function parseState(value: unknown): string {
  if (typeof value !== 'string' || !STATE.test(value))
    throw invalid('state must be 16 to 1024 characters of base64url')
  return value
}

function parseUrl(value: unknown, name: string): string {
  if (typeof value !== 'string' || value.length > MAX_URL_LENGTH || !/^https?:\/\//i.test(value))
    throw invalid(`${name} must be an absolute URL`)
  originOf(value)
  const url = new URL(value)
  if (url.hash !== '') throw invalid(`${name} must not have a fragment`)
  return url.href
}

function invalid(why: string, cause?: unknown): ProtocolError {
  return new ProtocolError('ERR_JOURNEY_INVALID', `sign-in message is not acceptable: ${why}`, {
    cause,
  })
}
