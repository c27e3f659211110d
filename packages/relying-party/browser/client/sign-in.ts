// signIn(): the whole page goes to the dialog and comes back, or a pop-up does and this page waits.
import { CHANNEL } from './channel.ts'
import type { ClientConfig } from './config.ts'

/** Where a sign-in begins and where it ends. */
export interface SignInOptions {
  /** Path of this site to go to afterwards; default this page. */
  readonly cameFrom?: string
  /** Address to start with. */
  readonly email?: string
  /** Ask in a window of its own; call it in a click. Where the browser blocks it, the page itself goes. */
  readonly popup?: boolean
}

const FEATURES = 'popup,width=700,height=640'
const CLOSED_POLL_MS = 500

/**
 * Makes `browserId.signIn`. In a pop-up it resolves to true when somebody has signed in, and this page then goes to `cameFrom`; to false
 * when the window was closed.
 */
export function createSignIn(
  window: Window & { BroadcastChannel: typeof BroadcastChannel },
  config: ClientConfig,
): (options?: SignInOptions) => Promise<boolean> {
  const startUrl = (cameFrom: string, email: string | undefined) => {
    const query = new URLSearchParams({
      [config.cameFromField]: cameFrom,
      ...(email ? { email } : {}),
    })
    return `${config.basePath}/start?${query}`
  }

  return async (options = {}) => {
    const { location } = window
    const cameFrom = options.cameFrom ?? location.pathname + location.search + location.hash
    const go = () => location.assign(startUrl(cameFrom, options.email))
    if (!options.popup) {
      go()
      return new Promise(() => {})
    }
    const channel = new window.BroadcastChannel(CHANNEL)
    const url = startUrl(`${config.basePath}/done`, options.email)
    const opened = window.open(url, '_blank', FEATURES)
    if (!opened) {
      channel.close()
      go()
      return new Promise(() => {})
    }
    return new Promise((resolve) => {
      const poll = window.setInterval(() => {
        // A provider's page may have cut the window off: it then only looks closed, so the channel stays open.
        if (opened.closed) finish(false)
      }, CLOSED_POLL_MS)
      channel.onmessage = (event) => {
        channel.close()
        finish(event.data === 'signed-in')
        if (event.data === 'signed-in') arrive(window, cameFrom)
      }
      function finish(signedIn: boolean): void {
        window.clearInterval(poll)
        resolve(signedIn)
      }
    })
  }
}

/** This very page must be asked for again, not just scrolled to a fragment of. */
function arrive(window: Window, cameFrom: string): void {
  const { location } = window
  const target = new URL(cameFrom, location.href)
  if (target.origin !== location.origin) return
  const here = location.pathname + location.search
  if (target.pathname + target.search === here) location.reload()
  else location.assign(target.href)
}
