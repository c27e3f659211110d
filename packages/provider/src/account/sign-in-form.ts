// Signing in on our own pages, without script: a code or a recovery code, then back to the page one wanted.
import { isBrowserIdError } from '@signet-id/protocol'
import { type Html, type RequestContext, sourceOf } from '@signet-id/server-kit'
import { html } from 'hono/html'
import type { ProviderContext } from '../context.ts'
import { readForm, seeOther } from '../form-post.ts'
import { en } from '../messages/en.ts'
import { fill, framedPage, problemBox } from '../page-frame.ts'
import { ACCOUNT_PATH, ACCOUNT_SIGN_IN_PATH, PEOPLE_PATH } from '../paths.ts'
import { signInFrom } from '../sign-in/handler.ts'

/** Pages that a sign-in may lead to; anything else in the form leads to the account. */
const TARGETS: readonly string[] = [ACCOUNT_PATH, PEOPLE_PATH]
/** Refusals that are about what was typed, so the form is shown once more. */
const SHOWN_AGAIN: readonly string[] = [
  'ERR_TOTP_INVALID',
  'ERR_TOTP_REUSED',
  'ERR_TOTP_MORE_NEEDED',
  'ERR_RECOVERY_CODE_INVALID',
  'ERR_THROTTLED',
  'ERR_BODY_INVALID',
]

export interface SignInForm {
  readonly title: string
  readonly lead: string
  readonly email: string
  /** The person is known and proves it once more. */
  readonly fixed: boolean
  readonly target: string
  readonly problem?: string | undefined
  readonly status: number
  readonly retryAfterS?: number | undefined
}

/** POST /account/sign-in */
export async function handleSignInForm(
  request: Request,
  { client }: RequestContext,
  context: ProviderContext,
): Promise<Response> {
  const field = await readForm(context, request)
  const target = TARGETS.find((path) => path === field('target')) ?? ACCOUNT_PATH
  const email = field('email').trim().slice(0, 254)
  try {
    const fields = { email, code: field('code') }
    const cookies = await signInFrom(context, request, sourceOf(client), fields)
    return seeOther(target, cookies)
  } catch (error) {
    if (!isBrowserIdError(error) || !SHOWN_AGAIN.includes(error.code)) throw error
    const { retryAfterMs, remaining } = error.detail
    const waitS = typeof retryAfterMs === 'number' ? Math.ceil(retryAfterMs / 1000) : undefined
    return signInPage(request, context, {
      title: en.accountSignIn,
      lead: en.accountSignInLead,
      email,
      fixed: false,
      target,
      problem: problemText(error.message, waitS, remaining),
      status: waitS !== undefined ? 429 : error.code === 'ERR_BODY_INVALID' ? 400 : 401,
      retryAfterS: waitS,
    })
  }
}

/** The form, for somebody unknown or for a fresh proof. */
export async function signInPage(
  request: Request,
  context: ProviderContext,
  form: SignInForm,
): Promise<Response> {
  const response = await framedPage(context, request, (formToken) => ({
    title: form.title,
    body: formBody(form, formToken),
    status: form.status,
  }))
  if (form.retryAfterS !== undefined) response.headers.set('retry-after', String(form.retryAfterS))
  return response
}

function problemText(message: string, waitS: number | undefined, remaining: unknown): string {
  if (waitS !== undefined) return `${message}. ${fill(en.waitSeconds, { seconds: waitS })}`
  if (typeof remaining === 'number') return `${message}. ${fill(en.moreCodes, { remaining })}`
  return message
}

function formBody(form: SignInForm, formToken: Html): Html {
  const marked =
    form.problem === undefined ? '' : html` aria-invalid="true" aria-describedby="problem"`
  return html`<h1>${form.title}</h1>
<p>${form.lead}${form.fixed ? html` <span class="who">${form.email}</span>.` : ''}</p>
<form method="post" action="${ACCOUNT_SIGN_IN_PATH}">
${formToken}<input type="hidden" name="target" value="${form.target}">
${problemBox(form.problem)}
${
  form.fixed
    ? html`<input type="hidden" name="email" value="${form.email}">`
    : html`<label for="email">${en.addressLabel}</label>
<input id="email" name="email" type="email" autocomplete="username" value="${form.email}" required>`
}
<label for="code">${en.codeOrRecoveryLabel}</label>
<input id="code" name="code" type="text" autocomplete="one-time-code" maxlength="40" required${marked}>
<button type="submit">${en.signInButton}</button>
</form>`
}
