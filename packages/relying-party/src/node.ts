// Between Node's request and response and the web's: for adapters of frameworks that stand on `node:http`.
import type { IncomingMessage, ServerResponse } from 'node:http'

/** What nobody reads of a body is let by for so long and so far. */
const LEFTOVER_MS = 500
const LEFTOVER_BYTES = 1024 * 1024

/** A Node request as frameworks hand it on: some have read the body already. */
export interface NodeRequest {
  readonly incoming: IncomingMessage
  /** Path and query as the browser sees them, before a router cut something off their front. */
  readonly target: string | undefined
  /** What a body parser made of the body. */
  readonly body?: unknown
}

/**
 * The same request for the core. Undefined for what no page could be asked with: `TRACE`, `OPTIONS *`.
 * The host is what the client says it is; the core believes its configuration instead.
 */
export function toWebRequest(request: NodeRequest): Request | undefined {
  const { incoming } = request
  const target = (request.target ?? '').replace(/^https?:\/\/[^/?#]*/i, '')
  if (!target.startsWith('/')) return undefined
  const scheme = 'encrypted' in incoming.socket && incoming.socket.encrypted ? 'https' : 'http'
  const host = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.exec(incoming.headers.host ?? '')
  try {
    return new Request(`${scheme}://${host?.[0] ?? 'unknown.invalid'}${target}`, {
      method: incoming.method ?? 'GET',
      headers: headersOf(incoming),
      ...bodyOf(request),
    })
  } catch {
    // A method, a port or a header that the web's Request does not take.
    return undefined
  }
}

const answeredByUs = new WeakSet<ServerResponse>()

/** True once an answer of the core is on its way through this response. */
export function isAnsweredByUs(outgoing: ServerResponse): boolean {
  return answeredByUs.has(outgoing)
}

/**
 * Sends an answer of the core; cookies that others have set on this response stay.
 * @param end what sends the body, where it is not the response's own `end`
 */
export async function sendWebResponse(
  answer: Response,
  outgoing: ServerResponse,
  end: (body?: Uint8Array) => unknown = outgoing.end,
): Promise<void> {
  answeredByUs.add(outgoing)
  outgoing.statusCode = answer.status
  for (const [name, value] of answer.headers)
    if (name !== 'set-cookie') outgoing.setHeader(name, value)
  addCookies(outgoing, answer.headers.getSetCookie())
  const body = answer.body === null ? undefined : Buffer.from(await answer.arrayBuffer())
  end.call(outgoing, body)
}

/** Adds `Set-Cookie` values to whatever is there. */
export function addCookies(outgoing: ServerResponse, cookies: readonly string[]): void {
  for (const cookie of cookies) outgoing.appendHeader('Set-Cookie', cookie)
}

/** Repeated lines are joined as HTTP joins them, so that a doubled `Origin` matches nothing. */
function headersOf(incoming: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    for (const value of values ?? []) headers.append(name, value)
  return headers
}

/** The body is not touched before somebody reads it: on the application's paths that is the application. */
function bodyOf({ incoming, body: parsed }: NodeRequest): RequestInit {
  if (incoming.method === 'GET' || incoming.method === 'HEAD') return {}
  if (incoming.readableEnded || incoming.readableDidRead) return { body: formText(parsed) }
  let chunks: AsyncIterator<Uint8Array> | undefined
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // Who stops half-way still has an answer to give.
        chunks ??= incoming.iterator({ destroyOnReturn: false })
        const { done, value } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel() {
        void chunks?.return?.()
        letBy(incoming)
      },
    },
    { highWaterMark: 0 },
  )
  // Node knows `duplex`, the DOM types do not: without it a stream is refused as a body.
  return { body, duplex: 'half' } as RequestInit
}

/** Lets the rest of a body go by unread, so that the answer arrives and the connection can be used again; one without an end is cut. */
function letBy(incoming: IncomingMessage): void {
  let left = LEFTOVER_BYTES
  const cut = setTimeout(() => incoming.destroy(), LEFTOVER_MS)
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) incoming.pause()
  })
  for (const event of ['end', 'close', 'error'] as const)
    incoming.on(event, () => clearTimeout(cut))
  incoming.resume()
}

/** A form that a body parser has read, written again; values that are no text are left out. */
function formText(body: unknown): string {
  const params = new URLSearchParams()
  if (typeof body === 'object' && body !== null) {
    for (const [name, value] of Object.entries(body))
      for (const each of Array.isArray(value) ? value : [value])
        if (typeof each === 'string') params.append(name, each)
  }
  return params.toString()
}
