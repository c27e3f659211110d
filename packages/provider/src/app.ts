// The provider, put together: store, keys and settings in, a service out.
import {
  BASE_STYLE,
  createCookie,
  createFormTokens,
  createService,
  htmlResponse,
  type KeyEncryptionKey,
  type Logger,
  loadAssets,
  type Service,
} from '@signet-id/server-kit'
import { handleHome, handleSignOut } from './account/home.ts'
import { handleCertificate } from './certificates/handler.ts'
import type { ProviderConfig } from './config.ts'
import { createKeyRing } from './domains/key-ring.ts'
import { en } from './messages/en.ts'
import { providerRoutes } from './routes.ts'
import { handleFormToken, handleSignIn } from './sign-in/handler.ts'
import { renderProvisioningPage, renderSignInPage } from './sign-in/page.ts'
import { createSessions } from './sign-in/session.ts'
import type { ProviderStore, ServedDomain } from './store/store.ts'
import { handleSupportDocument } from './support-document/handler.ts'

export interface ProviderOptions {
  readonly config: ProviderConfig
  readonly store: ProviderStore
  readonly kek: KeyEncryptionKey
  readonly log: Logger
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly trustedProxies: readonly string[]
}

/** Longest address a query may bring to the sign-in page. */
const MAX_EMAIL_LENGTH = 254

/** Creates the provider's service. */
export function createProvider(options: ProviderOptions): Service {
  const { config, store, kek, log, now } = options
  const { origin } = config
  const ownHost = new URL(origin).hostname
  const assets = loadAssets({
    'base.css': BASE_STYLE,
    'authentication.js': new URL('../dist/browser/authentication.js', import.meta.url),
    'provisioning.js': new URL('../dist/browser/provisioning.js', import.meta.url),
  })
  const keys = createKeyRing(store, kek, now)
  const sessions = createSessions(store, origin, config.sessionIdle, now)
  const formTokens = createFormTokens(kek, createCookie('idp_tx', origin))
  const style = assets.path('base.css')
  const brokersOf = (domain: ServedDomain): readonly string[] =>
    domain.brokers.length > 0 ? domain.brokers : config.brokers
  const allBrokers = async (): Promise<readonly string[]> => [
    ...new Set((await store.listDomains()).flatMap(brokersOf)),
  ]

  const routes = providerRoutes({
    supportDocument: (request) => handleSupportDocument(request, ownHost, store, keys),
    async authentication(request) {
      const email = (new URL(request.url).searchParams.get('email') ?? '').slice(
        0,
        MAX_EMAIL_LENGTH,
      )
      const { token, setCookie } = formTokens.issue(request)
      const script = assets.path('authentication.js')
      const page = htmlResponse(
        renderSignInPage({
          owner: ownHost,
          script,
          style,
          brokers: await allBrokers(),
          email,
          formToken: token,
        }),
      )
      page.headers.append('set-cookie', setCookie)
      return page
    },
    async provisioning() {
      return htmlResponse(
        renderProvisioningPage({
          owner: ownHost,
          script: assets.path('provisioning.js'),
          style,
          brokers: await allBrokers(),
        }),
      )
    },
    formToken: (request) => handleFormToken(request, formTokens),
    signIn: (request, context) =>
      handleSignIn(request, context, {
        store,
        kek,
        sessions,
        formTokens,
        now,
        sessionLifetimeMs: config.sessionLifetime,
      }),
    certificate: (request) =>
      handleCertificate(request, {
        store,
        sessions,
        keys,
        log,
        now,
        brokersOf,
        certificateLifetimeMs: config.certificateLifetime,
      }),
    home: (request) => handleHome(request, { owner: ownHost, style }, sessions, formTokens),
    signOut: (request) => handleSignOut(request, sessions, formTokens),
  })
  return createService({
    origin,
    routes,
    assets,
    log,
    trustedProxies: options.trustedProxies,
    errorPage: {
      owner: ownHost,
      styles: [style],
      language: en.language,
      texts: { title: en.errorTitle, back: en.errorBack, code: en.errorCode },
    },
  })
}
