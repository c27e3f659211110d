// The demo's old site: include.js from the broker, watch, request and logout, a session of its own; the page of 2012 with the script's host changed.
import { isBrowserIdError } from '@signet-id/protocol'
import {
  createCookie,
  createService,
  type Logger,
  loadAssets,
  Reply,
  randomToken,
  readJsonBody,
  type Service,
  z,
} from '@signet-id/server-kit'
import { createRemoteVerifier } from '@signet-id/verifier'
import { SHOP_STYLE } from '../shop-page.ts'
import { GUESTBOOK_SCRIPT, renderGuestbook } from './old-site-page.ts'

/** Origins of the old site and of the services it relies on. */
export interface OldSiteOptions {
  readonly origin: string
  readonly broker: string
  /** Origin of the verifier service, as this machine reaches it. */
  readonly verifier: string
  readonly log: Logger
}

const MAX_BODY_BYTES = 16_384
/** Oldest sessions end first. */
const MAX_SESSIONS = 100
const loginBody = z.strictObject({ assertion: z.string() })

/** Builds the site. Its host is also a mail domain without a provider: it serves no support document. */
export function createOldSite(options: OldSiteOptions): Service {
  const { origin, broker } = options
  const verifier = createRemoteVerifier({ url: `${options.verifier}/v2` })
  const cookie = createCookie('guestbook', origin)
  const sessions = new Map<string, string>()
  const file = (body: string, contentType: string) => (): Reply =>
    new Reply(body, {
      headers: { 'content-type': `${contentType}; charset=utf-8`, 'cache-control': 'no-store' },
    })
  return createService({
    origin,
    log: options.log,
    trustedProxies: [],
    assets: loadAssets({}),
    errorPage: { owner: 'Guestbook', styles: ['/style.css'] },
    routes: [
      {
        method: 'GET',
        path: '/',
        kind: 'journey',
        handle: (request) =>
          new Reply(renderGuestbook(broker, sessions.get(cookie.read(request) ?? '')), {
            headers: {
              'content-type': 'text/html; charset=utf-8',
              'content-security-policy': `default-src 'none'; script-src 'self' ${broker}; style-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'`,
            },
          }),
      },
      { method: 'GET', path: '/style.css', kind: 'asset', handle: file(SHOP_STYLE, 'text/css') },
      {
        method: 'GET',
        path: '/guestbook.js',
        kind: 'asset',
        handle: file(GUESTBOOK_SCRIPT, 'text/javascript'),
      },
      {
        method: 'POST',
        path: '/login',
        kind: 'api',
        async handle(request) {
          const { assertion } = await readJsonBody(request, loginBody, MAX_BODY_BYTES)
          try {
            const { email } = await verifier.verify(assertion, {
              expectedAudience: origin,
              trustedIssuers: [new URL(broker).hostname],
            })
            const session = randomToken()
            sessions.set(session, email)
            for (const oldest of [...sessions.keys()].slice(0, -MAX_SESSIONS))
              sessions.delete(oldest)
            return Reply.json({ email }, { headers: { 'set-cookie': cookie.set(session) } })
          } catch (error) {
            if (!isBrowserIdError(error)) throw error
            return Reply.json({ reason: error.message }, { status: 403 })
          }
        },
      },
      {
        method: 'POST',
        path: '/logout',
        kind: 'api',
        handle(request) {
          sessions.delete(cookie.read(request) ?? '')
          return Reply.json({}, { headers: { 'set-cookie': cookie.clear() } })
        },
      },
    ],
  })
}
