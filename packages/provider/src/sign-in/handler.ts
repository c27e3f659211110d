// POST /browserid/sign-in: a code for a session.
import {
  Reply,
  type RequestContext,
  readJsonBody,
  type ServiceRequest,
  sourceOf,
} from '@signet-id/server-kit'
import type { ProviderContext } from '../context.ts'
import { parseRecoveryCode } from '../recovery/recovery-codes.ts'
import { parseAddress, parseSignIn, signInBody } from './rules.ts'
import { signIn, signInByRecoveryCode } from './sign-in.ts'

/** An address, a code, a token. */
const MAX_BODY_BYTES = 1024
/** No code of an app has a letter or this length. */
const RECOVERY_CODE = /^[\sA-Za-z0-9-]{24,40}$/

/**
 * Answers `{}` with the session's cookies, or an error; `ERR_TOTP_MORE_NEEDED` says how many codes more in `remaining`.
 */
export async function handleSignIn(
  request: ServiceRequest,
  { client }: RequestContext,
  context: ProviderContext,
): Promise<Reply> {
  const fields = await readJsonBody(request, signInBody, MAX_BODY_BYTES)
  ;(await context.formTokens()).require(request, fields.formToken)
  const cookies = await signInFrom(context, request, sourceOf(client), fields)
  const response = Reply.json({})
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}

/**
 * Signs in the browser of a request, whichever page it came from. The form token must have been checked.
 * @returns `Set-Cookie` values
 */
export async function signInFrom(
  context: ProviderContext,
  request: ServiceRequest,
  source: string,
  fields: { readonly email: string; readonly code: string },
): Promise<readonly string[]> {
  const { sessions, now, transaction } = context
  const { session, cookies } = sessions.prepare(request)
  const from = {
    source,
    deviceToken: sessions.deviceToken(request),
    transaction: transaction.read(request) ?? '',
    session,
    nowMs: now(),
  }
  if (RECOVERY_CODE.test(fields.code)) {
    const recovery = { address: parseAddress(fields.email), code: parseRecoveryCode(fields.code) }
    await signInByRecoveryCode(context, recovery, from)
  } else {
    await signIn(context, parseSignIn(fields), from)
  }
  await sessions.end(request) // a new sign-in never lives beside the browser's old one (threat model T27, T99)
  return cookies
}

/** A fresh token for a page that stayed open longer than its first one lives. */
export async function handleFormToken(
  request: ServiceRequest,
  context: ProviderContext,
): Promise<Reply> {
  const { token, setCookie } = (await context.formTokens()).issue(request)
  return Reply.json({ formToken: token }, { headers: { 'set-cookie': setCookie } })
}
