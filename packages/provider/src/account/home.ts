// GET /: who is signed in here; POST /browserid/sign-out: nobody any more.
import { type FormTokens, htmlResponse, readFormBody, renderPage } from '@signet-id/server-kit'
import { html } from 'hono/html'
import { en } from '../messages/en.ts'
import { SIGN_OUT_PATH } from '../paths.ts'
import type { Sessions } from '../sign-in/session.ts'
import type { Session } from '../store/store.ts'

const MAX_BODY_BYTES = 1024

export interface HomePage {
  readonly owner: string
  readonly style: string
}

export async function handleHome(
  request: Request,
  page: HomePage,
  sessions: Sessions,
  formTokens: FormTokens,
): Promise<Response> {
  const session = await sessions.find(request)
  const { token, setCookie } = formTokens.issue(request)
  const response = htmlResponse(renderHome(page, session, token))
  response.headers.append('set-cookie', setCookie)
  return response
}

export async function handleSignOut(
  request: Request,
  sessions: Sessions,
  formTokens: FormTokens,
): Promise<Response> {
  const fields = await readFormBody(request, MAX_BODY_BYTES)
  formTokens.require(request, fields.get('form_token') ?? '')
  await sessions.end(request)
  return new Response(null, {
    status: 303,
    headers: {
      location: '/',
      'set-cookie': sessions.clearing,
      'clear-site-data': '"cache", "storage"',
    },
  })
}

function renderHome(page: HomePage, session: Session | undefined, formToken: string): string {
  const title = en.homeTitle.replace('{domain}', page.owner)
  return renderPage({
    title,
    language: en.language,
    owner: page.owner,
    scripts: [],
    styles: [page.style],
    body: session
      ? html`<h1>${title}</h1>
<p>${en.homeSignedIn} <span class="who">${session.account.shownAddress}</span>.</p>
<form method="post" action="${SIGN_OUT_PATH}">
<input type="hidden" name="form_token" value="${formToken}">
<button type="submit" class="plain">${en.signOutButton}</button>
</form>`
      : html`<h1>${title}</h1><p>${en.homeSignedOut}</p>`,
  })
}
