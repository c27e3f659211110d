// One GET to one pinned set of addresses, cut at every limit of threat model 5.5. No redirect, no proxy, no kept connection.
import type { LookupAddress } from 'node:dns'
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import { isIPv6, type Socket, SocketAddress } from 'node:net'
import {
  type ConnectionOptions,
  checkServerIdentity,
  type PeerCertificate,
  type SecureContext,
  TLSSocket,
} from 'node:tls'
import { gunzipSync, inflateSync } from 'node:zlib'
import type { DiscoveryError } from '@signet-id/protocol'
import { ADDRESS_FORBIDDEN, NETWORK, TIMEOUT, TLS, transportError } from './discovery-error.ts'
import { type FetchedDocument, MAX_DOCUMENT_BYTES } from './read-document.ts'
import { lookupOf } from './resolve.ts'

/** All in milliseconds, but for the bytes. */
export interface FetchLimits {
  readonly connectMs: number
  readonly tlsMs: number
  readonly firstByteMs: number
  /** Until the last byte of the body. */
  readonly wholeMs: number
  /** A body that is not finished brings `slowBytes` in every `slowWindowMs`. */
  readonly slowWindowMs: number
  readonly slowBytes: number
  readonly headerBytes: number
}

/** The limits of threat model 5.5; times in milliseconds, sizes in bytes. */
export const FETCH_LIMITS: FetchLimits = {
  connectMs: 2000,
  tlsMs: 3000,
  firstByteMs: 3000,
  wholeMs: 5000,
  slowWindowMs: 1000,
  slowBytes: 1024,
  headerBytes: 16_384,
}

/** What to fetch, and whom to accept at the other end. */
export interface DocumentTarget {
  readonly url: URL
  /** The domain asked for: what certificates and errors name. */
  readonly host: string
  /** The only addresses the socket may have at its other end. */
  readonly addresses: readonly LookupAddress[]
  /** Whom to trust, and since which version of TLS; made once, since reading authorities takes milliseconds. */
  readonly secureContext: SecureContext
}

/**
 * Requests a document.
 * @throws {DiscoveryError} `ERR_DISCOVERY_TIMEOUT`, `ERR_DISCOVERY_TLS`, `ERR_DISCOVERY_NETWORK`, `ERR_DISCOVERY_ADDRESS_FORBIDDEN`
 */
export function requestDocument(
  target: DocumentTarget,
  limits: FetchLimits = FETCH_LIMITS,
): Promise<FetchedDocument> {
  return new Promise((resolve, reject) => {
    const timers = new Set<NodeJS.Timeout>()
    const request = createRequest(target, limits)
    const startMs = performance.now()
    let secure = target.url.protocol === 'http:'
    let finished = false

    const finish = (settle: () => void): void => {
      finished = true
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      request.destroy()
      settle()
    }
    const fail = (error: DiscoveryError): void => finish(() => reject(error))
    const expire = (ms: number, what: string): NodeJS.Timeout => {
      const timer = setTimeout(() => fail(transportError(TIMEOUT, target.host, what)), ms)
      if (finished) clearTimeout(timer)
      else timers.add(timer)
      return timer
    }

    expire(limits.wholeMs, 'the whole fetch took too long')
    const connecting = expire(limits.connectMs, 'no connection in time')
    request.on('socket', (socket: Socket) => {
      socket.once('connect', () => {
        clearTimeout(connecting)
        const { remoteAddress } = socket
        if (remoteAddress === undefined) {
          fail(transportError(NETWORK, target.host, 'the host hung up'))
        } else if (!isPinned(remoteAddress, target.addresses)) {
          fail(transportError(ADDRESS_FORBIDDEN, target.host, 'connected to another address'))
        } else if (socket instanceof TLSSocket) {
          const handshake = expire(limits.tlsMs, 'no TLS handshake in time')
          socket.once('secureConnect', () => {
            clearTimeout(handshake)
            secure = true
            expire(limits.firstByteMs, 'no answer in time')
          })
        } else {
          expire(limits.firstByteMs, 'no answer in time')
        }
      })
    })
    request.on('error', (error) =>
      fail(
        secure
          ? transportError(NETWORK, target.host, 'network error', error)
          : connectionError(target, error),
      ),
    )
    request.on('response', (response) => {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      expire(Math.max(1, limits.wholeMs - (performance.now() - startMs)), 'the body took too long')
      readBody(response, target, limits, timers, fail, (fetched) => finish(() => resolve(fetched)))
    })
    request.end()
  })
}

