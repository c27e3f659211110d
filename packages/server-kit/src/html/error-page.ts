// The page of a refusal: what happened, its code, a way on.
import { html } from 'hono/html'
import type { PublicError } from '../http/error-response.ts'
import type { Language } from '../language/catalogue.ts'
import { sentence } from '../language/words.ts'
import { SERVICE_TEXTS } from '../messages/catalogue.ts'
import { renderPage } from './page.ts'

/** A refusal, and whose page says it. */
export interface ErrorPage {
  readonly error: PublicError
  readonly owner: string
  readonly styles: readonly string[]
  readonly language: Language
}

/** The page as HTML, in the given language, with a link to the service's root. */
export function renderErrorPage(page: ErrorPage): string {
  const { error, language } = page
  const texts = SERVICE_TEXTS.in(language)
  return renderPage({
    title: texts.errorTitle,
    language,
    owner: page.owner,
    styles: page.styles,
    scripts: [],
    body: html`<h1>${texts.errorTitle}</h1>
<p>${sentence(error.message)}</p>
<p><a href="/">${texts.errorBack}</a></p>
<p class="fine">${texts.errorCode}: <code>${error.code}</code></p>`,
  })
}
