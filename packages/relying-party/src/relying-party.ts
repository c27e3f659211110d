// The core: from `Request` to `Response | undefined`, whatever the framework.
import { challengeResponse } from './challenge.ts'
import { failureOf, refused } from './failure.ts'
import { SIGN_OUT } from './messages/en.ts'
import type { RelyingPartyOptions } from './options.ts'
import { problemResponse } from './problem.ts'
import type { Identity, Session } from './rememberer.ts'
import { createRoutes } from './routes.ts'
import { resolveSettings } from './settings.ts'
import { renderSignOutForm, signedOutResponse, signOutToken } from './sign-out.ts'
import { createSitePages } from './site-pages.ts'
import type { Connection, Visit } from './visit.ts'

/** A form token for a page of the site that posts an assertion by itself. */
export interface FormToken {
  readonly field: string
  readonly value: string
  /** `Set-Cookie` values that must go out with the page. */
  readonly setCookies: readonly string[]
}

/** Sign-in for a site. Every call takes what the adapter knows about the connection. */
export interface RelyingParty {
  /** Answers requests to our own paths; undefined for all others, which are the application's. */
  handle(request: Request, connection?: Connection): Promise<Response | undefined>
  /** Who is signed in. */
  identity(request: Request, connection?: Connection): Promise<Identity | undefined>
  /** Who is signed in, with the `Set-Cookie` values that keep the session alive; for adapters. */
  session(request: Request, connection?: Connection): Promise<Session | undefined>
  /** The sign-in page in place of a 401; JSON for a program that asks for it. */
  challenge(request: Request, message?: string, connection?: Connection): Promise<Response>
  /** Link that starts a sign-in and leads back to this path of the site. */
  signInUrl(cameFrom?: string): string
  /** HTML of a sign-out button for a page of the site; empty when nobody is signed in. */
  signOutForm(
    request: Request,
    options?: { label?: string; cameFrom?: string },
    connection?: Connection,
  ): Promise<string>
  /** A token for a page that posts assertions itself, as pages written for `navigator.id` do. */
  formToken(request: Request, connection?: Connection): FormToken
  /** Ends the session and leads to a path of the site. The caller has made sure that the person wants it. */
  signOut(request: Request, cameFrom?: string, connection?: Connection): Promise<Response>
}

/**
 * Makes the sign-in of a site.
 * @throws {OperationalError} `ERR_CONFIG_INVALID` naming the setting, `ERR_SCRIPT_MISSING`, `ERR_REPLAY_STORE_NOT_SHARED`
 */
export function createRelyingParty(options: RelyingPartyOptions): RelyingParty {
  const settings = resolveSettings(options)
  const pages = createSitePages(settings)
  const routes = createRoutes(settings, pages)
  /** `handle` looks first, the application looks again: one request is judged once. */
  const judged = new WeakMap<Request, Promise<Session | undefined>>()

  function sessionOf(visit: Visit): Promise<Session | undefined> {
    const { request } = visit
    const known = judged.get(request)
    if (known) return known
    const session = settings.rememberer.identify(visit)
    judged.set(request, session)
    return session
  }

  async function session(request: Request, connection?: Connection): Promise<Session | undefined> {
    const visit = settings.openVisit(request, connection)
    try {
      return visit && (await sessionOf(visit))
    } catch (error) {
      if (failureOf(error)) return undefined
      throw error
    }
  }

  return {
    async handle(request, connection) {
      const visit = settings.openVisit(request, connection)
      const route = routes.find(new URL(request.url).pathname)
      if (!visit) return route && problemResponse(request, pages, refused('ERR_HOST_UNKNOWN'))
      try {
        settings.preSessions.find(visit)
        await sessionOf(visit)
        return await route?.(visit)
      } catch (error) {
        return problemResponse(request, pages, error, visit)
      }
    },
    session,
    async identity(request, connection) {
      return (await session(request, connection))?.identity
    },
    async challenge(request, message, connection) {
      const visit = settings.openVisit(request, connection)
      return visit
        ? challengeResponse(visit, settings, pages, { problem: message })
        : problemResponse(request, pages, refused('ERR_HOST_UNKNOWN'))
    },
    signInUrl: (cameFrom = '/') => pages.signInUrl(cameFrom),
    async signOutForm(request, form = {}, connection) {
      const visit = settings.openVisit(request, connection)
      const current = visit && (await session(request, connection))
      if (!current) return ''
      return renderSignOutForm(settings, pages, {
        token: signOutToken(settings, visit, current.id),
        cameFrom: pages.cameFrom(form.cameFrom, visit),
        label: form.label ?? SIGN_OUT.button,
      }).toString()
    },
    formToken(request, connection) {
      const visit = settings.openVisit(request, connection)
      if (!visit) throw refused('ERR_HOST_UNKNOWN')
      const preSession = settings.preSessions.keep(visit)
      return {
        field: settings.csrfField,
        value: settings.preSessions.issueToken(visit, preSession.id, 'form'),
        setCookies: [preSession.setCookie],
      }
    },
    async signOut(request, cameFrom, connection) {
      const visit = settings.openVisit(request, connection)
      if (!visit) return problemResponse(request, pages, refused('ERR_HOST_UNKNOWN'))
      judged.delete(request)
      const setCookies = await settings.rememberer.forget(visit)
      return signedOutResponse(pages.cameFrom(cameFrom, visit), setCookies)
    },
  }
}
