// A service is a table of routes; everything that holds for all of them is here, once.
import { isBrowserIdError, type Origin, parseOrigin } from '@signet-id/protocol'
import { type ErrorPage, renderErrorPage } from '../html/error-page.ts'
import { htmlResponse } from '../html/page.ts'
import { type Catalogue, languageOf } from '../language/catalogue.ts'
import type { Logger } from '../log.ts'
import { type ErrorWords, SERVICE_ERRORS } from '../messages/catalogue.ts'
import type { Assets } from './assets.ts'
import { clientAddress } from './client-address.ts'
import { type PublicError, publicError } from './error-response.ts'
import { methodNotAllowed, notFound } from './errors.ts'
import {
  type Answer,
  fillHeaders,
  Reply,
  type ReplyFields,
  type ServiceRequest,
} from './exchange.ts'
import { requireOwnOrigin } from './guards.ts'
import { isHostOf } from './host-of.ts'
import { headersFor, type PageKind } from './page-kind.ts'
import { pathnameOf } from './pathname.ts'
import { createTurnstile } from './turns.ts'

/** What a handler knows beside the request. */
export interface RequestContext {
  /** Address to hold the request against; proxies are seen through only as configured. */
  readonly client: string
  /** The origin of ours that was asked: an alias, or the first for every host that is none. */
  readonly origin: Origin
}

/** Answers one request; a `BrowserIdError` that it throws becomes a refusal. */
export type Handle = (request: ServiceRequest, context: RequestContext) => Answer | Promise<Answer>

/** One row of a route table. */
export interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Decides the headers, and whether an error is a page or JSON. */
  readonly kind: PageKind
  /** For work that keeps this thread longer than reading a request does: how many at a time, before others get a look in. */
  readonly atOnce?: number
  readonly handle: Handle
}

/** What a service is made of. */
export interface ServiceOptions {
  /** Origin people see, such as `https://id.example.org`. */
  readonly origin: string
  /** Further origins that lead here. What is posted to one must come from its own pages. */
  readonly aliases?: readonly string[]
  readonly routes: readonly Route[]
  readonly assets: Assets
  readonly log: Logger
  readonly trustedProxies: readonly string[]
  /** Whose error pages they are, how they look, and the words of the service's own refusals. */
  readonly errorPage: Omit<ErrorPage, 'error' | 'language'> & {
    readonly errors?: Catalogue<ErrorWords>
  }
}

/** Something that answers requests on an origin, and its aliases. */
export interface Service {
  readonly origin: string
  readonly aliases?: readonly string[]
  /** True for paths of its route table. */
  has(path: string): boolean
  /** Answers one request. @param remoteAddress the socket's peer */
  handle(request: ServiceRequest, remoteAddress: string): Promise<Answer>
  /** What every answer of its brings, also one that is given before there is a request to hand on. Default: that of an interface. */
  readonly headers?: ReplyFields
  /**
   * Says 503 in a form of its own while the process takes on nothing new; undefined for a request that is answered all the same, as one
   * for health. Without it everything but health is told `ERR_BUSY`, as a page or JSON.
   */
  refuse?(request: ServiceRequest): Answer | undefined
}

/** Builds the service: routing, guards, headers and errors around the handlers. */
export function createService(options: ServiceOptions): Service {
  const { routes, assets, trustedProxies } = options
  const main = parseOrigin(options.origin)
  const aliases = (options.aliases ?? []).map(parseOrigin)
  const refuse = createRefusals(options)
  const byPath = new Map<string, readonly Route[]>()
  for (const route of routes) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route])
  const ofAssets = [assetRoute(assets)]
  const turnstiles = new Map(
    routes.flatMap((route) =>
      route.atOnce === undefined ? [] : [[route, createTurnstile(route.atOnce)] as const],
    ),
  )
  return {
    origin: main,
    aliases,
    has: (path) => byPath.has(path) || assets.find(path) !== undefined,
    async handle(request, remoteAddress) {
      const path = pathnameOf(request.url)
      const here = byPath.get(path) ?? (path.startsWith(ASSETS) ? ofAssets : [])
      const method = request.method === 'HEAD' ? 'GET' : request.method
      const route = here.find((candidate) => candidate.method === method)
      if (!route) {
        const methods = here.map((candidate) => candidate.method)
        const error = methods.length > 0 ? methodNotAllowed(withHead(methods)) : notFound()
        return refuse(error, here[0]?.kind ?? 'page', request)
      }
      try {
        const origin =
          aliases.find((alias) => isHostOf(alias, request.headers.get('host') ?? '')) ?? main
        if (route.method === 'POST') requireOwnOrigin(request, origin)
        const forwardedFor = request.headers.get('x-forwarded-for')
        const client = clientAddress(remoteAddress, forwardedFor, trustedProxies)
        await turnstiles.get(route)?.()
        const answer = await route.handle(request, { client, origin })
        fillHeaders(answer, headersFor(route.kind))
        return answer
      } catch (error) {
        return refuse(error, route.kind, request)
      }
    },
  }
}

const ASSETS = '/assets/'

function assetRoute(assets: Assets): Route {
  return {
    method: 'GET',
    path: ASSETS,
    kind: 'asset',
    handle(request) {
      const asset = assets.find(pathnameOf(request.url))
      if (!asset) throw notFound()
      return new Reply(asset.body, { headers: { 'content-type': asset.contentType } })
    },
  }
}

function withHead(methods: readonly string[]): string[] {
  return methods.includes('GET') ? [...methods, 'HEAD'] : [...methods]
}

/** Turns what was thrown into a page or JSON, in the language of the request. */
function createRefusals({ log, errorPage }: ServiceOptions) {
  const { owner, styles, errors } = errorPage
  const words = SERVICE_ERRORS.map((own, language) => ({ ...own, ...errors?.in(language) }))
  return (error: unknown, kind: PageKind, request: ServiceRequest): Reply => {
    const language = languageOf(request)
    const shown = publicError(error, log, words.in(language))
    const { status } = shown
    const isPage = kind === 'page' || kind === 'journey'
    const response = isPage
      ? htmlResponse(renderErrorPage({ error: shown, owner, styles, language }), language, status)
      : new Reply(errorJson(shown, error), {
          status,
          headers: { 'content-type': 'application/json; charset=utf-8' },
        })
    response.headers.set('cache-control', 'no-store')
    for (const [name, value] of Object.entries(shown.headers)) response.headers.set(name, value)
    response.headers.fill(headersFor(isPage ? kind : 'api'))
    return response
  }
}

/** `{"error":{"code","message"}}`, with the milliseconds to wait or the codes still needed, where that is how it goes on. */
function errorJson({ code, message }: PublicError, error: unknown): string {
  const { retryAfterMs, remaining } = isBrowserIdError(error) ? error.detail : {}
  return JSON.stringify({ error: { code, message, retryAfterMs, remaining } })
}
