// Signing in on our own pages, without script: a code or a recovery code, then back to the page one wanted.
import { type BrowserIdError, isBrowserIdError } from '@signet-id/protocol'
import {
  fillHtml,
  fillText,
  type Html,
  type Reply,
  type RequestContext,
  type ServiceRequest,
  sentence,
  sourceOf,
  waitText,
} from '@signet-id/server-kit'
import { html } from 'hono/html'
import type { ProviderContext } from '../context.ts'
import { readForm, seeOther } from '../form-post.ts'
import type { Texts } from '../messages/catalogue.ts'
import { errorText } from '../messages/error-text.ts'
import { framedPage, problemBox, who } from '../page-frame.ts'
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

/** What the form begins with, and where it leads. */
export interface SignInForm {
  readonly email: string
  /** The person is known and proves it once more. */
  readonly fixed: boolean
  readonly target: string
  /** Why the last try did not count. */
  readonly refusal?: BrowserIdError | undefined
  readonly status: number
}

/** POST /account/sign-in */
export async function handleSignInForm(
  request: ServiceRequest,
  { client }: RequestContext,
  context: ProviderContext,
): Promise<Reply> {
  const field = await readForm(context, request)
  const target = TARGETS.find((path) => path === field('target')) ?? ACCOUNT_PATH
  const email = field('email').trim().slice(0, 254)
  try {
    const fields = { email, code: field('code').replace(/\s/g, '') } // as apps show it, "123 456"
    const cookies = await signInFrom(context, request, sourceOf(client), fields)
    return seeOther(target, cookies)
  } catch (error) {
    if (!isBrowserIdError(error) || !SHOWN_AGAIN.includes(error.code)) throw error
    const status = waitOf(error) !== undefined ? 429 : error.code === 'ERR_BODY_INVALID' ? 400 : 401
    return signInPage(request, context, { email, fixed: false, target, refusal: error, status })
  }
}

/** The form, for somebody unknown or for a fresh proof. */
export async function signInPage(
  request: ServiceRequest,
  context: ProviderContext,
  form: SignInForm,
): Promise<Reply> {
  const response = await framedPage(context, request, (texts, formToken) => ({
    title: titleOf(form, texts),
    body: formBody(texts, form, formToken),
    status: form.status,
  }))
  const waitMs = form.refusal && waitOf(form.refusal)
  if (waitMs !== undefined) response.headers.set('retry-after', String(Math.ceil(waitMs / 1000)))
  return response
}

function waitOf({ detail }: BrowserIdError): number | undefined {
  return typeof detail.retryAfterMs === 'number' ? detail.retryAfterMs : undefined
}

function problemText(texts: Texts, refusal: BrowserIdError): string {
  const fact = sentence(errorText(texts, refusal))
  const waitMs = waitOf(refusal)
  const { remaining } = refusal.detail
  if (waitMs !== undefined)
    return `${fact} ${fillText(texts.waitAgain, { wait: waitText(waitMs, texts.language) })}`
  if (typeof remaining === 'number') return `${fact} ${fillText(texts.moreCodes, { remaining })}`
  return fact
}

function titleOf({ fixed }: SignInForm, texts: Texts): string {
  return fixed ? texts.proveTitle : texts.accountSignIn
}

function formBody(texts: Texts, form: SignInForm, formToken: Html): Html {
  const marked =
    form.refusal === undefined ? '' : html` aria-invalid="true" aria-describedby="problem"`
  return html`<h1>${titleOf(form, texts)}</h1>
<p>${form.fixed ? fillHtml(texts.proveLead, { address: who(form.email) }) : texts.accountSignInLead}</p>
<form method="post" action="${ACCOUNT_SIGN_IN_PATH}">
${formToken}<input type="hidden" name="target" value="${form.target}">
${problemBox(form.refusal && problemText(texts, form.refusal))}
${
  form.fixed
    ? html`<input type="hidden" name="email" value="${form.email}">`
    : html`<label for="email">${texts.addressLabel}</label>
<input id="email" name="email" type="email" dir="ltr" autocomplete="username" value="${form.email}" required>`
}
<label for="code">${texts.codeOrRecoveryLabel}</label>
<input id="code" name="code" type="text" dir="ltr" autocomplete="one-time-code" maxlength="40" required${marked}>
<button type="submit">${texts.signInButton}</button>
</form>`
}
