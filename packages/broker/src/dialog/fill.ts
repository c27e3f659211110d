// Texts with gaps: `{site}` becomes an empty element that the dialog fills with text, never with markup.
import { type Html, pieces } from '@signet-id/server-kit'
import { html } from 'hono/html'

/** Words that may stand in braces. */
const GAPS: readonly string[] = ['site', 'email', 'domain', 'provider', 'detail']

/** Markup of a text; whatever is in braces and not a gap is a programmer's mistake. */
export function fillable(text: string): Html {
  return html`${pieces(text, gap)}`
}

function gap(name: string): Html {
  if (!GAPS.includes(name)) throw new TypeError(`no gap is called ${name}`)
  return html`<bdi data-fill="${name}"></bdi>`
}
