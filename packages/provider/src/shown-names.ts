// Names that the database keeps in one language, said in the reader's.
import { fillHtml, type Html } from '@signet-id/server-kit'
import { html } from 'hono/html'
import { DEFAULT_AUTHENTICATOR_NAME } from './enrolment/enrol.ts'
import type { Texts } from './messages/catalogue.ts'

/** A browser by the label of server-kit's `http/device.ts`. */
export function shownBrowser(texts: Texts, label: string): Html {
  if (label === '') return html`${texts.unknownBrowser}`
  const [browser = '', system] = label.split(' on ')
  return system === undefined
    ? html`<bdi>${browser}</bdi>`
    : fillHtml(texts.browserOn, { browser, system })
}

/** An authenticator by the name that its owner gave it, if any. */
export function shownAuthenticator(texts: Texts, name: string): string {
  return name === DEFAULT_AUTHENTICATOR_NAME ? texts.authenticatorUnnamed : name
}
