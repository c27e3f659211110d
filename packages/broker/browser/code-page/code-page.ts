// Shows the code that the link carries; where the dialog waits in this very browser, a click hands it over. Nothing is sent to a server.
import { isBrowserIdError, parseOrigin } from '@signet-id/protocol'

/** What this page and the dialog say to each other. */
export type CodeMessage =
  | { readonly type: 'who-waits' }
  | { readonly type: 'waiting'; readonly site: string }
  | { readonly type: 'code'; readonly code: string; readonly site: string }

/** The channel to a dialog in this browser. */
export type CodeChannel = Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>

const CODE = /^[A-Z2-9]{4}-[A-Z2-9]{4}$/

/** The code and the site of a link; undefined for anything else. */
export function readLink(hash: string): { code: string; site: string } | undefined {
  const fields = new URLSearchParams(hash.slice(1))
  const code = fields.get('code') ?? ''
  if (!CODE.test(code)) return undefined
  try {
    return { code, site: parseOrigin(fields.get('site')) }
  } catch (error) {
    if (isBrowserIdError(error)) return undefined
    throw error
  }
}

/** Shows the code of the fragment and lets a click hand it over. @param channel undefined where the browser has none */
export function openCodePage(
  document: Document,
  place: Pick<Location, 'hash'>,
  channel: CodeChannel | undefined,
): void {
  const link = readLink(place.hash)
  if (!link) return
  const part = (name: string): HTMLElement | null =>
    document.querySelector<HTMLElement>(`[data-part="${name}"]`)
  const show = (name: string, shown: boolean): void => {
    const element = part(name)
    if (element) element.hidden = !shown
  }
  show('none', false)
  show('code', true)
  fillAll(document, '#code', link.code)
  fillAll(document, '[data-fill="site"]', link.site)
  if (!channel) return
  channel.addEventListener('message', (event: MessageEvent<CodeMessage>) => {
    if (event.data.type !== 'waiting' || event.data.site !== link.site) return
    show('here', true)
    show('elsewhere', false)
  })
  document.getElementById('use')?.addEventListener('click', () => {
    channel.postMessage({ type: 'code', ...link } satisfies CodeMessage)
    show('here', false)
    show('used', true)
  })
  channel.postMessage({ type: 'who-waits' } satisfies CodeMessage)
}

function fillAll(document: Document, selector: string, text: string): void {
  for (const element of document.querySelectorAll(selector)) element.textContent = text
}
