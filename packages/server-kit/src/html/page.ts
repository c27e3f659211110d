// The frame of every page: title, viewport, one stylesheet, no inline script or style.
import { html } from 'hono/html'
import { Reply } from '../http/exchange.ts'
import type { Handle } from '../http/service.ts'
import { type Catalogue, directionOf, languageOf } from '../language/catalogue.ts'

/** HTML that is escaped already. */
export type Html = ReturnType<typeof html>

/** What a page is made of. */
export interface PageFrame {
  /** Text of the title bar and of screen readers' first words. */
  readonly title: string
  readonly language: string
  /** Paths of scripts and styles, from the asset manifest. Scripts run once the document is there. */
  readonly scripts: readonly string[]
  /** Scripts that have something to do before that, and wait for the document themselves. */
  readonly earlyScripts?: readonly string[]
  readonly styles: readonly string[]
  /** What stands above the card: whose page this is, or what it is about. */
  readonly owner: string | Html
  readonly body: Html
}

/** Renders a whole document. */
export function renderPage(page: PageFrame): string {
  return String(html`<!doctype html>
<html lang="${page.language}" dir="${directionOf(page.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
${page.styles.map((path) => html`<link rel="stylesheet" href="${path}">`)}
${page.earlyScripts?.map((path) => html`<script src="${path}" async></script>`)}
${page.scripts.map((path) => html`<script src="${path}" defer></script>`)}
</head>
<body>
<header class="owner">${page.owner}</header>
<main class="card">
${page.body}
</main>
</body>
</html>
`)
}

/** An HTML answer in one of our languages; which one was the request's wish. */
export function htmlResponse(text: string, language: string, status = 200): Reply {
  return new Reply(text, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-language': language,
      vary: 'accept-language',
    },
  })
}

/** Serves a page that is the same for everybody who reads its language. */
export function staticPage(pages: Catalogue<string>): Handle {
  return (request) => htmlResponse(pages.for(request), languageOf(request))
}
