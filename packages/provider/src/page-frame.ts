// The frame of the pages around the journey: enrolment, account, people.
import {
  type Html,
  htmlResponse,
  type Reply,
  renderPage,
  type ServiceRequest,
  sentence,
} from '@signet-id/server-kit'
import { html } from 'hono/html'
import type { ProviderContext } from './context.ts'
import { TEXTS, type Texts } from './messages/catalogue.ts'
import { themeStyles } from './sign-in/domain-of-query.ts'
import type { ServedDomain } from './store/store.ts'

/** What a page puts into the frame. */
export interface FramedPage {
  readonly title: string
  readonly body: Html
  /** Whose page it is; undefined: the deployment's. */
  readonly domain?: ServedDomain | undefined
  readonly status?: number
}

/** A page in the reader's language, with the cookie that its forms need. */
export async function framedPage(
  context: ProviderContext,
  request: ServiceRequest,
  build: (texts: Texts, formToken: Html) => FramedPage,
): Promise<Reply> {
  const { token, setCookie } = (await context.formTokens()).issue(request)
  const texts = TEXTS.for(request)
  const { title, body, domain, status } = build(
    texts,
    html`<input type="hidden" name="form_token" value="${token}">`,
  )
  const response = htmlResponse(
    renderPage({
      title,
      language: texts.language,
      owner: domain?.displayName ?? context.ownHost,
      scripts: [context.formScript],
      styles: themeStyles(context.styles, domain),
      body,
    }),
    texts.language,
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

/** An address in a sentence. */
export function who(address: string): Html {
  return html`<bdi class="who">${address}</bdi>`
}
