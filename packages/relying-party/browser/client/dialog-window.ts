// The broker's dialog in a window of its own, and the messages it speaks (protocol 7.6). Only that very window, from the broker's origin, is heard.

/** What the dialog brings; null when there is no assertion. */
export interface DialogResult {
  readonly assertion: string
  readonly email: string | undefined
}

/** What the page asks of the dialog; the dialog judges it. */
export type DialogOptions = Readonly<Record<string, unknown>>

const NAME = '__persona_dialog'
const FEATURES = 'popup,width=700,height=640'
const CLOSED_POLL_MS = 500
const MAX_MESSAGE_LENGTH = 16_384

/**
 * Opens the dialog; call it in a click. Returns a way to bring it to the front.
 * @param done called once, later
 */
export function openDialog(
  window: Window,
  broker: string,
  options: DialogOptions,
  done: (result: DialogResult | null) => void,
): { focus(): void } {
  const dialog = window.open(`${broker}/sign_in`, NAME, FEATURES)
  if (!dialog) {
    window.setTimeout(() => done(null), 0)
    return { focus() {} }
  }
  const poll = window.setInterval(() => {
    if (dialog.closed) finish(null)
  }, CLOSED_POLL_MS)
  const die = () => dialog.postMessage('die', broker)
  window.addEventListener('message', listen)
  window.addEventListener('pagehide', die)

  function listen(event: MessageEvent): void {
    if (event.source !== dialog || event.origin !== broker) return
    const message = parseMessage(event.data)
    if (message?.a === 'ready') {
      // Functions stay here; everything else goes as JSON.
      const request = { a: 'request', d: { method: 'get', params: options } }
      dialog?.postMessage(JSON.stringify(request), broker)
    } else if (message?.a === 'response') finish(parseResult(message.d))
    else if (message?.a === 'error') finish(null)
  }

  function finish(result: DialogResult | null): void {
    window.clearInterval(poll)
    window.removeEventListener('message', listen)
    window.removeEventListener('pagehide', die)
    dialog?.close()
    done(result)
  }

  return { focus: () => dialog.focus() }
}

function parseMessage(data: unknown): { a?: unknown; d?: unknown } | undefined {
  if (typeof data !== 'string' || data.length > MAX_MESSAGE_LENGTH) return undefined
  try {
    const value: unknown = JSON.parse(data)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function parseResult(value: unknown): DialogResult | null {
  const { assertion, email } = (value ?? {}) as { assertion?: unknown; email?: unknown }
  if (typeof assertion !== 'string' || assertion === '') return null
  return { assertion, email: typeof email === 'string' ? email : undefined }
}
