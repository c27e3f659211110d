// A service on a free port of this machine, under a name that browsers resolve to loopback.
import { type Listening, listen, platformRequest, type Service } from '@signet-id/server-kit'

/** Answers one request. */
export type Answer = (request: Request) => Response | Promise<Response>

export interface LocalServer {
  /** Such as `http://shop.localhost:41234`. */
  readonly origin: string
  close(): Promise<void>
}

/** Starts a service that is made once its origin is known. */
export async function startLocally(
  host: string,
  create: (origin: string) => Answer | Pick<Service, 'handle'>,
): Promise<LocalServer> {
  let made: Answer | Pick<Service, 'handle'> | undefined
  const server: Listening = await listen(
    {
      async handle(request, peer) {
        if (typeof made === 'function') return made(platformRequest(request))
        return made?.handle(request, peer) ?? new Response(null, { status: 503 })
      },
    },
    '127.0.0.1',
    0,
  )
  const origin = `http://${host}:${server.port}`
  try {
    made = create(origin)
  } catch (error) {
    await server.close()
    throw error
  }
  return { origin, close: () => server.close() }
}
