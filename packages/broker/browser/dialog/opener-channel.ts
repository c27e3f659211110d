// The window that opened us (protocol 7.6). Only it is listened to, only its first request counts, and the answer goes to that origin alone.
import { isBrowserIdError, type JsonObject, type Origin, parseOrigin } from '@signet-id/protocol'
import { READY, readOpenerMessage, responseMessage } from './opener-message.ts'

/** The one request of the opener, its parameters unchecked. */
export interface OpenerRequest {
  /** Who asked, as the browser attests it. */
  readonly origin: Origin
  readonly params: JsonObject
}

/** The way to the opener and back. */
export interface OpenerChannel {
  /** Says `ready` until the opener asks; undefined when it does not, or not from `expected`. */
  greet(expected: Origin | undefined): Promise<OpenerRequest | undefined>
  /** Answers the request and closes this window. */
  respond(origin: Origin, data: { assertion: string; email: string } | null): void
}

const DEFAULTS = {
  /** Old pages answer within a frame; slow phones get this long, in milliseconds. */
  timeoutMs: 5000,
  repeatMs: 250,
  /** Messages of any kind before we stop listening (threat model T92). */
  maxMessages: 100,
}

/** Listens to this window's opener; a "die" from it closes the window from now on. */
export function createOpenerChannel(window: Window): OpenerChannel {
  const { opener } = window
  // The site's page is going away, and with it whoever would take an answer.
  window.addEventListener('message', (event) => {
    if (opener && event.source === opener && readOpenerMessage(event.data)?.kind === 'die')
      window.close()
  })
  return {
    greet(expected) {
      return new Promise((resolve) => {
        let messages = 0
        const finish = (request: OpenerRequest | undefined): void => {
          clearInterval(repeat)
          clearTimeout(timeout)
          window.removeEventListener('message', listen)
          resolve(request)
        }
        const listen = (event: MessageEvent): void => {
          if (!opener || event.source !== opener) return
          if (++messages > DEFAULTS.maxMessages) finish(undefined)
          const origin = readOrigin(event.origin)
          if (origin === undefined || (expected !== undefined && origin !== expected)) return
          const message = readOpenerMessage(event.data)
          if (message?.kind === 'request') finish({ origin, params: message.params })
        }
        const sayReady = (): void => opener?.postMessage(READY, '*')
        window.addEventListener('message', listen)
        const repeat = setInterval(sayReady, DEFAULTS.repeatMs)
        const timeout = setTimeout(() => finish(undefined), opener ? DEFAULTS.timeoutMs : 0)
        sayReady()
      })
    },
    respond(origin, data) {
      opener?.postMessage(responseMessage(data), origin)
      window.close()
    },
  }
}

/** `null` (sandboxed, file:) and anything that is no web origin are refused. */
function readOrigin(text: string): Origin | undefined {
  try {
    const origin = parseOrigin(text)
    return origin === text ? origin : undefined
  } catch (error) {
    if (isBrowserIdError(error)) return undefined
    throw error
  }
}
