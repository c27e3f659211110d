// The verifier service as a function from Request to Response, to be mounted in any server.
import {
  busyAnswer,
  createAnswers,
  type ServiceAnswer,
  type VerifierHandlerOptions,
} from './answer.ts'
import { BadRequest } from './parameters.ts'
import { SERVICE_HEADERS } from './response-headers.ts'

/** A request, as far as the service looks at it; a `Request` is one. */
export interface VerifierRequest {
  readonly method: string
  /** Absolute. */
  readonly url: string
  readonly headers: { get(name: string): string | null }
  arrayBuffer(): Promise<ArrayBuffer>
  readonly body: AsyncIterable<Uint8Array> | null
}

/**
 * Makes the handler of `POST /`, `/verify` and `/v2`, and of `/status`, `/__heartbeat__`, `/__lbheartbeat__`, `/__version__`.
 * Verification failures are status 200 with `status: "failure"`; overload is 503 with `Retry-After`, after half a second.
 * Its second argument, if given, is who asks: 30 new domains in ten minutes each, beyond them 429 with `Retry-After`.
 */
export function createVerifierHandler(
  options: VerifierHandlerOptions,
): (request: Request, source?: string) => Promise<Response> {
  const answer = createVerifierAnswers(options)
  return async (request, source) => {
    // A stream of the platform can be iterated, which its types do not know everywhere.
    const { status, headers, body } = await answer(request as VerifierRequest, source)
    return new Response(request.method === 'HEAD' ? null : body, { status, headers })
  }
}

/** The same for servers that neither have a `Request` nor want a `Response`. */
export function createVerifierAnswers(
  options: VerifierHandlerOptions,
): (request: VerifierRequest, source?: string) => Promise<ServiceAnswer> {
  const answer = createAnswers(options)
  return async (request, source) => {
    const { headers } = request
    return guarded(
      await answer({
        method: request.method,
        path: pathOf(request),
        contentType: headers.get('content-type'),
        contentLength: headers.get('content-length'),
        source,
        readBody: (maxBytes) => readBody(request, maxBytes),
      }),
    )
  }
}

/**
 * What the service says to a request that the program around it cannot take on now; undefined for those that are answered always:
 * health, and what is no verification.
 */
export function verifierBusyAnswer(
  request: Pick<VerifierRequest, 'method' | 'url'>,
): ServiceAnswer | undefined {
  const answer = busyAnswer({ method: request.method, path: pathOf(request) })
  return answer && guarded(answer)
}

function pathOf({ url }: Pick<VerifierRequest, 'url'>): string {
  return new URL(url).pathname
}

function guarded({ status, headers, body }: ServiceAnswer): ServiceAnswer {
  return { status, headers: { ...SERVICE_HEADERS, ...headers }, body }
}

/** A body whose length was announced, and found good, is read at once, which adapters do sooner; any other is counted while it comes. */
async function readBody(request: VerifierRequest, maxBytes: number): Promise<Uint8Array> {
  if (request.headers.get('content-length') !== null) {
    const body = new Uint8Array(await request.arrayBuffer())
    if (body.length > maxBytes) throw new BadRequest(413, 'request body is too large')
    return body
  }
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body) {
    length += chunk.length
    if (length > maxBytes) throw new BadRequest(413, 'request body is too large')
    chunks.push(chunk)
  }
  const [first] = chunks
  return chunks.length === 1 && first ? first : Buffer.concat(chunks)
}
