// The provider, put together: store, keys and settings in, a service out.
import {
  BASE_STYLE,
  createCookie,
  createFormTokens,
  createKeyEncryptionKey,
  createService,
  type FormTokens,
  type Handle,
  htmlResponse,
  type KeyEncryptionKey,
  type Logger,
  loadAssets,
  type Reply,
  type RequestContext,
  type Service,
  type ServiceRequest,
} from '@signet-id/server-kit'
import * as account from './account/handler.ts'
import { handleHome, handleSignOut } from './account/home.ts'
import { handleSignInForm } from './account/sign-in-form.ts'
import { handleCertificate } from './certificates/handler.ts'
import type { ProviderConfig } from './config.ts'
import type { ProviderContext } from './context.ts'
import { createKeyRing } from './domains/key-ring.ts'
import { sharedSecret } from './domains/shared-secrets.ts'
import * as enrolment from './enrolment/handler.ts'
import { ERRORS, TEXTS } from './messages/catalogue.ts'
import { ACCOUNT_PATH, PEOPLE_PATH } from './paths.ts'
import * as people from './people/handler.ts'
import { providerRoutes } from './routes.ts'
import { createAlarm } from './sign-in/alarm.ts'
import { domainOfQuery, themeStyles } from './sign-in/domain-of-query.ts'
import { handleFormToken, handleSignIn } from './sign-in/handler.ts'
import { renderProvisioningPage, renderSignInPage } from './sign-in/page.ts'
import { createSessions } from './sign-in/session.ts'
import type { ProviderStore, ServedDomain } from './store/store.ts'
import { handleSupportDocument } from './support-document/handler.ts'
import { handleTheme } from './theme.ts'

/** Everything the provider is made of. */
export interface ProviderOptions {
  readonly config: ProviderConfig
  readonly store: ProviderStore
  readonly kek: KeyEncryptionKey
  readonly log: Logger
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly trustedProxies: readonly string[]
  /** Throws `ERR_CLOCK_UNSURE` while `now` cannot be believed; see {@link createClock}. */
  readonly requireClock?: (() => void) | undefined
}

/** Longest address a query may bring to the sign-in page. */
const MAX_EMAIL_LENGTH = 254

/** Creates the provider's service. */
export function createProvider(options: ProviderOptions): Service {
  const { config, store, log } = options
  const { origin } = config
  const ownHost = new URL(origin).hostname
  const assets = loadAssets({
    'base.css': BASE_STYLE,
    'provider.css': new URL('../assets/provider.css', import.meta.url),
    'authentication.js': new URL('../dist/browser/authentication.js', import.meta.url),
    'provisioning.js': new URL('../dist/browser/provisioning.js', import.meta.url),
    'forms.js': new URL('../dist/browser/forms.js', import.meta.url),
  })
  const context = createContext(options, ownHost, {
    styles: [assets.path('base.css'), assets.path('provider.css')],
    formScript: assets.path('forms.js'),
  })
  const { styles, brokersOf } = context
  const allBrokers = async (): Promise<readonly string[]> => [
    ...new Set((await store.listDomains()).flatMap(brokersOf)),
  ]
  const bind =
    (
      handle: (request: ServiceRequest, context: ProviderContext) => Reply | Promise<Reply>,
    ): Handle =>
    (request) =>
      handle(request, context)
  const bindSource =
    (
      handle: (
        request: ServiceRequest,
        from: RequestContext,
        context: ProviderContext,
      ) => Promise<Reply>,
    ): Handle =>
    (request, from) =>
      handle(request, from, context)
  const onAccount = (handle: Handle) => account.withFreshProof(context, ACCOUNT_PATH, handle)
  const onPeople = (handle: Handle) => account.withFreshProof(context, PEOPLE_PATH, handle)

  const routes = providerRoutes({
    supportDocument: (request) => handleSupportDocument(request, ownHost, store, context.keys),
    async authentication(request) {
      const email = (new URL(request.url).searchParams.get('email') ?? '').slice(
        0,
        MAX_EMAIL_LENGTH,
      )
      const domain = await domainOfQuery(email, store)
      const { token, setCookie } = (await context.formTokens()).issue(request)
      const texts = TEXTS.for(request)
      const page = htmlResponse(
        renderSignInPage({
          texts,
          owner: domain?.displayName ?? ownHost,
          script: assets.path('authentication.js'),
          styles: themeStyles(styles, domain),
          maybeSignedIn: context.sessions.isBrought(request),
          brokers: await allBrokers(),
          email,
          formToken: token,
        }),
        texts.language,
      )
      page.headers.append('set-cookie', setCookie)
      return page
    },
    async provisioning(request) {
      const texts = TEXTS.for(request)
      return htmlResponse(
        renderProvisioningPage({
          texts,
          owner: ownHost,
          script: assets.path('provisioning.js'),
          styles,
          maybeSignedIn: context.sessions.isBrought(request),
          brokers: await allBrokers(),
        }),
        texts.language,
      )
    },
    formToken: bind(handleFormToken),
    signIn: bindSource(handleSignIn),
    certificate: bind(handleCertificate),
    theme: handleTheme,
    home: bind(handleHome),
    signOut: bind(handleSignOut),
    welcome: bind(enrolment.handleWelcome),
    startEnrolment: bind(enrolment.handleStart),
    confirmEnrolment: onAccount(bindSource(enrolment.handleConfirm)),
    account: bind(account.handleAccount),
    accountSignIn: bindSource(handleSignInForm),
    addAuthenticator: onAccount(bind(enrolment.handleAddAuthenticator)),
    renameAuthenticator: onAccount(bindSource(account.handleRename)),
    removeAuthenticator: onAccount(bindSource(account.handleRemove)),
    newRecoveryCodes: onAccount(bindSource(account.handleNewRecoveryCodes)),
    endSession: onAccount(bindSource(account.handleEndSession)),
    endAllSessions: onAccount(bindSource(account.handleEndAll)),
    forgetDevice: onAccount(bindSource(account.handleForgetDevice)),
    people: onPeople(bind(people.handlePeople)),
    makeLink: onPeople(bindSource(people.handleMakeLink)),
    withdrawLink: onPeople(bindSource(people.handleWithdrawLink)),
    switchPerson: onPeople(bindSource(people.handleSwitch)),
  })
  return createService({
    origin,
    routes,
    assets,
    log,
    trustedProxies: options.trustedProxies,
    errorPage: {
      owner: ownHost,
      styles,
      errors: ERRORS,
    },
  })
}

function createContext(
  { config, store, kek, log, now, requireClock }: ProviderOptions,
  ownHost: string,
  files: Pick<ProviderContext, 'styles' | 'formScript'>,
): ProviderContext {
  const { origin } = config
  const transaction = createCookie('idp_tx', origin)
  const formTokenSecret = sharedSecret(store, kek, 'form-tokens')
  let formTokens: FormTokens | undefined
  return {
    config,
    store,
    kek,
    log,
    now,
    requireClock: requireClock ?? (() => {}),
    keys: createKeyRing(store, kek, now),
    sessions: createSessions(
      store,
      { origin, idleMs: config.sessionIdle, lifetimeMs: config.sessionLifetime },
      now,
    ),
    alarm: createAlarm(store, log),
    transaction,
    async formTokens() {
      formTokens ??= createFormTokens(createKeyEncryptionKey(await formTokenSecret()), transaction)
      return formTokens
    },
    pepper: sharedSecret(store, kek, 'pepper'),
    ownHost,
    ...files,
    brokersOf: (domain: ServedDomain) =>
      domain.brokers.length > 0 ? domain.brokers : config.brokers,
  }
}
