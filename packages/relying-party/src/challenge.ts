// What takes the place of a 401: a page to sign in with for people, the same news as JSON for programs (protocol 10.3, threat model T101).
import { prefersJson } from './accept.ts'
import type { Failure } from './failure.ts'
import { CLASSIC } from './messages/en.ts'
import { renderChallengePage } from './pages/challenge-page.ts'
import { customPagePolicy, jsonResponse, pageResponse } from './respond.ts'
import { randomId } from './secrets.ts'
import type { Settings } from './settings.ts'
import type { SitePages } from './site-pages.ts'
import type { Visit } from './visit.ts'

const RETRY_AFTER_SECONDS = 5

/** What the page is about. */
export interface Challenge {
  /** A failure of a sign-in, or a message of the application. */
  readonly problem?: Failure | string | undefined
  /** Where the person wanted to go; default: the place that was asked for. */
  readonly cameFrom?: string | undefined
}

/** The sign-in page, status 401 unless the failure says otherwise. */
export async function challengeResponse(
  visit: Visit,
  settings: Settings,
  pages: SitePages,
  challenge: Challenge,
): Promise<Response> {
  const { request } = visit
  const failure = typeof challenge.problem === 'object' ? challenge.problem : undefined
  const message = typeof challenge.problem === 'string' ? challenge.problem : failure?.message
  const status = failure?.status ?? 401
  const cameFrom = challenge.cameFrom ?? placeAskedFor(visit, settings, pages)
  const signInUrl = pages.signInUrl(cameFrom)
  const headers = headersFor(status)
  if (prefersJson(request.headers)) {
    const error = failure?.code ?? 'ERR_SIGN_IN_REQUIRED'
    const news = { error, message: message ?? CLASSIC.signIn, signIn: signInUrl }
    return jsonResponse(request, news, { status, headers })
  }
  const preSession = settings.preSessions.keep(visit)
  const options = { status, headers, setCookies: [preSession.setCookie] }
  if (settings.renderChallenge) {
    const nonce = randomId(16)
    const page = await settings.renderChallenge({
      postback_url: visit.origin + pages.paths.postback,
      assertion_field: settings.assertionField,
      came_from_field: settings.cameFromField,
      csrf_field: settings.csrfField,
      came_from: new URL(cameFrom, visit.origin).href,
      request_url: visit.origin + visit.url.pathname + visit.url.search,
      request_method: request.method,
      csrf_token: settings.preSessions.issueToken(visit, preSession.id, 'form'),
      error_message: message ?? CLASSIC.signIn,
      sign_in_url: signInUrl,
      site_name: pages.contextOf(visit).siteName,
      broker_url: settings.brokerOrigin,
      csp_nonce: nonce,
    })
    const policy = customPagePolicy(settings.brokerOrigin, nonce)
    return pageResponse(request, page, {
      ...options,
      headers: { ...headers, 'Content-Security-Policy': policy },
    })
  }
  const page = renderChallengePage(pages.contextOf(visit), {
    signInUrl,
    problem:
      message === undefined
        ? undefined
        : { message, nextStep: failure?.nextStep ?? '', code: failure?.code },
  })
  return pageResponse(request, page, options)
}

/**
 * The place named in the query; else path and query of a `GET` (protocol 10.4 no. 9 and 18). What another method asked for cannot be
 * come back to.
 */
function placeAskedFor(visit: Visit, settings: Settings, pages: SitePages): string {
  const { method } = visit.request
  const { pathname, search, searchParams } = visit.url
  const named = searchParams.get(settings.cameFromField)
  if (named !== null) return pages.cameFrom(named, visit)
  return method === 'GET' || method === 'HEAD' ? pages.cameFrom(pathname + search, visit) : '/'
}

function headersFor(status: number): Record<string, string> {
  if (status === 401) return { 'WWW-Authenticate': 'BrowserID' }
  if (status === 503) return { 'Retry-After': String(RETRY_AFTER_SECONDS) }
  return {}
}
