// The frame of every page: the site's name in front, one heading, one stylesheet.
import { type Html, type HtmlValue, html } from '../html.ts'

/** What every page knows about where it is. */
export interface PageContext {
  /** The site's name, as its owner wrote it, or its host. */
  readonly siteName: string
  /** URL of the stylesheet, on this site. */
  readonly stylesheetUrl: string
}

/** What makes one page different from the others. */
export interface Page {
  readonly title: string
  /** URLs of scripts on this site, run before the page is shown. */
  readonly scripts?: readonly string[]
  /** URLs of scripts on this site, run once everything is there. */
  readonly endScripts?: readonly string[]
  readonly body: HtmlValue
}

/** A whole document. */
export function renderPage(context: PageContext, page: Page): Html {
  const named = page.title.includes(context.siteName)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${page.title}${named ? '' : ` - ${context.siteName}`}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="stylesheet" href="${context.stylesheetUrl}">
${page.scripts?.map((url) => html`<script src="${url}"></script>\n`)}</head>
<body>
<main>
${named ? undefined : html`<p class="site">${context.siteName}</p>\n`}<h1>${page.title}</h1>
${page.body}
</main>
${page.endScripts?.map((url) => html`<script src="${url}"></script>\n`)}</body>
</html>
`
}

/** A message that screen readers say at once, with the way on and the code that programs and helpers go by. */
export function renderAlert(alert: { message: string; nextStep?: string | undefined }): Html {
  return html`<div class="alert" role="alert"><p><strong>${alert.message}</strong>${alert.nextStep && html`<span>${alert.nextStep}</span>`}</p></div>`
}
