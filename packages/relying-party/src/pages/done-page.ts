// The last page of a pop-up: it says what happened, in case its script cannot close the window.
import { type Html, html } from '../html.ts'
import { DONE } from '../messages/en.ts'
import { type PageContext, renderPage } from './layout.ts'

/** The page as HTML. @param page.email undefined: nobody was signed in */
export function renderDonePage(
  context: PageContext,
  page: { email: string | undefined; scriptUrl: string },
): Html {
  const { email } = page
  return renderPage(context, {
    title: DONE.title(context.siteName),
    // After the text it reads.
    endScripts: [page.scriptUrl],
    body: email
      ? html`<p data-signed-in="yes">${DONE.signedIn(email)}</p>`
      : html`<p>${DONE.nobody}</p>
<p><a href="/">${DONE.back(context.siteName)}</a></p>`,
  })
}
