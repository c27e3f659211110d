// Between node:http and a service: a request that is looked at where it lies, and an answer written in one piece.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { refusalFields } from '@signet-id/protocol'
import { type Answer, Reply, type ReplyFields, type ServiceRequest } from './exchange.ts'

/** What nobody read is let by for so long and so far, so that the sender gets to read the answer; then the connection is cut. */
const LEFTOVER_MS = 500
const LEFTOVER_BYTES = 1024 * 1024

/** A request that came over a socket; its URL is known to be one. */
export class IncomingRequest implements ServiceRequest {
  readonly method: string
  readonly url: string
  readonly #incoming: IncomingMessage

  /** @throws {TypeError} when host and path make no URL */
  constructor(incoming: IncomingMessage) {
    this.#incoming = incoming
    this.method = incoming.method ?? ''
    this.url = urlOf(incoming)
  }

  /** Itself: the fields are asked for where they lie. */
  get headers(): { get(name: string): string | null } {
    return this
  }

  get(name: string): string | null {
    return fieldOf(this.#incoming.rawHeaders, name.toLowerCase())
  }

  get body(): AsyncIterable<Uint8Array> | null {
    // Who stops half-way still has an answer to give.
    return this.#hasBody
      ? { [Symbol.asyncIterator]: () => this.#incoming.iterator({ destroyOnReturn: false }) }
      : null
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    if (!this.#hasBody) return new ArrayBuffer(0)
    const bytes = await readAll(this.#incoming)
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  }

  /** The same as a `Request` of the platform, for whoever needs a whole one. */
  toRequest(): Request {
    const { rawHeaders } = this.#incoming
    const headers = new Headers()
    for (let i = 0; i + 1 < rawHeaders.length; i += 2)
      headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '')
    const { method, body } = this
    return new Request(this.url, {
      method,
      headers,
      ...(body ? { body, duplex: 'half' } : {}),
    } as RequestInit) // Node takes whatever can be iterated for a body
  }

  get #hasBody(): boolean {
    return this.method !== 'GET' && this.method !== 'HEAD'
  }
}

/** A `Request` of the platform for any request of a service. */
export function platformRequest(request: ServiceRequest): Request {
  if (request instanceof Request) return request
  if (request instanceof IncomingRequest) return request.toRequest()
  throw new TypeError('this request is neither of the platform nor from a socket')
}

/** In its one spelling, whatever came; a request that named no host is for this machine. */
function urlOf({ headers: { host = 'localhost' }, url = '', socket }: IncomingMessage): string {
  const scheme = 'encrypted' in socket ? 'https' : 'http'
  return new URL(`${scheme}://${host}${url}`).href
}

function fieldOf(rawHeaders: readonly string[], name: string): string | null {
  let value: string | null = null
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const raw = rawHeaders[i] ?? ''
    if (raw.length !== name.length || raw.toLowerCase() !== name) continue
    const next = rawHeaders[i + 1] ?? ''
    value = value === null ? next : `${value}${name === 'cookie' ? '; ' : ', '}${next}`
  }
  return value
}

function readAll(incoming: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const [first] = chunks
      resolve(chunks.length === 1 && first ? first : Buffer.concat(chunks))
    })
    incoming.on('error', reject)
    incoming.on('close', () => {
      if (!incoming.complete) reject(new Error('the request was cut'))
    })
    if (incoming.destroyed || incoming.readableDidRead)
      reject(new Error('the request was cut, or read before'))
  })
}

/** Writes an answer of either kind, whole. @param isLast true, when it is written, if it is to close its connection */
export async function writeAnswer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: Answer,
  isLast: () => boolean,
): Promise<void> {
  if (answer instanceof Reply) {
    const { fields } = answer.headers
    write(incoming, outgoing, answer.status, isLast() ? closing(fields) : fields, answer.content)
    return
  }
  const fields: Record<string, string | string[]> = Object.fromEntries(answer.headers)
  const cookies = answer.headers.getSetCookie()
  if (cookies.length > 0) fields['set-cookie'] = cookies
  const content = answer.body === null ? null : new Uint8Array(await answer.arrayBuffer())
  write(incoming, outgoing, answer.status, isLast() ? closing(fields) : fields, content)
}

function closing(fields: ReplyFields): ReplyFields {
  return { ...fields, connection: 'close' }
}

/** Says that something went wrong, where nothing was said yet. @param fields of every answer of the service */
export function writeFailure(outgoing: ServerResponse, fields: ReplyFields): void {
  if (outgoing.headersSent) outgoing.destroy()
  else
    outgoing
      .writeHead(500, {
        ...(fields as Record<string, string | string[]>), // node:http does not change them
        ...refusalFields(FAILURE),
      })
      .end(FAILURE)
}

const FAILURE = 'something went wrong on our side; try again\n'

function write(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  status: number,
  fields: ReplyFields,
  content: string | Uint8Array | null,
): void {
  const empty = status === 204 || status === 304
  const length = content === null ? 0 : Buffer.byteLength(content)
  outgoing.writeHead(status, {
    ...(fields as Record<string, string | string[]>), // node:http does not change them
    ...(empty ? {} : { 'content-length': length }),
  })
  outgoing.end(content ?? undefined)
  if (!incoming.complete) letBy(incoming)
}

function letBy(incoming: IncomingMessage): void {
  let left = LEFTOVER_BYTES
  const cut = setTimeout(() => incoming.destroy(), LEFTOVER_MS)
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) incoming.destroy()
  })
  for (const event of ['end', 'close', 'error'] as const)
    incoming.on(event, () => clearTimeout(cut))
  incoming.resume()
}
