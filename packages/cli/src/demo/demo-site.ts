// The demo's web site: a small shop that signs people in through the relying-party middleware.
import { createRelyingParty } from '@signet-id/relying-party'
import { platformRequest, randomToken, type Service } from '@signet-id/server-kit'
import { createRemoteVerifier } from '@signet-id/verifier'
import { renderShop, SHOP_STYLE } from './shop-page.ts'

/** Origins of the shop and of the services it relies on. */
export interface SiteOptions {
  readonly origin: string
  readonly broker: string
  /** Origin of the verifier service. */
  readonly verifier: string
}

const STYLE_PATH = '/shop.css'
const PAGE_METHODS: readonly string[] = ['GET', 'HEAD']
/** Others make no web request, TRACE for one. */
const SIGN_IN_METHODS: readonly string[] = [...PAGE_METHODS, 'POST']
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** Builds the site. Sessions end with the process: the secret is made anew each time. */
export function createDemoSite(options: SiteOptions): Pick<Service, 'handle'> {
  const signIn = createRelyingParty({
    audiences: options.origin,
    broker: options.broker,
    secret: randomToken(),
    siteName: 'Corner Shop',
    verifier: createRemoteVerifier({ url: `${options.verifier}/v2` }),
    // The broker's word counts for addresses whose domain has no provider, and for no others.
    trustedIssuers: [new URL(options.broker).hostname],
  })
  return {
    async handle(asked, remoteAddress) {
      if (!SIGN_IN_METHODS.includes(asked.method)) return methodNotAllowed()
      const request = platformRequest(asked)
      const own = await signIn.handle(request, { remoteAddress })
      if (own) return own
      const { pathname } = new URL(request.url)
      if (!PAGE_METHODS.includes(request.method)) return methodNotAllowed()
      if (pathname === STYLE_PATH)
        return new Response(SHOP_STYLE, {
          headers: { ...HEADERS, 'content-type': 'text/css; charset=utf-8' },
        })
      if (pathname !== '/') return new Response('Not found', { status: 404, headers: HEADERS })
      const identity = await signIn.identity(request)
      const page = renderShop({
        stylePath: STYLE_PATH,
        email: identity?.email,
        signInUrl: signIn.signInUrl('/'),
        signOutForm: await signIn.signOutForm(request, { cameFrom: '/' }),
      })
      return new Response(page, {
        headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8' },
      })
    },
  }
}

function methodNotAllowed(): Response {
  const headers = { ...HEADERS, allow: PAGE_METHODS.join(', ') }
  return new Response('Method not allowed', { status: 405, headers })
}
