// A 401 that an application writes to a Node response, held back and replaced by the sign-in page (protocol 10.2; threat model T101).
import type { ServerResponse } from 'node:http'
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

/**
 * Watches a response: when the application begins to send status 401 to a browser, the challenge goes out in its place.
 * Programs, and answers of other statuses, pass untouched. The challenge itself is sent by `sendWebResponse`.
 */
export function replaceUnauthorized(
  headers: Headers,
  response: ServerResponse,
  challenge: () => Promise<Response>,
): void {
  if (!acceptsHtml(headers)) return
  const { writeHead, write, end } = response
  let replacing = false

  function restore(): void {
    Object.assign(response, { writeHead, write, end })
  }

  function replace(): void {
    replacing = true
    challenge().then(
      (answer) => {
        restore()
        for (const name of HEADERS_OF_A_BODY) response.removeHeader(name)
        return sendWebResponse(answer, response)
      },
      () => response.destroy(),
    )
  }

  /** Wraps one of the three ways to send; the first call decides. */
  function guard<A extends unknown[], R>(
    original: (...args: A) => R,
    held: (...args: A) => R,
    statusOf: (...args: A) => number = () => response.statusCode,
  ): (...args: A) => R {
    return (...args) => {
      if (replacing) return held(...args)
      if (statusOf(...args) !== 401 || response.headersSent || isAnsweredByUs(response)) {
        restore()
        return original.apply(response, args)
      }
      replace()
      return held(...args)
    }
  }

  const tell = (args: readonly unknown[]) => {
    const callback = args.find((each) => typeof each === 'function')
    if (callback) process.nextTick(callback as () => void)
  }
  Object.assign(response, {
    writeHead: guard(
      writeHead as (status: number, ...rest: unknown[]) => ServerResponse,
      () => response,
      (status) => status,
    ),
    write: guard(write as (...args: unknown[]) => boolean, (...args) => {
      tell(args)
      return true
    }),
    end: guard(end as (...args: unknown[]) => ServerResponse, (...args) => {
      tell(args)
      return response
    }),
  })
}
