// From sockets to a service: limits of threat model 5.6, and a stop that loses nothing accepted.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net'
import {
  EXPECTATION_REFUSAL,
  faultAnswer,
  OperationalError,
  PLAIN_REFUSAL,
  type Refusal,
  refusalFields,
  refusalOf,
} from '@signet-id/protocol'
import type { ConnectionLimit } from './connection-limit.ts'
import type { ReplyFields } from './exchange.ts'
import { IncomingRequest, writeAnswer, writeFailure } from './incoming.ts'
import { headersFor } from './page-kind.ts'
import type { Service } from './service.ts'

/** A listening server. */
export interface Listening {
  readonly port: number
  /** Stops accepting, lets running requests finish for up to ten seconds, then cuts what is left. */
  close(): Promise<void>
}

/** Limits of the sockets. */
export interface ListenOptions {
  /** Counts connections by source; without it only the process's own limit holds. */
  readonly connections?: ConnectionLimit
  /** Over the defaults, which are those of threat model 5.6; for tests, and for who knows their network. */
  readonly limits?: Partial<ListenLimits>
}

/** Milliseconds, but for the bytes. */
export interface ListenLimits {
  /** All header fields together, in bytes. */
  readonly maxHeaderSize: number
  readonly headersTimeout: number
  readonly requestTimeout: number
  readonly keepAliveTimeout: number
  /** A peer that neither sends nor takes anything for this long is gone, or means to hold the place. */
  readonly stillTimeout: number
  readonly connectionsCheckingInterval: number
  /** While stopping, kept-alive connections may bring one more request for this long. */
  readonly lastRequestMs: number
}

const LIMITS: ListenLimits = {
  maxHeaderSize: 8192,
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5000,
  // Longer than the longest handler and the longest request.
  stillTimeout: 20_000,
  connectionsCheckingInterval: 1000,
  lastRequestMs: 0,
}
const MAX_HEADER_FIELDS = 64
const MAX_CONNECTIONS = 1000
const DRAIN_MS = 10_000

/**
 * Listens on a host and port (0 picks a free one).
 * @throws {OperationalError} `ERR_LISTEN_FAILED`
 */
export async function listen(
  service: Pick<Service, 'handle' | 'headers'>,
  host: string,
  port: number,
  options: ListenOptions = {},
): Promise<Listening> {
  const limits = { ...LIMITS, ...options.limits }
  const headers = service.headers ?? headersFor('api')
  /** The answer to what came last over each: only that may close it, since others may have been sent before one was read. */
  const sockets = new Map<Socket, ServerResponse | undefined>()
  let stage: 'open' | 'stopping' | 'last' = 'open'
  // A missing Host is refused here, with the headers of the service.
  const setUp = { ...limits, keepAliveTimeoutBuffer: 0, requireHostHeader: false }
  const server = createServer(setUp, (request, response) => {
    const { socket } = request
    sockets.set(socket, response)
    response.once('close', () => {
      if (stage === 'last') setImmediate(() => server.closeIdleConnections())
    })
    const isLast = (): boolean => stage !== 'open' && sockets.get(socket) === response
    const refusal = refusalOf(request)
    if (refusal) refuse(request, response, refusal, headers)
    else void answer(service, request, response, isLast, headers)
  })
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    refuse(request, response, EXPECTATION_REFUSAL, headers),
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const text = faultAnswer(error.code, sockets.get(socket), headers)
    if (text !== undefined && socket.writable) socket.write(text)
    socket.destroy()
  })
  server.maxHeadersCount = MAX_HEADER_FIELDS
  server.maxConnections = MAX_CONNECTIONS
  server.timeout = limits.stillTimeout
  server.on('connection', (socket: Socket) => {
    sockets.set(socket, undefined)
    socket.once('close', () => sockets.delete(socket))
    options.connections?.admit(socket)
  })
  await start(server, host, port)

  /** Kept-alive connections whose next request may be on its way get an answer that closes them; then the idle ones go. */
  function closeIdle(): void {
    stage = 'last'
    server.closeIdleConnections()
    for (const socket of sockets.keys()) if (socket.bytesRead === 0) socket.destroy()
  }

  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        stage = 'stopping'
        const idle = setTimeout(closeIdle, limits.lastRequestMs)
        const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
        // The plain close: that of http.Server cuts idle connections at once.
        NetServer.prototype.close.call(server, () => {
          clearTimeout(idle)
          clearTimeout(cut)
          server.close(() => {})
          resolve()
        })
      }),
  }
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, text }: Refusal,
  headers: ReplyFields,
): void {
  request.resume()
  response.writeHead(status, {
    ...(headers as Record<string, string | string[]>), // node:http does not change them
    ...refusalFields(text),
  })
  response.end(text)
}

async function answer(
  service: Pick<Service, 'handle'>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  isLast: () => boolean,
  headers: ReplyFields,
): Promise<void> {
  let request: IncomingRequest
  try {
    request = new IncomingRequest(incoming)
  } catch {
    refuse(incoming, outgoing, PLAIN_REFUSAL, headers)
    return
  }
  try {
    const said = await service.handle(request, incoming.socket.remoteAddress ?? '')
    await writeAnswer(incoming, outgoing, said, isLast)
  } catch {
    writeFailure(outgoing, headers)
  }
}

const NO_ADDRESS = 'that name has no address: write an address such as 127.0.0.1'
/** By the code of the fault. */
const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program uses that port: end it, or take another port',
  EACCES:
    'this user may not use that port: take one above 1023 and put a web server in front of it',
  EADDRNOTAVAIL:
    'this machine has no such address: take one of its own, 0.0.0.0 for all of IPv4, or [::] for all',
  EAFNOSUPPORT: 'this machine has no IPv6: take an address such as 127.0.0.1',
  ENOTFOUND: NO_ADDRESS,
  EAI_AGAIN: NO_ADDRESS,
}

function start(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const place = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
      reject(
        new OperationalError(
          'ERR_LISTEN_FAILED',
          `cannot listen on ${place}; ${ADVICE[cause.code ?? ''] ?? cause.message}`,
          { cause },
        ),
      )
    })
    server.listen(port, host, resolve)
  })
}
