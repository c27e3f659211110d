// GET /: who is signed in here, and the way to everything else; POST /browserid/sign-out: nobody any more.
import {
  fillHtml,
  fillText,
  type Html,
  type Reply,
  type ServiceRequest,
} from '@signet-id/server-kit'
import { html } from 'hono/html'
import type { ProviderContext } from '../context.ts'
import { readForm, seeOther } from '../form-post.ts'
import type { Texts } from '../messages/catalogue.ts'
import { framedPage, who } from '../page-frame.ts'
import { ACCOUNT_PATH, PEOPLE_PATH, SIGN_OUT_PATH } from '../paths.ts'
import type { Session } from '../store/store.ts'

/** Answers `/` with the person's page, or with the ways to sign in. */
export async function handleHome(
  request: ServiceRequest,
  context: ProviderContext,
): Promise<Reply> {
  const session = await context.sessions.find(request)
  const domain = session?.domain
  return framedPage(context, request, (texts, formToken) => {
    const title = fillText(texts.homeTitle, { domain: domain?.displayName ?? context.ownHost })
    return {
      title,
      body: session ? signedIn(texts, title, session, formToken) : signedOut(texts, title),
      domain,
    }
  })
}

/**
 * Ends the session and has the browser forget what it keeps of this origin, then leads to `/`.
 * @throws {AuthenticationError} `ERR_FORM_TOKEN_INVALID`
 * @throws {ProtocolError} those of reading a form
 */
export async function handleSignOut(
  request: ServiceRequest,
  context: ProviderContext,
): Promise<Reply> {
  await readForm(context, request)
  await context.sessions.end(request)
  const response = seeOther('/', [context.sessions.clearing])
  response.headers.set('clear-site-data', '"cache", "storage"')
  return response
}

/** The button that every page of a signed-in person has. */
export function signOutForm(texts: Texts, formToken: Html): Html {
  return html`<form method="post" action="${SIGN_OUT_PATH}">
${formToken}<button type="submit" class="plain">${texts.signOutButton}</button>
</form>`
}

function signedIn(texts: Texts, title: string, { account }: Session, formToken: Html): Html {
  return html`<h1>${title}</h1>
<p>${fillHtml(texts.homeSignedIn, { address: who(account.shownAddress) })}</p>
<a class="button" href="${ACCOUNT_PATH}">${texts.accountTitle}</a>
${account.role === 'administrator' ? html`<a class="button plain" href="${PEOPLE_PATH}">${texts.peopleTitle}</a>` : ''}
${signOutForm(texts, formToken)}`
}

function signedOut(texts: Texts, title: string): Html {
  return html`<h1>${title}</h1><p>${texts.homeSignedOut}</p>
<a class="button plain" href="${ACCOUNT_PATH}">${texts.homeAccount}</a>`
}
