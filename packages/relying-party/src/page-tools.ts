// What a route of the application can do about sign-in; the same in every framework.
import type { RelyingParty } from './relying-party.ts'
import type { Connection } from './visit.ts'

/**
 * Tools for the routes and pages of a site.
 * @typeParam Answer what a route does to answer: nothing more where the framework has been told, a `Response` where routes return one
 */
export interface BrowserIdTools<Answer> {
  /** Link that starts a sign-in; leads back to this page unless told otherwise. */
  signInUrl(cameFrom?: string): string
  /** HTML of a sign-out button; empty when nobody is signed in. Insert it unescaped. */
  signOutForm(options?: { label?: string; cameFrom?: string }): Promise<string>
  /** Name and value of a form token, for a page that posts assertions itself; sets its cookie. */
  formToken(): { field: string; value: string }
  /** Answers with the sign-in page, status 401. */
  challenge(message?: string): Promise<Answer>
  /** Ends the session and leads to a path of the site. */
  signOut(cameFrom?: string): Promise<Answer>
}

/** Makes the tools for one request, out of two things the framework can do. */
export function createTools<Answer>(
  relyingParty: RelyingParty,
  request: Request,
  connection: Connection,
  framework: {
    addCookies: (cookies: readonly string[]) => void
    send: (answer: Response) => Answer | Promise<Answer>
  },
): BrowserIdTools<Answer> {
  const { pathname, search } = new URL(request.url)
  return {
    signInUrl: (cameFrom = pathname + search) => relyingParty.signInUrl(cameFrom),
    signOutForm: (options) => relyingParty.signOutForm(request, options, connection),
    formToken() {
      const { field, value, setCookies } = relyingParty.formToken(request, connection)
      framework.addCookies(setCookies)
      return { field, value }
    },
    challenge: async (message) =>
      framework.send(await relyingParty.challenge(request, message, connection)),
    signOut: async (cameFrom) =>
      framework.send(await relyingParty.signOut(request, cameFrom, connection)),
  }
}
