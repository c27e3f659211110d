// A page for what is no question of signing in: says what is wrong and where to go.
import { type Html, html } from '../html.ts'
import { PROBLEM_PAGE, SIGN_OUT } from '../messages/en.ts'
import { type PageContext, renderAlert, renderPage } from './layout.ts'

/** The page as HTML, with a link to the site's root. */
export function renderProblemPage(
  context: PageContext,
  problem: { message: string; nextStep: string; code: string },
): Html {
  return renderPage(context, {
    title: PROBLEM_PAGE.title,
    body: html`${renderAlert(problem)}
<p class="actions"><a class="button" href="/">${SIGN_OUT.back(context.siteName)}</a></p>
<p class="quiet">${PROBLEM_PAGE.codeLabel} <code>${problem.code}</code></p>`,
  })
}

/** Asks before signing out, when the request alone was not proof that the person meant it. */
export function renderSignOutPage(
  context: PageContext,
  page: { form: Html | undefined; message: string },
): Html {
  return renderPage(context, {
    title: SIGN_OUT.title(context.siteName),
    body: html`<p>${page.form ? page.message : SIGN_OUT.signedOut}</p>
${page.form}
<p><a href="/">${SIGN_OUT.back(context.siteName)}</a></p>`,
  })
}
