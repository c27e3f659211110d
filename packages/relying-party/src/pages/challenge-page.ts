// The sign-in page that takes the place of a 401.
import { type Html, html } from '../html.ts'
import { CHALLENGE, PROBLEM_PAGE } from '../messages/en.ts'
import { type PageContext, renderAlert, renderPage } from './layout.ts'

/** What the page must know of the request it answers. */
export interface ChallengePage {
  readonly signInUrl: string
  /** What went wrong before, if anything. */
  readonly problem: { message: string; nextStep: string; code: string | undefined } | undefined
}

/** The page as HTML; after a failure it names that first, with its code. */
export function renderChallengePage(context: PageContext, page: ChallengePage): Html {
  const { problem } = page
  const code = problem?.code
  return renderPage(context, {
    title: CHALLENGE.title(context.siteName),
    body: html`${problem ? renderAlert(problem) : html`<p>${CHALLENGE.intro(context.siteName)}</p>`}
<p class="actions"><a class="button" href="${page.signInUrl}">${problem ? CHALLENGE.again : CHALLENGE.button}</a>
<a href="/">${CHALLENGE.back(context.siteName)}</a></p>
${code && html`<p class="quiet">${PROBLEM_PAGE.codeLabel} <code>${code}</code></p>`}`,
  })
}