function createRequest(target: DocumentTarget, limits: FetchLimits): ClientRequest {
  const { url, addresses, host } = target
  const options: RequestOptions = {
    method: 'GET',
    agent: false,
    lookup: lookupOf(addresses),
    maxHeaderSize: limits.headerBytes,
    headers: { accept: 'application/json', 'accept-encoding': 'identity', connection: 'close' },
  }
  if (url.protocol === 'http:') return http.request(url, options)
  const named = /[a-z]/i.test(url.hostname.at(-1) ?? '')
  const secureOptions: https.RequestOptions & Pick<ConnectionOptions, 'secureContext'> = {
    ...options,
    // A host map may point at a bare address; the certificate is still the domain's.
    servername: named ? url.hostname : host,
    checkServerIdentity: (name: string, certificate: PeerCertificate) =>
      checkServerIdentity(name, certificate) && checkServerIdentity(host, certificate),
    secureContext: target.secureContext,
    // Said aloud, or Node's own switch in somebody's environment would take every check away (T71).
    rejectUnauthorized: true,
  }
  return https.request(url, secureOptions)
}

/** The last look at where the socket really ended (T66). */
function isPinned(remoteAddress: string, addresses: readonly LookupAddress[]): boolean {
  const remote = canonical(remoteAddress)
  return addresses.some(({ address }) => canonical(address) === remote)
}

/** IPv6 has many spellings, and one for IPv4. */
function canonical(address: string): string {
  if (!isIPv6(address)) return address
  return new SocketAddress({ address, family: 'ipv6' }).address.replace(/^::ffff:(?=[\d.]+$)/, '')
}

/** Before the handshake is done, everything else is its failure. */
const SOCKET_ERRORS: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'EPIPE',
  'EACCES',
  'EPERM',
])

function connectionError(target: DocumentTarget, error: Error): DiscoveryError {
  const code = 'code' in error ? String(error.code) : ''
  return SOCKET_ERRORS.has(code)
    ? transportError(NETWORK, target.host, 'no connection', error)
    : transportError(TLS, target.host, 'TLS failed', error)
}

function readBody(
  response: IncomingMessage,
  target: DocumentTarget,
  limits: FetchLimits,
  timers: Set<NodeJS.Timeout>,
  fail: (error: DiscoveryError) => void,
  done: (fetched: FetchedDocument) => void,
): void {
  const { statusCode: status = 0, headers } = response
  // Only a 200 has a body that matters; nothing else is worth reading.
  if (status !== 200) {
    done({ status, headers, body: '' })
    return
  }
  const chunks: Buffer[] = []
  let length = 0
  let windowStart = 0
  const watch = setInterval(() => {
    if (length - windowStart < limits.slowBytes)
      fail(transportError(TIMEOUT, target.host, 'the body comes too slowly'))
    windowStart = length
  }, limits.slowWindowMs)
  timers.add(watch)
  response.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > MAX_DOCUMENT_BYTES)
      fail(transportError(NETWORK, target.host, `the body is over ${MAX_DOCUMENT_BYTES} bytes`))
    else chunks.push(chunk)
  })
  response.on('aborted', () => fail(transportError(NETWORK, target.host, 'connection was cut')))
  response.on('error', (error) =>
    fail(transportError(NETWORK, target.host, 'connection was cut', error)),
  )
  response.on('end', () => {
    try {
      done({
        status,
        headers,
        body: decodeBody(Buffer.concat(chunks), headers['content-encoding']),
      })
    } catch (error) {
      fail(transportError(NETWORK, target.host, 'the body has a coding we do not read', error))
    }
  })
}

/** We ask for no coding; a server that codes all the same is read if the limit holds for what comes out (protocol 3.7). */
function decodeBody(body: Buffer, coding: string | undefined): Buffer {
  const limit = { maxOutputLength: MAX_DOCUMENT_BYTES }
  switch (coding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return body
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(body, limit)
    case 'deflate':
      return inflateSync(body, limit)
    default:
      throw new Error('unknown content coding')
  }
}
