// Hono adapter: `app.use(browserId({ audiences, broker, secret }))`, before the routes.
import type { Context, MiddlewareHandler } from 'hono'
import { acceptsHtml } from './accept.ts'
import type { RelyingPartyOptions } from './options.ts'
import { type BrowserIdTools, createTools } from './page-tools.ts'
import { createRelyingParty } from './relying-party.ts'
import type { Identity } from './rememberer.ts'
import { keepFromSharedCaches } from './shared-caches.ts'
import { discardBody } from './unauthorized.ts'

export type { RelyingPartyOptions } from './options.ts'
export type { BrowserIdTools } from './page-tools.ts'

/** What is on the context for the routes: `new Hono<BrowserIdEnv>()`. */
export interface BrowserIdEnv {
  Variables: {
    /** Who is signed in; undefined when nobody is. */
    identity: Identity | undefined
    /** What a route can do about sign-in. */
    browserId: BrowserIdTools<Response>
  }
}

/**
 * Sign-in as middleware. It answers below `basePath`, sets `c.var.identity` and `c.var.browserId`, and where a route answers or throws
 * 401 to a browser, the sign-in page goes out instead.
 *
 * @throws {OperationalError} `ERR_CONFIG_INVALID` naming the setting
 */
export function browserId(options: RelyingPartyOptions): MiddlewareHandler<BrowserIdEnv> {
  const relyingParty = createRelyingParty(options)

  return async (c, next) => {
    const request = await requestOf(c)
    const connection = { remoteAddress: remoteAddressOf(c.env), native: c }
    const answer = await relyingParty.handle(request, connection)
    // Through the context, which adds what earlier middleware has set: the cookie of a session, for one.
    if (answer) return c.newResponse(answer.body, answer)
    const session = await relyingParty.session(request, connection)
    const cookies = [...(session?.setCookies ?? [])]
    let isOurs = false
    c.set('identity', session?.identity)
    c.set(
      'browserId',
      createTools<Response>(relyingParty, request, connection, {
        addCookies: (more) => void cookies.push(...more),
        send: (response) => {
          isOurs = true
          return c.newResponse(response.body, response)
        },
      }),
    )
    await next()
    const isUnauthorized = c.res.status === 401 && !isOurs && acceptsHtml(request.headers)
    if (!isUnauthorized && cookies.length === 0) return undefined
    const hasOwnCookies = cookies.length > 0
    // In the order in which they were decided: what a route says of a session counts after what renewed it.
    cookies.push(...c.res.headers.getSetCookie())
    const { body } = c.res
    if (isUnauthorized) {
      const page = await relyingParty.challenge(request, undefined, connection)
      cookies.push(...page.headers.getSetCookie())
      replace(c, page)
      discardBody(body)
    } else {
      // Answers of fetch and of Response.redirect cannot be written to; a copy can.
      replace(c, new Response(body, c.res))
    }
    if (hasOwnCookies) keepFromSharedCaches(c.res.headers)
    c.res.headers.delete('Set-Cookie')
    for (const cookie of cookies) c.res.headers.append('Set-Cookie', cookie)
    return undefined
  }
}

/** Hono carries headers of the old answer over to the new one, unless there is no old one. */
function replace(c: Context, answer: Response): void {
  c.res = undefined
  c.res = answer
}

/** A body that earlier middleware has read comes from Hono's memory of it. */
async function requestOf(c: Context): Promise<Request> {
  const { raw } = c.req
  if (!raw.bodyUsed) return raw
  const { method, headers, url } = raw
  return new Request(url, { method, headers, body: await c.req.text() })
}

/** On Node the server hands its request on; elsewhere `trustedProxies` has nothing to go by. */
function remoteAddressOf(env: unknown): string | undefined {
  const { incoming } = (env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } }
  return incoming?.socket?.remoteAddress
}
