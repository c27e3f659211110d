// From sockets to a service: limits of threat model 5.6, and a stop that loses nothing accepted.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { OperationalError } from '@signet-id/protocol'
import type { Service } from './service.ts'

/** A listening server. */
export interface Listening {
  readonly port: number
  /** Stops accepting, lets running requests finish for up to ten seconds, then cuts what is left. */
  close(): Promise<void>
}

const LIMITS = {
  /** All header fields together, in bytes. */
  maxHeaderSize: 8192,
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5000,
} as const
const MAX_HEADER_FIELDS = 64
const MAX_CONNECTIONS = 1000
const DRAIN_MS = 10_000

/**
 * Listens on a host and port (0 picks a free one).
 * @throws {OperationalError} `ERR_LISTEN_FAILED`
 */
export async function listen(
  service: Pick<Service, 'handle'>,
  host: string,
  port: number,
): Promise<Listening> {
  const listener = getRequestListener(
    (request, env) => service.handle(request, peerOf(env as HttpBindings)),
    {
      overrideGlobalObjects: false,
      errorHandler: () => new Response(null, { status: 400 }),
    },
  )
  const server = createServer(LIMITS, (request, response) => void listener(request, response))
  server.maxHeadersCount = MAX_HEADER_FIELDS
  server.maxConnections = MAX_CONNECTIONS
  await start(server, host, port)
  return { port: (server.address() as AddressInfo).port, close: () => stop(server) }
}

function peerOf(env: HttpBindings): string {
  return env.incoming.socket.remoteAddress ?? ''
}

function start(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new OperationalError(
          'ERR_LISTEN_FAILED',
          `cannot listen on ${host}:${port}; is another program using that port?`,
          { cause },
        ),
      )
    })
    server.listen(port, host, resolve)
  })
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
