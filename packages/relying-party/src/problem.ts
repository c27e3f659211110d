// Answers to requests that are refused before it matters who is signed in.
import { prefersJson } from './accept.ts'
import { failureOf } from './failure.ts'
import { NEXT_STEP_OTHERWISE, PROBLEM } from './messages/en.ts'
import { renderProblemPage } from './pages/problem-page.ts'
import { jsonResponse, pageResponse } from './respond.ts'
import type { SitePages } from './site-pages.ts'
import type { Visit } from './visit.ts'

/**
 * A page, or JSON, that says what is wrong. Throws on what is not the request's fault.
 * @param visit absent when the request is for a host that is not ours: then no name is shown but the one configured
 */
export function problemResponse(
  request: Request,
  pages: SitePages,
  error: unknown,
  visit?: Visit,
): Response {
  const failure = failureOf(error)
  if (!failure) throw error
  return respond(request, pages, visit, failure, { status: failure.status })
}

/** Status 405, with what is allowed. */
export function methodNotAllowedResponse(visit: Visit, pages: SitePages, allow: string): Response {
  const problem = {
    code: 'ERR_METHOD_NOT_ALLOWED',
    message: PROBLEM.method,
    nextStep: NEXT_STEP_OTHERWISE,
  }
  return respond(visit.request, pages, visit, problem, { status: 405, headers: { Allow: allow } })
}

function respond(
  request: Request,
  pages: SitePages,
  visit: Visit | undefined,
  problem: { code: string; message: string; nextStep: string },
  options: { status: number; headers?: Readonly<Record<string, string>> },
): Response {
  const { code, message } = problem
  if (prefersJson(request.headers)) return jsonResponse(request, { error: code, message }, options)
  return pageResponse(request, renderProblemPage(pages.contextOf(visit), problem), options)
}
