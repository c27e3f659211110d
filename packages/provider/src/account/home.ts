// GET /: who is signed in here, and the way to everything else; POST /browserid/sign-out: nobody any more.
import type { Html } from '@signet-id/server-kit'
import { html } from 'hono/html'
import type { ProviderContext } from '../context.ts'
import { readForm, seeOther } from '../form-post.ts'
import { en } from '../messages/en.ts'
import { fill, framedPage } from '../page-frame.ts'
import { ACCOUNT_PATH, PEOPLE_PATH, SIGN_OUT_PATH } from '../paths.ts'
import type { Session } from '../store/store.ts'

export async function handleHome(request: Request, context: ProviderContext): Promise<Response> {
  const session = await context.sessions.find(request)
  const domain = session && (await context.store.findDomain(session.account.domain))
  const title = fill(en.homeTitle, { domain: domain?.displayName ?? context.ownHost })
  return framedPage(context, request, (formToken) => ({
    title,
    body: session ? signedIn(title, session, formToken) : signedOut(title),
    domain,
  }))
}

export async function handleSignOut(request: Request, context: ProviderContext): Promise<Response> {
  await readForm(context, request)
  await context.sessions.end(request)
  const response = seeOther('/', [context.sessions.clearing])
  response.headers.set('clear-site-data', '"cache", "storage"')
  return response
}

/** The button that every page of a signed-in person has. */
export function signOutForm(formToken: Html): Html {
  return html`<form method="post" action="${SIGN_OUT_PATH}">
${formToken}<button type="submit" class="plain">${en.signOutButton}</button>
</form>`
}

function signedIn(title: string, { account }: Session, formToken: Html): Html {
  return html`<h1>${title}</h1>
<p>${en.homeSignedIn} <span class="who">${account.shownAddress}</span>.</p>
<a class="button" href="${ACCOUNT_PATH}">${en.accountTitle}</a>
${account.role === 'administrator' ? html`<a class="button plain" href="${PEOPLE_PATH}">${en.peopleTitle}</a>` : ''}
${signOutForm(formToken)}`
}

function signedOut(title: string): Html {
  return html`<h1>${title}</h1><p>${en.homeSignedOut}</p>
<a class="button plain" href="${ACCOUNT_PATH}">${en.homeAccount}</a>`
}
