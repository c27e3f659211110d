// What a page may say to the dialog it opened (protocol 7.6): one request, or "die". Everything else is noise.
import {
  isBrowserIdError,
  isJsonObject,
  type JsonObject,
  parseJsonObject,
} from '@signet-id/protocol'

/** A message that follows the protocol; `params` are unchecked. */
export type OpenerMessage =
  | { readonly kind: 'request'; readonly params: JsonObject }
  | { readonly kind: 'die' }

/** Logos travel as data URLs of up to 128 KiB; beyond that nobody is honest. */
const LIMITS = { maxLength: 160 * 1024, maxDepth: 8, maxMembers: 128 }

/** Reads a message; undefined for noise. It never throws. */
export function readOpenerMessage(data: unknown): OpenerMessage | undefined {
  if (data === 'die') return { kind: 'die' }
  if (typeof data !== 'string') return undefined
  try {
    const message = parseJsonObject(data, LIMITS)
    if (message.a !== 'request' || !isJsonObject(message.d) || message.d.method !== 'get')
      return undefined
    const { params } = message.d
    return { kind: 'request', params: isJsonObject(params) ? params : {} }
  } catch (error) {
    if (isBrowserIdError(error)) return undefined
    throw error
  }
}

/** The dialog is there; said until the page answers. */
export const READY: string = JSON.stringify({ a: 'ready' })

/** The one answer; null when there is none. */
export function responseMessage(data: { assertion: string; email: string } | null): string {
  return JSON.stringify({ a: 'response', d: data })
}
