// The dialog's window, seen from the site (protocol 7.6). Only messages of that very window, from the broker's origin, count (threat model T76).
import { BROKER_ORIGIN } from '../broker/origin.ts'
import { withPlainJson } from '../old-page/plain-json.ts'
import type { Options } from './request-options.ts'

/** What the dialog says at the end; null when there is no assertion. */
export interface Answer {
  readonly assertion: string
  readonly email: string | undefined
}

/** The dialog's window while it is open. */
export interface DialogWindow {
  focus(): void
}

const NAME = '__persona_dialog'
const FEATURES = 'menubar=0,location=1,resizable=1,scrollbars=1,status=0,width=700,height=375'
const CLOSED_POLL_MS = 500
const MAX_MESSAGE_LENGTH = 16_384

/**
 * Opens the dialog; call it in a click.
 * @param done called once, whatever happens
 */
export function openDialog(
  window: Window,
  params: Options,
  done: (answer: Answer | null) => void,
): DialogWindow {
  const request = withPlainJson(() =>
    JSON.stringify({ a: 'request', d: { method: 'get', params } }),
  )
  const opened = open(window)
  if (!opened) {
    setTimeout(done, 0, null)
    return { focus() {} }
  }
  const dialog = opened
  const poll = setInterval(() => {
    if (dialog.closed) finish(null)
  }, CLOSED_POLL_MS)
  window.addEventListener('message', listen)
  window.addEventListener('pagehide', die)

  function listen(event: MessageEvent): void {
    if (event.source !== dialog || event.origin !== BROKER_ORIGIN) return
    const message = read(event.data)
    if (message?.a === 'ready') dialog.postMessage(request, BROKER_ORIGIN)
    else if (message?.a === 'response') finish(readAnswer(message.d))
    else if (message?.a === 'error') finish(null)
  }

  function die(): void {
    dialog.postMessage('die', BROKER_ORIGIN)
    // Chromium delivers the word without its sender once the page is gone, and a provider's page would not know it.
    dialog.close()
  }

  function finish(answer: Answer | null): void {
    clearInterval(poll)
    window.removeEventListener('message', listen)
    window.removeEventListener('pagehide', die)
    dialog.close()
    done(answer)
  }

  return { focus: () => dialog.focus() }
}

function open(window: Window): Window | null {
  // Firefox for Android opens a tab, and takes features for a wish not to have one.
  const isFennec = /Android.+Firefox/.test(window.navigator.userAgent)
  try {
    return window.open(`${BROKER_ORIGIN}/sign_in`, NAME, isFennec ? '' : FEATURES)
  } catch {
    return null
  }
}

function read(data: unknown): { a?: unknown; d?: unknown } | undefined {
  if (typeof data !== 'string' || data.length > MAX_MESSAGE_LENGTH) return undefined
  try {
    const message: unknown = withPlainJson(() => JSON.parse(data))
    return typeof message === 'object' && message !== null ? message : undefined
  } catch {
    return undefined
  }
}

/** Anything that is not an assertion is an end without one. */
function readAnswer(data: unknown): Answer | null {
  if (typeof data !== 'object' || data === null) return null
  const { assertion, email } = data as { assertion?: unknown; email?: unknown }
  if (typeof assertion !== 'string' || assertion === '') return null
  return { assertion, email: typeof email === 'string' && email !== '' ? email : undefined }
}
