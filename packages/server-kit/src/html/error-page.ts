// The page of a refusal: what happened, its code, a way on.
import { html } from 'hono/html'
import type { PublicError } from '../http/error-response.ts'
import { renderPage } from './page.ts'

export interface ErrorPage {
  readonly error: PublicError
  readonly owner: string
  readonly styles: readonly string[]
  readonly language: string
  readonly texts: { readonly title: string; readonly back: string; readonly code: string }
}

export function renderErrorPage(page: ErrorPage): string {
  const { error, texts } = page
  return renderPage({
    title: texts.title,
    language: page.language,
    owner: page.owner,
    styles: page.styles,
    scripts: [],
    body: html`<h1>${texts.title}</h1>
<p>${sentence(error.message)}</p>
<p><a href="/">${texts.back}</a></p>
<p class="fine">${texts.code}: <code>${error.code}</code></p>`,
  })
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`
}
