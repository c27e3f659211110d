// What a server of ours answers to a request that could be read in two ways, or not at all, before anything is made of it (threat model
// T124; RFC 9112). Pure: both servers on node:http, that of the services and the verifier's own, ask here.

/** A refusal at the door. */
export interface Refusal {
  readonly status: 400 | 408 | 413 | 414 | 417 | 431
  /** For whoever reads the answer; ends with a line feed. */
  readonly text: string
}

/** A request as it was parsed; that of node:http is one. */
export interface RequestHead {
  readonly httpVersion: string
  /** Path and query, as they came. */
  readonly url?: string | undefined
  /** Names and values in turns. */
  readonly rawHeaders: readonly string[]
}

/** An answer that is on its way, or was; that of node:http is one. */
export interface PendingAnswer {
  readonly headersSent: boolean
  readonly writableFinished: boolean
  /** What it answers. */
  readonly req: { readonly complete: boolean }
}

/** Characters in a request's path and query (threat model 5.6). */
const MAX_URL_LENGTH = 2048
/** Absolute and asterisk forms are for proxies. Fragments do not travel, and a backslash is a slash to some and none to others. */
const PLAIN_URL = /^\/(?!\/)[^?\\#]*(?:\?[^#]*)?$/
const HOST = /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/

/** Why a request is refused that could be read in two ways, or whose host and path make no URL. */
export const PLAIN_REFUSAL: Refusal = { status: 400, text: 'this is not a plain HTTP request\n' }
/** Why one is refused that expects more than `100-continue`. */
export const EXPECTATION_REFUSAL: Refusal = {
  status: 417,
  text: 'nothing but 100-continue may be expected\n',
}
const LONG_URL: Refusal = { status: 414, text: 'the address is over 2048 characters\n' }

interface Fault extends Refusal {
  readonly reason: string
}
/** By the code that node:http gives a fault; whatever else it cannot parse is no plain request. */
const FAULTS: Readonly<Record<string, Fault>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: 'Request Header Fields Too Large',
    text: 'the headers of the request are too long, often by cookies: delete those of this domain, and try again\n',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    reason: 'Payload Too Large',
    text: 'the chunks of the request have too long extensions\n',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    reason: 'Request Timeout',
    text: 'the request did not arrive in time\n',
  },
}

/** Why a request is refused; undefined for a plain one. */
export function refusalOf({ httpVersion, url = '', rawHeaders }: RequestHead): Refusal | undefined {
  if (!PLAIN_URL.test(url)) return PLAIN_REFUSAL
  if (url.length > MAX_URL_LENGTH) return LONG_URL
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]
    const value = rawHeaders[i + 1] ?? ''
    if (name?.length === 4 && name.toLowerCase() === 'host') {
      hosts++
      if (!HOST.test(value)) return PLAIN_REFUSAL
    } else if (name?.length === 17 && name.toLowerCase() === 'transfer-encoding') {
      // What knows HTTP/1.0 only would not see where this request ends (RFC 9112, section 6.1); other codings nobody here undoes.
      if (httpVersion !== '1.1' || value.toLowerCase() !== 'chunked') return PLAIN_REFUSAL
    }
  }
  // Probes of load balancers speak HTTP/1.0, where there need be none; a second is somebody's attempt to be read in two ways.
  const isPlain = hosts === 1 || (hosts === 0 && httpVersion === '1.0')
  return isPlain ? undefined : PLAIN_REFUSAL
}

/**
 * The whole answer to what node:http could not parse, or not in time, with these headers; undefined where somebody would take it for
 * the answer to another request.
 * @param code of the error
 * @param last what came last over the connection
 */
export function faultAnswer(
  code: string | undefined,
  last: PendingAnswer | undefined,
  headers: Readonly<Record<string, string | readonly string[]>>,
): string | undefined {
  const isOurs =
    last === undefined || last.writableFinished || !(last.req.complete || last.headersSent)
  if (!isOurs) return undefined
  const { status, reason, text } = FAULTS[code ?? ''] ?? { ...PLAIN_REFUSAL, reason: 'Bad Request' }
  const fields = Object.entries({ ...headers, ...refusalFields(text) })
  const lines = fields.flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`))
  return `HTTP/1.1 ${status} ${reason}\r\n${lines.join('\r\n')}\r\n\r\n${text}`
}

/** The fields that every refusal at the door has, whatever else the service says. */
export function refusalFields(text: string): Readonly<Record<string, string>> {
  return {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(text.length),
    connection: 'close',
  }
}
