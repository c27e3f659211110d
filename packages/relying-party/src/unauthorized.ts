// A 401 of an application, replaced by the sign-in page: what goes with its body, and how a Node response is held back (protocol 10.2; threat model T101).
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { acceptsHtml } from './accept.ts'
import { isAnsweredByUs, sendWebResponse } from './node.ts'

/** Headers that described the body that is not sent. */
export const HEADERS_OF_A_BODY: readonly string[] = [
  'accept-ranges',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'last-modified',
  'transfer-encoding',
  'www-authenticate',
]

/** Gives up a body that is not sent: a stream would hold its file or its connection for good, and nobody waits for news of it. */
export function discardBody(body: unknown): void {
  if (body instanceof Response) discardBody(body.body)
  // In a later turn: Node's `Readable.toWeb` throws where nobody can catch it when it is given up while its first data are on the way.
  else if (body instanceof ReadableStream) setTimeout(() => body.cancel().catch(() => {}), 0)
  else if (body instanceof Readable) body.on('error', () => {}).destroy()
}

/**
 * Watches a response: when the application begins to send status 401 to a browser, the challenge goes out in its place.
 * Programs, and answers of other statuses, pass untouched. The challenge itself is sent by `sendWebResponse`.
 *
 * The methods stay wrapped to the end: middleware that was mounted later has wrapped them in turn, and counts on being called.
 */
export function replaceUnauthorized(
  headers: Headers,
  response: ServerResponse,
  challenge: () => Promise<Response>,
): void {
  if (!acceptsHtml(headers)) return
  const { writeHead, write, end } = response
  /** What becomes of the answer: nobody knows yet, it passes, it is held back, the challenge is on its way in its place. */
  let fate: 'open' | 'passes' | 'held' | 'replaced' = 'open'

  function replace(): void {
    fate = 'held'
    challenge().then(
      (answer) => {
        fate = 'replaced'
        for (const name of HEADERS_OF_A_BODY) response.removeHeader(name)
        return sendWebResponse(answer, response, end)
      },
      () => response.destroy(),
    )
  }

  /** True while what the application says is not sent; the first call decides. */
  function holds(status: number): boolean {
    if (fate === 'open') {
      if (status === 401 && !response.headersSent && !isAnsweredByUs(response)) replace()
      else fate = 'passes'
    }
    return fate !== 'passes'
  }

  const tell = (args: readonly unknown[]) => {
    const callback = args.find((each) => typeof each === 'function')
    if (callback) process.nextTick(callback as () => void)
  }
  Object.assign(response, {
    writeHead(...args: Parameters<typeof writeHead>): ServerResponse {
      // The challenge needs a head as well: Node asks for it by this method.
      if (holds(args[0]) && fate !== 'replaced') return response
      return writeHead.apply(response, args)
    },
    write(...args: Parameters<typeof write>): boolean {
      if (!holds(response.statusCode)) return write.apply(response, args)
      tell(args)
      return true
    },
    end(...args: Parameters<typeof end>): ServerResponse {
      if (!holds(response.statusCode)) return end.apply(response, args)
      tell(args)
      return response
    },
  })
}
