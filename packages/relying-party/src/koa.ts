// Koa adapter: `app.use(browserId({ audiences, broker, secret }))`, before the routes.
import type { Context, Middleware } from 'koa'
import { acceptsHtml } from './accept.ts'
import { type FrameworkSessionOptions, frameworkSession } from './framework-session.ts'
import { toWebRequest } from './node.ts'
import type { RelyingPartyOptions } from './options.ts'
import { type BrowserIdTools, createTools } from './page-tools.ts'
import { createRelyingParty } from './relying-party.ts'
import type { Identity, Rememberer } from './rememberer.ts'
import { koaSessionObject } from './session-object.ts'
import { keepFromSharedCaches } from './shared-caches.ts'
import { discardBody, HEADERS_OF_A_BODY } from './unauthorized.ts'

export type { RelyingPartyOptions } from './options.ts'
export type { BrowserIdTools } from './page-tools.ts'

/** What is on `ctx.state` for the routes: `new Koa<BrowserIdState>()`. */
export interface BrowserIdState {
  /** Who is signed in; undefined when nobody is. */
  identity?: Identity | undefined
  /** What a route can do about sign-in. */
  browserId: BrowserIdTools<void>
}

/**
 * Sign-in as middleware. It answers below `basePath`, sets `ctx.state.identity` and `ctx.state.browserId`, and where a route answers or
 * throws 401 to a browser, the sign-in page goes out instead.
 *
 * @throws {OperationalError} `ERR_CONFIG_INVALID` naming the setting
 */
export function browserId(options: RelyingPartyOptions): Middleware<BrowserIdState> {
  const relyingParty = createRelyingParty(options)

  return async (ctx, next) => {
    const parsed = 'body' in ctx.request ? ctx.request.body : undefined
    const request = toWebRequest({ incoming: ctx.req, target: ctx.originalUrl, body: parsed })
    if (!request) {
      ctx.status = 400
      return
    }
    const connection = { remoteAddress: ctx.req.socket.remoteAddress, native: ctx }
    const answer = await relyingParty.handle(request, connection)
    if (answer) return send(ctx, answer)
    const session = await relyingParty.session(request, connection)
    ctx.state.identity = session?.identity
    let hasOwnCookies = false
    const addCookies = (cookies: readonly string[]) => {
      if (cookies.length === 0) return
      ctx.append('Set-Cookie', [...cookies])
      hasOwnCookies = true
    }
    addCookies(session?.setCookies ?? [])
    let isOurs = false
    ctx.state.browserId = createTools<void>(relyingParty, request, connection, {
      addCookies,
      send: (response) => {
        isOurs = true
        return send(ctx, response)
      },
    })
    try {
      await next()
    } catch (error) {
      if (!isUnauthorized(error)) throw error
      if (!acceptsHtml(request.headers)) throw error
      ctx.status = 401
    }
    if (ctx.status === 401 && !isOurs && acceptsHtml(request.headers))
      await send(ctx, await relyingParty.challenge(request, undefined, connection))
    else if (hasOwnCookies)
      keepFromSharedCaches({
        get: (name) => ctx.response.get(name),
        set: (name, value) => ctx.set(name, value),
        delete: (name) => ctx.remove(name),
      })
  }
}

/**
 * A rememberer on `koa-session`: `rememberer: koaSession()`, with the session mounted before us.
 * @throws {OperationalError} `ERR_CONFIG_INVALID`
 */
export function koaSession(options?: FrameworkSessionOptions): Rememberer {
  return frameworkSession(koaSessionObject, options)
}

function isUnauthorized(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'status' in error && error.status === 401
}

async function send(
  ctx: Pick<Context, 'body' | 'status' | 'append' | 'set' | 'remove'>,
  answer: Response,
): Promise<void> {
  const body = Buffer.from(await answer.arrayBuffer())
  discardBody(ctx.body)
  for (const name of HEADERS_OF_A_BODY) ctx.remove(name)
  ctx.status = answer.status
  ctx.body = body.length > 0 ? body : null
  // Koa makes 204 of an empty body.
  ctx.status = answer.status
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') ctx.set(name, value)
  ctx.append('Set-Cookie', answer.headers.getSetCookie())
}
