// Express adapter: the request to the core, the answer back, and a 401 of the application turned into the sign-in page.
import type {
  Request as ExpressRequest,
  Response as ExpressResponse,
  RequestHandler,
} from 'express'
import { addCookies, sendWebResponse, toWebRequest } from './node.ts'
import type { RelyingPartyOptions } from './options.ts'
import { createRelyingParty } from './relying-party.ts'
import type { Identity } from './rememberer.ts'
import { replaceUnauthorized } from './unauthorized.ts'

export type { RelyingPartyOptions } from './options.ts'

/** What a route can do about sign-in; `res.browserId`. */
export interface BrowserIdHelpers {
  /** Link that starts a sign-in; leads back to this page unless told otherwise. */
  signInUrl(cameFrom?: string): string
  /** HTML of a sign-out button; empty when nobody is signed in. Insert it unescaped. */
  signOutForm(options?: { label?: string; cameFrom?: string }): Promise<string>
  /** Name and value of a form token, for a page that posts assertions itself; sets its cookie. */
  formToken(): { field: string; value: string }
  /** Answers with the sign-in page. */
  challenge(message?: string): Promise<void>
  /** Ends the session and redirects. */
  signOut(cameFrom?: string): Promise<void>
}

declare module 'express-serve-static-core' {
  interface Request {
    /** Who is signed in; undefined when nobody is. */
    identity?: Identity | undefined
  }
  interface Response {
    browserId: BrowserIdHelpers
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
    const request = toWebRequest(req)
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
    addCookies(res, session?.setCookies ?? [])
    const challenge = (message?: string) => relyingParty.challenge(request, message, connection)
    const here = new URL(request.url)
    res.browserId = {
      signInUrl: (cameFrom = here.pathname + here.search) => relyingParty.signInUrl(cameFrom),
      signOutForm: (form) => relyingParty.signOutForm(request, form, connection),
      formToken() {
        const { field, value, setCookies } = relyingParty.formToken(request, connection)
        addCookies(res, setCookies)
        return { field, value }
      },
      challenge: async (message) => sendWebResponse(await challenge(message), res),
      signOut: async (cameFrom) =>
        sendWebResponse(await relyingParty.signOut(request, cameFrom, connection), res),
    }
    replaceUnauthorized(request.headers, res, challenge)
    return 'next'
  }

  return (req, res, next) => {
    run(req, res).then((outcome) => outcome === 'next' && next(), next)
  }
}
