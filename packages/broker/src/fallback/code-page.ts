// GET /code: where the link in a mail leads. It changes nothing and needs nothing but the fragment, which comes to no server (threat model T104).
import { type Handle, renderPage, staticPage } from '@signet-id/server-kit'
import { html } from 'hono/html'
import { type Operator, renderOperator } from '../branding/branding.ts'
import { fillable } from '../dialog/fill.ts'
import { TEXTS, type Texts } from '../messages/catalogue.ts'

/** Texts, operator and assets of one rendering. */
export interface CodePage {
  readonly texts: Texts
  readonly operator: Operator
  readonly styles: readonly string[]
  readonly scripts: readonly string[]
}

/** Serves the page, made once for every language. */
export function handleCodePage(page: Omit<CodePage, 'texts'>): Handle {
  return staticPage(TEXTS.map((texts) => renderCodePage({ ...page, texts })))
}

/** The script shows the code; in the browser that asked it also offers to use it, which takes a click. */
function renderCodePage(page: CodePage): string {
  const { codePage } = page.texts
  return renderPage({
    title: codePage.title,
    language: page.texts.language,
    styles: page.styles,
    scripts: page.scripts,
    owner: renderOperator(page.operator),
    body: html`<div id="code-page">
<section data-part="none"><h1>${codePage.title}</h1><p>${codePage.unscripted}</p></section>
<section data-part="code" hidden>
<h1>${codePage.title}</h1>
<p class="mailed-code" id="code" dir="ltr"></p>
<p>${fillable(codePage.asks)}</p>
<div data-part="here" hidden>
<p>${codePage.here}</p>
<button type="button" id="use">${fillable(codePage.use)}</button>
</div>
<p data-part="elsewhere">${codePage.elsewhere}</p>
<p class="notice" data-part="used" role="status" hidden>${codePage.used}</p>
<p class="fine">${codePage.warning}</p>
</section>
</div>`,
  })
}
