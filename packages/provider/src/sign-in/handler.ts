// POST /browserid/sign-in: one code for one session.
import { type FormTokens, type RequestContext, readJsonBody, sourceOf } from '@signet-id/server-kit'
import { parseSignIn, signInBody } from './rules.ts'
import type { Sessions } from './session.ts'
import { type SignInContext, signIn } from './sign-in.ts'

/** An address, a code, a token. */
const MAX_BODY_BYTES = 1024

export interface SignInDependencies extends SignInContext {
  readonly sessions: Sessions
  readonly formTokens: FormTokens
  readonly now: () => number
}

/** Answers `{}` with the session's cookies, or an error. */
export async function handleSignIn(
  request: Request,
  context: RequestContext,
  dependencies: SignInDependencies,
): Promise<Response> {
  const { sessions, formTokens, now } = dependencies
  const fields = await readJsonBody(request, signInBody, MAX_BODY_BYTES)
  formTokens.require(request, fields.formToken)
  const signedIn = await signIn(dependencies, parseSignIn(fields), {
    source: sourceOf(context.client),
    deviceToken: sessions.deviceToken(request),
    nowMs: now(),
  })
  await sessions.end(request) // a new sign-in never lives beside the browser's old one (threat model T27, T99)
  const response = Response.json({})
  for (const cookie of sessions.cookiesFor(signedIn)) response.headers.append('set-cookie', cookie)
  return response
}

/** A fresh token for a page that stayed open longer than its first one lives. */
export function handleFormToken(request: Request, formTokens: FormTokens): Response {
  const { token, setCookie } = formTokens.issue(request)
  return Response.json({ formToken: token }, { headers: { 'set-cookie': setCookie } })
}
