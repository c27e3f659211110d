// POST /wsapi/fallback/code and /wsapi/fallback/certificate: what the dialog asks of the fallback issuer. Bound to the browser by a cookie.
import {
  type Domain,
  domainOf,
  type EmailAddress,
  isBrowserIdError,
  isSecureOrigin,
  MINUTE_MS,
  type Origin,
  parseEmailAddress,
  parseOrigin,
  parsePublicKey,
} from '@signet-id/protocol'
import {
  bodyInvalid,
  type Cookie,
  createCookie,
  deviceOf,
  type Handle,
  languageOf,
  Reply,
  randomToken,
  readJsonBody,
  type ServiceRequest,
  sourceOf,
} from '@signet-id/server-kit'
import type { DomainBudget } from '@signet-id/verifier/discovery'
import { z } from 'zod'
import { CODE_LIFE_MS, type Fallback, RESEND_AFTER_MS } from './fallback.ts'

/** The fallback issuer, and whom it serves. */
export interface FallbackHandlerOptions {
  readonly fallback: Fallback
  readonly budget: DomainBudget
  readonly allowInsecureSites: boolean
  /** Sites and domains that the operator keeps out. */
  isBarred(site: Origin): boolean
  isBarredDomain(domain: Domain): boolean
}

const MAX_CODE_BODY_BYTES = 1024
/** A public key besides. */
const MAX_CERTIFICATE_BODY_BYTES = 2048
/** As long as a code. */
const COOKIE_LIFE_MS = 10 * MINUTE_MS
/** To a browser an alias is a broker of its own, with a cookie of its own. */
const COOKIE = 'bid_tx'
const COOKIE_VALUE = /^[A-Za-z0-9_-]{43}$/

const asked = { email: z.string().max(254), site: z.string().max(512) }
const codeBody = z.strictObject(asked)
const certificateBody = z.strictObject({
  ...asked,
  challenge: z.string().max(64),
  code: z.string().max(64),
  publicKey: z.record(z.string().max(32), z.unknown()),
})

/**
 * Mails a code; answers with the challenge it belongs to and binds both to this browser.
 * @throws {AuthenticationError} `ERR_FALLBACK_NOT_OFFERED`, `ERR_CODE_THROTTLED`
 * @throws {DiscoveryError} `ERR_THROTTLED`, or the domain's provider is away
 * @throws {ProtocolError} `ERR_ORIGIN_FOREIGN`, `ERR_MEDIA_TYPE_UNSUPPORTED`, `ERR_BODY_TOO_LARGE`, `ERR_BODY_INVALID`
 */
export function handleCodeRequest(options: FallbackHandlerOptions): Handle {
  const { fallback, budget } = options
  return async (request, { client, origin }) => {
    const cookie = createCookie(COOKIE, origin)
    const fields = await readJsonBody(request, codeBody, MAX_CODE_BODY_BYTES)
    const { email, site } = readAsked(fields, options)
    budget.spend(sourceOf(client), domainOf(email))
    const browser = browserOf(request, cookie) ?? randomToken()
    const { challenge } = await fallback.sendCode({
      email,
      site,
      broker: origin,
      browser,
      client,
      device: deviceOf(request),
      language: languageOf(request),
    })
    return Reply.json(
      { challenge, expiresInMs: CODE_LIFE_MS, resendAfterMs: RESEND_AFTER_MS },
      { headers: { 'set-cookie': cookie.set(browser, COOKIE_LIFE_MS) } },
    )
  }
}

/**
 * Answers a good code with a certificate.
 * @throws {AuthenticationError} `ERR_CODE_WRONG`, `ERR_CODE_TRIES`, `ERR_CODE_OVER`, `ERR_FALLBACK_NOT_OFFERED`
 * @throws {DiscoveryError} `ERR_THROTTLED`, or the domain's provider is away
 * @throws {ProtocolError} `ERR_ORIGIN_FOREIGN`, `ERR_MEDIA_TYPE_UNSUPPORTED`, `ERR_BODY_TOO_LARGE`, `ERR_BODY_INVALID`
 */
export function handleCodeCertificate(options: FallbackHandlerOptions): Handle {
  const { fallback, budget } = options
  return async (request, { client, origin }) => {
    const cookie = createCookie(COOKIE, origin)
    const fields = await readJsonBody(request, certificateBody, MAX_CERTIFICATE_BODY_BYTES)
    const { email, site } = readAsked(fields, options)
    const publicKey = parsed(() => parsePublicKey(fields.publicKey))
    budget.spend(sourceOf(client), domainOf(email))
    const { challenge, code } = fields
    // Without a cookie there is no browser that could have asked; the answer is that of a code that is over.
    const browser = browserOf(request, cookie) ?? ''
    const certificate = await fallback.certify({ email, site, browser, challenge, code, publicKey })
    // The cookie stays for its ten minutes: codes for other addresses may be on their way to this browser.
    return Reply.json({ certificate })
  }
}

function browserOf(request: ServiceRequest, cookie: Cookie): string | undefined {
  const value = cookie.read(request)
  return value !== undefined && COOKIE_VALUE.test(value) ? value : undefined
}

function readAsked(
  fields: { email: string; site: string },
  { allowInsecureSites, isBarred, isBarredDomain }: FallbackHandlerOptions,
): { email: EmailAddress; site: Origin } {
  const email = parsed(() => parseEmailAddress(fields.email))
  const site = parsed(() => parseOrigin(fields.site))
  if (!allowInsecureSites && !isSecureOrigin(site)) throw bodyInvalid('site: not protected')
  if (isBarred(site)) throw bodyInvalid('site: not served here')
  if (isBarredDomain(domainOf(email))) throw bodyInvalid('email: not served here')
  return { email, site }
}

function parsed<T>(parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    if (isBrowserIdError(cause)) throw bodyInvalid(cause.message, cause)
    throw cause
  }
}
