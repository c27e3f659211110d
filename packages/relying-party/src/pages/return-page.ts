// The page the dialog comes back to: its script takes the answer out of the address bar and posts it.
import { type Html, html } from '../html.ts'
import { RETURN } from '../messages/en.ts'
import { type PageContext, renderAlert, renderPage } from './layout.ts'

/** What the page's script needs; `fields` are the names of the form's fields. */
export interface ReturnPage {
  readonly scriptUrl: string
  readonly postbackUrl: string
  readonly cameFrom: string
  readonly signInUrl: string
  readonly fields: { assertion: string; cameFrom: string; csrf: string; state: string }
  /** Form token of this browser; undefined when it has no pre-session. */
  readonly token: string | undefined
}

/** The script, `browser/return.ts`, shows one of the parts by its id and fills the form by its `data-` names. */
export function renderReturnPage(context: PageContext, page: ReturnPage): Html {
  const { fields } = page
  const field = (name: string, value: string, role: string) =>
    html`<input type="hidden" name="${name}" value="${value}" data-role="${role}">\n`
  const problem = (id: string, message: string) =>
    html`<div id="${id}" hidden>${renderAlert({ message })}</div>\n`
  return renderPage(context, {
    title: RETURN.title(context.siteName),
    scripts: [page.scriptUrl],
    body: html`<noscript>${renderAlert({ message: RETURN.noScript })}</noscript>
<p id="wait" role="status" hidden>${RETURN.wait}</p>
${problem('nothing', RETURN.nothing)}${problem('unreadable', RETURN.unreadable)}${problem('lost', RETURN.lost)}<form id="postback" method="post" action="${page.postbackUrl}" hidden>
${field(fields.csrf, page.token ?? '', 'token')}${field(fields.cameFrom, page.cameFrom, 'came-from')}${field(fields.state, '', 'state')}${field(fields.assertion, '', 'assertion')}</form>
<p class="actions" id="ways"><a class="button" href="${page.signInUrl}">${RETURN.again}</a>
<a id="back" href="${page.cameFrom}">${RETURN.back(context.siteName)}</a></p>`,
  })
}
