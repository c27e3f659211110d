// The verifier service on node:http, for a process of its own: limits of threat model 5.6, shedding of load, a shutdown that loses nothing.
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import {
  EXPECTATION_REFUSAL,
  faultAnswer,
  type Refusal,
  refusalFields,
  refusalOf,
  SECOND_MS,
} from '@signet-id/protocol'
import { createAnswers, type ServiceAnswer, type VerifierHandlerOptions } from './answer.ts'
import { createLagWatch } from './lag-watch.ts'
import { BadRequest } from './parameters.ts'
import { SERVICE_HEADERS } from './response-headers.ts'

/** What a server of node:http knows beyond a handler. */
export interface VerifierServerOptions extends VerifierHandlerOptions {
  /**
   * Who asks, as it is to be counted: the socket's address, or what a proxy of yours says, one spelling for each IPv6 /64.
   * Each source may ask about 30 new domains in ten minutes; beyond them 429. Default: nobody is counted.
   */
  readonly sourceOf?: (request: IncomingMessage) => string | undefined
}

/** Times in milliseconds, sizes in bytes. */
const LIMITS = {
  headerBytes: 8192,
  headersMs: 10 * SECOND_MS,
  requestMs: 15 * SECOND_MS,
  keepAliveMs: 5 * SECOND_MS,
  /** A peer that neither sends nor takes anything for this long only holds the place. */
  stillMs: 20 * SECOND_MS,
  connections: 1000,
  headerCount: 64,
  /** While stopping, kept-alive connections may bring one more request for this long. */
  lastRequestMs: 250,
  /** What is not answered this long after the stop is cut. */
  drainMs: 10 * SECOND_MS,
}

/** The service with its socket. */
export interface VerifierServer {
  /** Not yet listening. */
  readonly server: Server
  /** Accepts no more connections, answers what it was asked, for up to ten seconds; resolves when the last connection is gone. */
  close(): Promise<void>
}

/**
 * Makes the whole server; `server.listen(port)` starts it.
 */
export function createVerifierServer(options: VerifierServerOptions): VerifierServer {
  const lag = createLagWatch()
  const sockets = new Set<Socket>()
  let stopping = false
  const server = createServer(
    {
      maxHeaderSize: LIMITS.headerBytes,
      keepAliveTimeout: LIMITS.keepAliveMs,
      // Node looks for late requests this often; its own 30 s would make the limits above three times as long.
      connectionsCheckingInterval: SECOND_MS,
      // A missing Host is refused by the listener, with its headers.
      requireHostHeader: false,
    },
    createVerifierListener(
      options,
      () => lag.isOverloaded(),
      () => stopping,
    ),
  )
  server.headersTimeout = LIMITS.headersMs
  server.requestTimeout = LIMITS.requestMs
  server.timeout = LIMITS.stillMs
  server.maxConnections = LIMITS.connections
  server.maxHeadersCount = LIMITS.headerCount
  server.on('checkExpectation', (_, response: ServerResponse) =>
    refuse(response, EXPECTATION_REFUSAL),
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket: SocketWithAnswer) => {
    const text = faultAnswer(error.code, socket[NEWEST], SERVICE_HEADERS)
    if (text !== undefined && socket.writable) socket.write(text)
    socket.destroy()
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  function closeIdle(): void {
    server.closeIdleConnections()
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }

  function close(): Promise<void> {
    lag.stop()
    stopping = true
    return new Promise((resolve, reject) => {
      let sweep: NodeJS.Timeout | undefined
      const last = setTimeout(() => {
        closeIdle()
        sweep = setInterval(closeIdle, LIMITS.lastRequestMs)
      }, LIMITS.lastRequestMs)
      const cut = setTimeout(() => server.closeAllConnections(), LIMITS.drainMs)
      // The plain close: that of http.Server cuts kept-alive connections at once, and with them requests on their way.
      NetServer.prototype.close.call(server, (error?: Error) => {
        clearTimeout(last)
        clearInterval(sweep)
        clearTimeout(cut)
        // Ends the watch for late requests.
        server.close(() => (error ? reject(error) : resolve()))
      })
    })
  }

  return { server, close }
}

/**
 * The service as a listener for any node:http server; cheaper by a tenth than {@link createVerifierHandler} behind an adapter.
 * @param isOverloaded true while everything but the health paths is to be turned away
 * @param isStopping true once answers are to close their connections
 */
export function createVerifierListener(
  options: VerifierServerOptions,
  isOverloaded: () => boolean = () => false,
  isStopping: () => boolean = () => false,
): RequestListener {
  const answer = createAnswers(options, isOverloaded)
  return (request, response) => {
    const { headers, url = '/' } = request
    const newest: SocketWithAnswer = request.socket
    newest[NEWEST] = response
    const refusal = refusalOf(request)
    if (refusal) {
      refuse(response, refusal)
      return
    }
    const isLast = (): boolean => isStopping() && newest[NEWEST] === response
    const query = url.indexOf('?')
    answer({
      method: request.method ?? '',
      path: query < 0 ? url : url.slice(0, query),
      contentType: headers['content-type'] ?? null,
      contentLength: headers['content-length'] ?? null,
      source: options.sourceOf?.(request),
      readBody: (maxBytes) => readBody(request, maxBytes),
    }).then(
      (said) => write(request, response, said, isLast()),
      () => response.destroy(),
    )
  }
}

/** The answer to what came last over a connection: only that may close it, since others may have been sent before one was read. */
const NEWEST: unique symbol = Symbol('newest answer')
type SocketWithAnswer = Socket & { [NEWEST]?: ServerResponse }

function refuse(response: ServerResponse, { status, text }: Refusal): void {
  response.writeHead(status, { ...SERVICE_HEADERS, ...refusalFields(text) }).end(text)
}

function write(
  request: IncomingMessage,
  response: ServerResponse,
  answer: ServiceAnswer,
  isLast: boolean,
): void {
  const { status, headers, body } = answer
  response.writeHead(status, {
    ...SERVICE_HEADERS,
    ...headers,
    'content-length': Buffer.byteLength(body),
    // What was not read would be taken for the next request.
    ...(request.complete && !isLast ? {} : { connection: 'close' }),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= maxBytes) chunks.push(chunk)
      else {
        request.pause()
        reject(new BadRequest(413, 'request body is too large'))
      }
    })
    request.on('end', () => {
      const [first] = chunks
      resolve(chunks.length === 1 && first ? first : Buffer.concat(chunks))
    })
    request.on('error', reject)
    request.on('close', () => {
      if (!request.complete) reject(new BadRequest(400, 'request was cut'))
    })
  })
}
