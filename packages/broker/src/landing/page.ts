// The page at the root.
import { renderPage } from '@signet-id/server-kit'
import { html } from 'hono/html'
import { type Operator, renderOperator } from '../branding/branding.ts'
import type { Texts } from '../messages/catalogue.ts'

/** Texts, operator and styles of one rendering. */
export interface LandingPage {
  readonly texts: Texts
  readonly origin: string
  readonly operator: Operator
  readonly styles: readonly string[]
}

/** The page as HTML. */
export function renderLandingPage(page: LandingPage): string {
  const { texts, origin } = page
  const { landing } = texts
  return renderPage({
    title: landing.title,
    language: texts.language,
    owner: renderOperator(page.operator),
    styles: page.styles,
    scripts: [],
    body: html`<h1>${landing.title}</h1>
<p>${landing.what}</p>
<p>${landing.keeps}</p>
<h2>${landing.developersTitle}</h2>
<p>${landing.developers}</p>
<pre dir="ltr"><code>&lt;script src="${origin}/include.js"&gt;&lt;/script&gt;</code></pre>`,
  })
}
