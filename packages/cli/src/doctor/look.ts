// Looking at a host as a stranger does: its addresses, its certificate, one answer. Nothing is followed, nothing is believed.
import { Resolver } from 'node:dns/promises'
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { connect, isIP } from 'node:net'
import { getCACertificates, type TLSSocket } from 'node:tls'

/** How to reach hosts, where that is not what the world would do. */
export interface LookOptions {
  /** Host to the origins that stand in for it, as with `curl --connect-to`. */
  readonly connect: ReadonlyMap<string, readonly URL[]>
  /** Certificates of further authorities, PEM. */
  readonly extraCa: string | undefined
  /** Name servers to ask instead of the system's. */
  readonly nameServers: readonly string[]
}

/** One way to a host. */
export interface Place {
  readonly address: string
  readonly port: number
  readonly secure: boolean
}

/** What one request brought; `certificate` is undefined on plain http. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly body: string
  readonly tookMs: number
  readonly certificate: { readonly expiresAtMs: number; readonly issuer: string } | undefined
}

/** Why there was no answer: a code of Node, OpenSSL's own words, or `TIMEOUT`. */
export interface NoAnswer {
  readonly failure: string
}

const CONNECT_MS = 3000
const WHOLE_MS = 8000
const MAX_BODY_BYTES = 131_072

/** The ways to a host, and why the name servers named none, when it is not that there is none. */
export interface Places {
  readonly places: readonly Place[]
  readonly failure?: string
}

/** What a name server makes of an IPv4 address where machines have IPv6 only (RFC 6052): nothing that stands in DNS. */
const TRANSLATED = '64:ff9b::'
/** What name servers say of a name without addresses. */
const ABSENT: ReadonlySet<string> = new Set(['ENODATA', 'ENOTFOUND'])

/** Where a host is: as told, else by DNS. */
export async function placesOf(host: string, options: LookOptions): Promise<Places> {
  const told = options.connect.get(host)
  if (told) return { places: told.map(placeAt) }
  if (host === 'localhost' || host.endsWith('.localhost'))
    return { places: [{ address: '127.0.0.1', port: 443, secure: true }] }
  const resolver = new Resolver({ timeout: CONNECT_MS, tries: 1 })
  if (options.nameServers.length > 0) resolver.setServers([...options.nameServers])
  const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
  const places = found
    .flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    .filter((address) => !address.startsWith(TRANSLATED))
    .map((address) => ({ address, port: 443, secure: true }))
  const failure = found
    .map((answer) => (answer.status === 'rejected' ? codeOf(answer.reason) : 'ENODATA'))
    .find((code) => !ABSENT.has(code))
  return places.length > 0 || failure === undefined ? { places } : { places, failure }
}

function placeAt(origin: URL): Place {
  const secure = origin.protocol === 'https:'
  const name = origin.hostname.replace(/^\[|\]$/g, '')
  return {
    address: isIP(name) === 0 ? '127.0.0.1' : name,
    port: Number(origin.port) || (secure ? 443 : 80),
    secure,
  }
}

/** What became of a connection; `no-way`: this machine has none to such addresses, as where there is no IPv6. */
export type Reach = 'live' | 'dead' | 'no-way'

/** What the system says where it has no way. */
const NO_WAY: ReadonlySet<string> = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'])

/** Whether anything accepts connections there. */
export function reachOf({ address, port }: Place): Promise<Reach> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: CONNECT_MS })
    const end = (reach: Reach): void => {
      socket.destroy()
      resolve(reach)
    }
    socket.once('connect', () => end('live'))
    socket.once('timeout', () => end('dead'))
    socket.once('error', (error) => end(NO_WAY.has(codeOf(error)) ? 'no-way' : 'dead'))
  })
}

/** One GET, or a POST where there is a body, with the certificate checked; redirects are answers. */
export function ask(
  host: string,
  path: string,
  place: Place,
  { extraCa }: LookOptions,
  {
    headers = {},
    body,
  }: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
): Promise<Answer | NoAnswer> {
  return new Promise((resolve) => {
    const startMs = performance.now()
    const options = {
      host: place.address,
      port: place.port,
      path,
      method: body === undefined ? 'GET' : 'POST',
      agent: false,
      headers: {
        host: withPort(host, place),
        accept: 'application/json, text/html',
        'accept-encoding': 'identity',
        'user-agent': 'signet-doctor',
        connection: 'close',
        ...headers,
      },
    }
    const request = place.secure
      ? https.request({
          ...options,
          servername: host,
          // Said aloud, or Node's own switch in somebody's environment would have doctor find every certificate good (T71).
          rejectUnauthorized: true,
          ...(extraCa === undefined ? {} : { ca: [...getCACertificates('default'), extraCa] }),
        })
      : http.request(options)
    const timer = setTimeout(() => {
      resolve({ failure: 'TIMEOUT' })
      request.destroy()
    }, WHOLE_MS)
    const end = (outcome: Answer | NoAnswer): void => {
      clearTimeout(timer)
      resolve(outcome)
    }
    request.on('error', (error) => end({ failure: codeOf(error) }))
    request.on('response', (response) => {
      const certificate = place.secure ? certificateOf(response) : undefined
      collect(response).then(
        (text) =>
          end({
            status: response.statusCode ?? 0,
            headers: response.headers,
            rawHeaders: response.rawHeaders,
            body: text,
            tookMs: performance.now() - startMs,
            certificate,
          }),
        (error: unknown) => end({ failure: codeOf(error) }),
      )
    })
    request.end(body)
  })
}

/** A name that stands for a loopback port is asked for with that port, as browsers do. */
function withPort(host: string, { port, secure }: Place): string {
  return host.endsWith('localhost') && port !== (secure ? 443 : 80) ? `${host}:${port}` : host
}

function certificateOf(response: IncomingMessage): Answer['certificate'] {
  const certificate = (response.socket as TLSSocket).getPeerCertificate()
  return {
    expiresAtMs: Date.parse(certificate.valid_to),
    issuer: String(certificate.issuer?.O ?? certificate.issuer?.CN ?? ''),
  }
}

async function collect(response: IncomingMessage): Promise<string> {
  let body = ''
  response.setEncoding('utf8')
  for await (const chunk of response) {
    body += String(chunk)
    if (body.length > MAX_BODY_BYTES) break
  }
  return body
}

/** OpenSSL gives most of its failures one code, and says which it was in the message. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'ERROR'
  const [, reason] = /:SSL routines:[^:]*:([^:]+):/.exec(error.message) ?? []
  return reason ?? ('code' in error ? String(error.code) : 'ERROR')
}
