// An answer to a support-document request, judged (protocol 3.1, 3.7): document, nothing there, or malformed.
import {
  type DiscoveryError,
  type Domain,
  decodeUtf8,
  isBrowserIdError,
  MINUTE_MS,
  parseSupportDocument,
  SECOND_MS,
  type SupportDocument,
} from '@signet-id/protocol'
import { CONTENT_TYPE, documentError, NOT_FOUND, REDIRECT } from './discovery-error.ts'

/** What a fetch brought back; a `Headers` object or a plain one, names in any case. */
export interface FetchedDocument {
  readonly status: number
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** Decoded from any content coding; bytes or text. */
  readonly body: string | Uint8Array
}

/** What an answer was: a document with its life in milliseconds, or the lack of one. */
export type DocumentOutcome =
  | { readonly kind: 'document'; readonly document: SupportDocument; readonly lifeMs: number }
  /** The host answered, and what it answered is no support document. */
  | {
      readonly kind: 'absent'
      readonly status: number
      readonly code: string
      readonly reason: string
    }
  | { readonly kind: 'malformed'; readonly error: DiscoveryError }
  | { readonly kind: 'unreachable'; readonly error: DiscoveryError }

/** Longest body, in bytes (threat model 5.5). */
export const MAX_DOCUMENT_BYTES = 65_536
const MIN_LIFE_MS: number = 5 * MINUTE_MS
const MAX_LIFE_MS: number = 60 * MINUTE_MS
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307])

/** Judges what `host` answered. */
export function readDocument(host: Domain, fetched: FetchedDocument): DocumentOutcome {
  const { status } = fetched
  const absent = (code: string, why: string): DocumentOutcome => ({
    kind: 'absent',
    status,
    code,
    reason: `${host} is not a browserid primary - ${why}`,
  })
  if (REDIRECTS.has(status))
    return absent(REDIRECT, 'redirection not supported for support documents')
  if (status !== 200) return absent(NOT_FOUND, 'non-200 response code to /.well-known/browserid')
  if (!isJson(headerOf(fetched, 'content-type')))
    return absent(CONTENT_TYPE, 'non "application/json" response to /.well-known/browserid')
  try {
    return {
      kind: 'document',
      document: parseSupportDocument(textOf(fetched.body)),
      lifeMs: lifeOf(headerOf(fetched, 'cache-control')),
    }
  } catch (cause) {
    if (!isBrowserIdError(cause)) throw cause
    return { kind: 'malformed', error: documentError(host, cause.reason, cause) }
  }
}

/** One header, or nothing when it is repeated in a plain object. */
function headerOf(fetched: FetchedDocument, name: string): string | undefined {
  const { headers } = fetched
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  for (const [key, value] of Object.entries(headers))
    if (key.toLowerCase() === name) return typeof value === 'string' ? value : undefined
  return undefined
}

function textOf(body: string | Uint8Array): string {
  if (typeof body !== 'string') return decodeUtf8(body)
  return body
}

function isJson(contentType: string | undefined): boolean {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  return mediaType === 'application/json'
}

/** `max-age` in seconds on the wire, between five minutes and an hour here. */
function lifeOf(cacheControl: string | undefined): number {
  if (cacheControl === undefined || cacheControl.length > 512) return MIN_LIFE_MS
  const maxAge = /(?:^|[,\s])max-age="?(\d{1,9})"?(?:$|[,\s])/i.exec(cacheControl)?.[1]
  if (maxAge === undefined || /(?:^|[,\s])no-(?:store|cache)/i.test(cacheControl))
    return MIN_LIFE_MS
  return Math.min(MAX_LIFE_MS, Math.max(MIN_LIFE_MS, Number(maxAge) * SECOND_MS))
}
