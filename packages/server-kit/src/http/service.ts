// A service is a table of routes; everything that holds for all of them is here, once.
import { isBrowserIdError } from '@signet-id/protocol'
import { Hono } from 'hono'
import { type ErrorPage, renderErrorPage } from '../html/error-page.ts'
import { htmlResponse } from '../html/page.ts'
import { type Catalogue, languageOf } from '../language/catalogue.ts'
import type { Logger } from '../log.ts'
import { type ErrorWords, SERVICE_ERRORS } from '../messages/catalogue.ts'
import type { Assets } from './assets.ts'
import { clientAddress } from './client-address.ts'
import { type PublicError, publicError } from './error-response.ts'
import { methodNotAllowed, notFound } from './errors.ts'
import { requireOwnOrigin } from './guards.ts'
import { headersFor, type PageKind } from './page-kind.ts'

/** What a handler knows beside the request. */
export interface RequestContext {
  /** Address to hold the request against; proxies are seen through only as configured. */
  readonly client: string
}

export type Handle = (request: Request, context: RequestContext) => Response | Promise<Response>

/** One row of a route table. */
export interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Decides the headers, and whether an error is a page or JSON. */
  readonly kind: PageKind
  /** False only for interfaces that other machines post to: everything else must come from our own pages. */
  readonly ownOriginOnly?: false
  readonly handle: Handle
}

export interface ServiceOptions {
  /** Origin people see, such as `https://id.example.org`. */
  readonly origin: string
  readonly routes: readonly Route[]
  readonly assets: Assets
  readonly log: Logger
  readonly trustedProxies: readonly string[]
  /** Whose error pages they are, how they look, and the words of the service's own refusals. */
  readonly errorPage: Omit<ErrorPage, 'error' | 'language'> & {
    readonly errors?: Catalogue<ErrorWords>
  }
}

/** Something that answers requests on an origin. */
export interface Service {
  readonly origin: string
  /** True for paths of its route table. */
  has(path: string): boolean
  /** Answers one request. @param remoteAddress the socket's peer */
  handle(request: Request, remoteAddress: string): Promise<Response>
}

interface Bindings {
  Bindings: { remoteAddress: string }
}

/** Builds the service: routing, guards, headers and errors around the handlers. */
export function createService(options: ServiceOptions): Service {
  const { routes, assets, origin } = options
  const refuse = createRefusals(options)
  const app = new Hono<Bindings>()
  for (const route of [...routes, assetRoute(assets)]) {
    app.on(route.method, route.path, async (c) => {
      try {
        if (route.method === 'POST' && route.ownOriginOnly !== false)
          requireOwnOrigin(c.req.raw, origin)
        const client = clientAddress(
          c.env.remoteAddress,
          c.req.header('x-forwarded-for') ?? null,
          options.trustedProxies,
        )
        return withHeaders(await route.handle(c.req.raw, { client }), route.kind)
      } catch (error) {
        return refuse(error, route.kind, c.req.raw)
      }
    })
  }
  app.all('*', (c) => {
    const methods = routes.filter((route) => route.path === c.req.path).map((route) => route.method)
    const kind = routes.find((route) => route.path === c.req.path)?.kind ?? 'page'
    return refuse(
      methods.length > 0 ? methodNotAllowed(withHead(methods)) : notFound(),
      kind,
      c.req.raw,
    )
  })
  return {
    origin,
    has: (path) => routes.some((route) => route.path === path) || assets.find(path) !== undefined,
    handle: async (request, remoteAddress) => app.fetch(request, { remoteAddress }),
  }
}

function assetRoute(assets: Assets): Route {
  return {
    method: 'GET',
    path: '/assets/*',
    kind: 'asset',
    handle(request) {
      const asset = assets.find(new URL(request.url).pathname)
      if (!asset) throw notFound()
      return new Response(asset.body, { headers: { 'content-type': asset.contentType } })
    },
  }
}

function withHead(methods: readonly string[]): string[] {
  return methods.includes('GET') ? [...methods, 'HEAD'] : [...methods]
}

function withHeaders(response: Response, kind: PageKind): Response {
  for (const [name, value] of Object.entries(headersFor(kind))) {
    if (!response.headers.has(name)) response.headers.set(name, value)
  }
  return response
}

/** Turns what was thrown into a page or JSON, in the language of the request. */
function createRefusals({ log, errorPage }: ServiceOptions) {
  const { owner, styles, errors } = errorPage
  const words = SERVICE_ERRORS.map((own, language) => ({ ...own, ...errors?.in(language) }))
  return (error: unknown, kind: PageKind, request: Request): Response => {
    const language = languageOf(request)
    const shown = publicError(error, log, words.in(language))
    const { status } = shown
    const isPage = kind === 'page' || kind === 'journey'
    const response = isPage
      ? htmlResponse(renderErrorPage({ error: shown, owner, styles, language }), language, status)
      : new Response(errorJson(shown, error), {
          status,
          headers: { 'content-type': 'application/json; charset=utf-8' },
        })
    response.headers.set('cache-control', 'no-store')
    for (const [name, value] of Object.entries(shown.headers)) response.headers.set(name, value)
    return withHeaders(response, isPage ? kind : 'api')
  }
}

/** `{"error":{"code","message"}}`, with the milliseconds to wait or the codes still needed, where that is how it goes on. */
function errorJson({ code, message }: PublicError, error: unknown): string {
  const { retryAfterMs, remaining } = isBrowserIdError(error) ? error.detail : {}
  return JSON.stringify({ error: { code, message, retryAfterMs, remaining } })
}
