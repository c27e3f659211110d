// What takes the place of a 401: a page to sign in with for people, the same news as JSON for programs (protocol 10.3, threat model T101).
import { prefersJson } from './accept.ts'
import type { Failure } from './failure.ts'
import { CLASSIC } from './messages/en.ts'
import type { Settings } from './options.ts'
import { renderChallengePage } from './pages/challenge-page.ts'
import { jsonResponse, pageResponse } from './respond.ts'
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
export function challengeResponse(
  visit: Visit,
  settings: Settings,
  pages: SitePages,
  challenge: Challenge,
): Response {
  const failure = typeof challenge.problem === 'object' ? challenge.problem : undefined
  const message = typeof challenge.problem === 'string' ? challenge.problem : failure?.message
  const status = failure?.status ?? 401
  const signInUrl = pages.signInUrl(challenge.cameFrom ?? placeAskedFor(visit, pages))
  const headers = headersFor(status)
  if (prefersJson(visit.request.headers)) {
    const error = failure?.code ?? 'ERR_SIGN_IN_REQUIRED'
    return jsonResponse(
      visit.request,
      { error, message: message ?? CLASSIC.signIn, signIn: signInUrl },
      { status, headers },
    )
  }
  const page = renderChallengePage(pages.contextOf(visit), {
    signInUrl,
    problem:
      message === undefined
        ? undefined
        : { message, nextStep: failure?.nextStep ?? '', code: failure?.code },
  })
  const { setCookie } = settings.preSessions.keep(visit)
  return pageResponse(visit.request, page, { status, headers, setCookies: [setCookie] })
}

/** Path and query of a `GET` (protocol 10.4 no. 18); what another method asked for cannot be come back to. */
function placeAskedFor(visit: Visit, pages: SitePages): string {
  const { method } = visit.request
  const { pathname, search } = visit.url
  return method === 'GET' || method === 'HEAD' ? pages.cameFrom(pathname + search, visit) : '/'
}

function headersFor(status: number): Record<string, string> {
  if (status === 401) return { 'WWW-Authenticate': 'BrowserID' }
  if (status === 503) return { 'Retry-After': String(RETRY_AFTER_SECONDS) }
  return {}
}
