// Express adapter: the request to the core, the answer back, and a 401 of the application turned into the sign-in page.
import type {
  Request as ExpressRequest,
  Response as ExpressResponse,
  RequestHandler,
} from 'express'
import { type FrameworkSessionOptions, frameworkSession } from './framework-session.ts'
import { addCookies, sendWebResponse, toWebRequest } from './node.ts'
import type { RelyingPartyOptions } from './options.ts'
import { type BrowserIdTools, createTools } from './page-tools.ts'
import { createRelyingParty } from './relying-party.ts'
import type { Identity, Rememberer } from './rememberer.ts'
import { sessionObject } from './session-object.ts'
import { keepAnswerFromSharedCaches } from './shared-caches.ts'
import { replaceUnauthorized } from './unauthorized.ts'

export type { RelyingPartyOptions } from './options.ts'
export type { BrowserIdTools } from './page-tools.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** Who is signed in; undefined when nobody is. */
    identity?: Identity | undefined
  }
  interface Response {
    /** What a route can do about sign-in. */
    browserId: BrowserIdTools<void>
  }
}

/**
 * Sign-in as middleware. Mount it once, before the routes: `app.use(browserId({ audiences, broker, secret }))`.
 * It answers below `basePath`, sets `req.identity` and `res.browserId`, and where a route answers 401 to a browser, the sign-in page goes out instead.
 *
 * @throws {OperationalError} `ERR_CONFIG_INVALID` naming the setting
 */
export function browserId(options: RelyingPartyOptions): RequestHandler {
  const relyingParty = createRelyingParty(options)

  async function run(req: ExpressRequest, res: ExpressResponse): Promise<'answered' | 'next'> {
    const request = toWebRequest({ incoming: req, target: req.originalUrl, body: req.body })
    if (!request) {
      res.status(400).end()
      return 'answered'
    }
    const connection = { remoteAddress: req.socket.remoteAddress, native: req }
    const answer = await relyingParty.handle(request, connection)
    if (answer) {
      await sendWebResponse(answer, res)
      return 'answered'
    }
    const session = await relyingParty.session(request, connection)
    req.identity = session?.identity
    addOwnCookies(res, session?.setCookies ?? [])
    res.browserId = createTools<void>(relyingParty, request, connection, {
      addCookies: (cookies) => addOwnCookies(res, cookies),
      send: (response) => sendWebResponse(response, res),
    })
    replaceUnauthorized(request.headers, res, () =>
      relyingParty.challenge(request, undefined, connection),
    )
    return 'next'
  }

  return (req, res, next) => {
    run(req, res).then((outcome) => outcome === 'next' && next(), next)
  }
}

/** Adds cookies of ours to an answer of the application. */
function addOwnCookies(res: ExpressResponse, cookies: readonly string[]): void {
  if (cookies.length === 0) return
  addCookies(res, cookies)
  keepAnswerFromSharedCaches(res)
}

/**
 * A rememberer on `express-session`: `rememberer: expressSession()`, with the session mounted before us.
 * @throws {OperationalError} `ERR_CONFIG_INVALID`
 */
export function expressSession(options?: FrameworkSessionOptions): Rememberer {
  return frameworkSession(sessionObject, options)
}
