// The verifier service as a function from Request to Response, to be mounted in any server.
import { answerRequest, type VerifierHandlerOptions } from './answer.ts'
import { createGate } from './gate.ts'
import { BadRequest } from './parameters.ts'
import { SERVICE_HEADERS } from './response-headers.ts'

/**
 * Makes the handler of `POST /`, `/verify` and `/v2`, and of `/status`, `/__heartbeat__`, `/__lbheartbeat__`, `/__version__`.
 * Verification failures are status 200 with `status: "failure"`; overload is 503 with `Retry-After`.
 * Its second argument, if given, is who asks: 30 new domains in ten minutes each, beyond them 429 with `Retry-After`.
 */
export function createVerifierHandler(
  options: VerifierHandlerOptions,
): (request: Request, source?: string) => Promise<Response> {
  const gate = createGate(options.maxConcurrent)
  return async (request, source) => {
    const { headers } = request
    const answer = await answerRequest(
      {
        method: request.method,
        path: new URL(request.url).pathname,
        contentType: headers.get('content-type'),
        contentLength: headers.get('content-length'),
        source,
        readBody: (maxBytes) => readBody(request, maxBytes),
      },
      options,
      gate,
    )
    return new Response(request.method === 'HEAD' ? null : answer.body, {
      status: answer.status,
      headers: { ...SERVICE_HEADERS, ...answer.headers },
    })
  }
}

/** A body whose length was announced, and found good, is read at once, which adapters do sooner; any other is counted while it comes. */
async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (request.headers.has('content-length')) {
    const body = new Uint8Array(await request.arrayBuffer())
    if (body.length > maxBytes) throw new BadRequest(413, 'request body is too large')
    return body
  }
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > maxBytes) throw new BadRequest(413, 'request body is too large')
    chunks.push(chunk)
  }
  const [first] = chunks
  return chunks.length === 1 && first ? first : Buffer.concat(chunks)
}
