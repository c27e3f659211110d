// The frame of the pages around the journey: enrolment, account, people.
import { type Html, htmlResponse, renderPage } from '@signet-id/server-kit'
import { html } from 'hono/html'
import type { ProviderContext } from './context.ts'
import { en } from './messages/en.ts'
import { themeStyles } from './sign-in/domain-of-query.ts'
import type { ServedDomain } from './store/store.ts'

export interface FramedPage {
  readonly title: string
  readonly body: Html
  /** Whose page it is; undefined: the deployment's. */
  readonly domain?: ServedDomain | undefined
  readonly status?: number
}

/** A page with the cookie that its forms need. */
export async function framedPage(
  context: ProviderContext,
  request: Request,
  build: (formToken: Html) => FramedPage,
): Promise<Response> {
  const { token, setCookie } = (await context.formTokens()).issue(request)
  const { title, body, domain, status } = build(
    html`<input type="hidden" name="form_token" value="${token}">`,
  )
  const response = htmlResponse(
    renderPage({
      title,
      language: en.language,
      owner: domain?.displayName ?? context.ownHost,
      scripts: [],
      styles: themeStyles(context.styles, domain),
      body,
    }),
    status,
  )
  response.headers.append('set-cookie', setCookie)
  return response
}

/** A fact that needs attention, or nothing. */
export function problemBox(text: string | undefined): Html | '' {
  return text === undefined
    ? ''
    : html`<p id="problem" class="problem" role="alert">${sentence(text)}</p>`
}

/** An instant for people, in UTC because a page without script does not know where they are. */
export function shownTime(ms: number): Html {
  const text = new Intl.DateTimeFormat(en.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(ms)
  return html`<time datetime="${new Date(ms).toISOString()}">${text} UTC</time>`
}

/** A day for people. */
export function shownDay(ms: number): Html {
  const text = new Intl.DateTimeFormat(en.language, {
    dateStyle: 'medium',
    timeZone: 'UTC',
  }).format(ms)
  return html`<time datetime="${new Date(ms).toISOString()}">${text}</time>`
}

/** Words in braces, filled in. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`
}
