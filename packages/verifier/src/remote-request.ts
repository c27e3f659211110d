// One POST to a verifier service: certificates checked whatever the environment says, no redirect, no proxy, a bounded answer.
import http, { type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import { SECOND_MS } from '@signet-id/protocol'
import { isLocalhost } from './discovery/hosts.ts'
import { LOOPBACK_ADDRESSES, lookupOf } from './discovery/resolve.ts'

/** What came back. */
export interface RemoteAnswer {
  readonly status: number
  readonly contentType: string | undefined
  readonly body: Uint8Array
}

/** Sends a JSON text; rejects when nothing whole comes back in time. */
export type PostQuestion = (question: string) => Promise<RemoteAnswer>

/** Where to, and how much of whom. */
export interface PostOptions {
  readonly url: URL
  /** For the whole exchange, in milliseconds. */
  readonly timeoutMs: number
  /** Longest answer, in bytes. */
  readonly maxBytes: number
}

/** A connection that nobody used for this long is closed: sooner than servers close theirs, which would lose a question. */
const IDLE_MS: number = 4 * SECOND_MS
const HEADERS = { 'content-type': 'application/json', accept: 'application/json' }

/** Over connections of its own, which are kept between questions. */
export function createPost({ url, timeoutMs, maxBytes }: PostOptions): PostQuestion {
  const { Agent, request } = url.protocol === 'https:' ? https : http
  const options: RequestOptions & https.RequestOptions = {
    method: 'POST',
    agent: new Agent({ keepAlive: true, timeout: IDLE_MS }),
    // Names of this machine are not for name servers to say (RFC 6761, section 6.3).
    ...(isLocalhost(url.hostname) ? { lookup: lookupOf(LOOPBACK_ADDRESSES) } : {}),
    // Said aloud, or Node's own switch in somebody's environment would have any stranger say who signs in (T60, T71).
    rejectUnauthorized: true,
  }
  return (question) =>
    new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(timeoutMs)
      const headers = {
        ...HEADERS,
        'accept-encoding': 'identity',
        'content-length': Buffer.byteLength(question),
      }
      const sent = request(url, { ...options, headers, signal }, (response) => {
        answerOf(response, maxBytes).then(resolve, reject)
      })
      sent.on('error', reject)
      sent.end(question)
    })
}

/** The same through a `fetch` of somebody's own, whose checks are its own. */
export function createPostByFetch(
  fetch: typeof globalThis.fetch,
  { url, timeoutMs, maxBytes }: PostOptions,
): PostQuestion {
  return async (question) => {
    const response = await fetch(url.href, {
      method: 'POST',
      headers: HEADERS,
      body: question,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? undefined,
      // A stream of the platform can be iterated, which its types do not know everywhere.
      body: await readBounded(response.body as AsyncIterable<Uint8Array> | null, maxBytes),
    }
  }
}

async function answerOf(response: IncomingMessage, maxBytes: number): Promise<RemoteAnswer> {
  return {
    status: response.statusCode ?? 0,
    contentType: response.headers['content-type'],
    body: await readBounded(response, maxBytes),
  }
}

/** Leaving the loop ends the stream, and its connection with it. */
async function readBounded(
  stream: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream ?? []) {
    length += chunk.length
    if (length > maxBytes) throw new RangeError(`the answer is over ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
