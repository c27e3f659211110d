// The settings of a relying party: what a site writes, and what the code works with once it has been judged.
import { readFileSync } from 'node:fs'
import {
  type EmailAddress,
  isBrowserIdError,
  isSecureOrigin,
  type Origin,
  parseDomain,
  parseOrigin,
  parseSiteName,
} from '@signet-id/protocol'
import {
  createRemoteVerifier,
  createVerifier,
  type VerifiedIdentity,
  type Verifier,
} from '@signet-id/verifier'
import { type Audiences, createAudiences } from './audiences.ts'
import { type ChallengeVariables, parseChallengeTemplate } from './challenge-template.ts'
import { configError } from './config-error.ts'
import { type Duration, parseDurationMs } from './duration.ts'
import type { Failure } from './failure.ts'
import { createPreSessions, type PreSessions } from './pre-session.ts'
import type { Rememberer } from './rememberer.ts'
import { memoryReplayStore, type ReplayStore } from './replay.ts'
import { createSecrets, type Secrets } from './secrets.ts'
import { type SessionEpoch, sealedCookie } from './session.ts'
import { createOpenVisit, createProxyTrust, type OpenVisit } from './visit.ts'

/** Settings of a relying party. `audiences`, `broker` and `secret` are enough. */
export interface RelyingPartyOptions {
  /** Origins people see, such as `https://shop.example`; several as a list or with blanks between. Never taken from the request. */
  readonly audiences: string | readonly string[]
  /** Origin of the broker whose dialog people use, such as `https://broker.example`. */
  readonly broker: string
  /** At least 32 random characters. Several: the first makes new cookies, the others are still accepted (rotation). */
  readonly secret: string | readonly string[]
  /** Name on the pages; default: the host people see. */
  readonly siteName?: string
  /** Where our pages live, as the browser sees it. Default `/browserid`. */
  readonly basePath?: string
  /** Path that takes assertions. Default `<basePath>/postback`. */
  readonly postbackUrl?: string
  /** Form field with the assertion. Default `assertion`. */
  readonly assertionField?: string
  /** Field and query parameter with the place to come back to. Default `came_from`. */
  readonly cameFromField?: string
  /** Form field with the form token. Default `csrf_token`. */
  readonly csrfField?: string
  /** Cookie the form token is bound to; `__Host-` is put in front on https. Default `rp_pre`. */
  readonly csrfCookieName?: string
  /** Who judges assertions. Default: {@link createVerifier}, in this process. */
  readonly verifier?: Verifier
  /** Address of a verifier service to ask instead, such as `https://verifier.example/verify`. */
  readonly verifierUrl?: string
  /** Domains whose certificates count for addresses without a provider. Default: the host of `broker`; `[]`: none. */
  readonly trustedIssuers?: readonly string[]
  /**
   * The site's own sign-in page: path of a file with the classic `%(name)s` variables, or a function that makes the HTML and escapes by
   * itself. Default: ours.
   */
  readonly challengeBody?:
    | string
    | URL
    | ((variables: ChallengeVariables) => string | Promise<string>)
  /** Refuse a sign-in that did not arrive over TLS; behind a proxy this needs `trustedProxies`. Default false. */
  readonly checkHttps?: boolean
  /** Demand a `Referer` of the own site where the browser sends no `Origin`. Default: on https sites. */
  readonly checkReferer?: boolean
  /** Addresses or ranges of proxies whose `X-Forwarded-Proto` and `-Host` are believed, `loopback` among them. Default: none. */
  readonly trustedProxies?: string | readonly string[]
  /** What remembers a sign-in. Default: one sealed cookie. */
  readonly rememberer?: Rememberer
  /** A session ends this long after the sign-in. Default `24h`. */
  readonly sessionLifetime?: Duration
  /** A session ends after this long without a visit. Default `1h`. */
  readonly sessionIdleLimit?: Duration
  /**
   * A value for each address, asked at every visit; when it changes, all sessions of that address are over. For the default rememberer.
   */
  readonly sessionEpoch?: (email: EmailAddress) => SessionEpoch | Promise<SessionEpoch>
  /** What remembers used assertions; processes of one site must share it. Default: this process's memory. */
  readonly replayStore?: ReplayStore
  /**
   * Called when an address has been proven, before the session starts: find or make the account here.
   * Throw `signInRefused('...')` to keep somebody out. `native` is the framework's request.
   */
  readonly onSignIn?: (
    identity: VerifiedIdentity,
    request: Request,
    native: unknown,
  ) => void | Promise<void>
  /** Called with every refused sign-in, for the log; holds no secrets. */
  readonly onRefused?: (failure: Failure, request: Request) => void
  /** Clock, milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
  /**
   * Allow plain http on hosts other than this machine: everybody on the way can then sign in as anybody.
   * @deprecated for trials only
   */
  readonly allowInsecureHttp?: boolean
  /**
   * Take the audience from the `Host` header when `audiences` is empty: any name that reaches this server is then this site.
   * @deprecated only behind a proxy that lets no other host name through
   */
  readonly dangerouslyTrustHostHeader?: boolean
}

/** Judged settings, and the parts made from them. */
export interface Settings {
  readonly openVisit: OpenVisit
  readonly brokerOrigin: Origin
  readonly siteName: string | undefined
  readonly basePath: string
  readonly postbackPath: string
  readonly assertionField: string
  readonly cameFromField: string
  readonly csrfField: string
  readonly verifier: Verifier
  readonly trustedIssuers: readonly string[]
  readonly renderChallenge:
    | ((variables: ChallengeVariables) => string | Promise<string>)
    | undefined
  readonly checkHttps: boolean
  readonly checkReferer: boolean | undefined
  readonly rememberer: Rememberer
  readonly replayStore: ReplayStore
  readonly secrets: Secrets
  readonly preSessions: PreSessions
  readonly onSignIn: NonNullable<RelyingPartyOptions['onSignIn']>
  readonly onRefused: NonNullable<RelyingPartyOptions['onRefused']>
}

const DEFAULTS = {
  basePath: '/browserid',
  assertionField: 'assertion',
  cameFromField: 'came_from',
  csrfField: 'csrf_token',
  csrfCookieName: 'rp_pre',
  // Threat model 5.3.
  sessionLifetime: '24h',
  sessionIdleLimit: '1h',
}
const MIN_SECRET_LENGTH = 32
const PATH = /^(?:\/[A-Za-z0-9._~-]+)+$/
const NAME = /^[A-Za-z0-9_.-]{1,64}$/

/**
 * Judges the settings; everything that can be wrong with them is said here, at start-up.
 * @throws {OperationalError} `ERR_CONFIG_INVALID`, naming the setting, its value and what was expected
 */
export function resolveSettings(options: RelyingPartyOptions): Settings {
  const now = options.now ?? Date.now
  const allowInsecureHttp = options.allowInsecureHttp === true
  const secrets = createSecrets(parseSecrets(options.secret))
  const brokerOrigin = parseBroker(options.broker, allowInsecureHttp)
  const basePath = matching(
    'basePath',
    options.basePath ?? DEFAULTS.basePath,
    PATH,
    'a path such as "/browserid"',
  )
  const name = (setting: 'assertionField' | 'cameFromField' | 'csrfField' | 'csrfCookieName') =>
    matching(
      setting,
      options[setting] ?? DEFAULTS[setting],
      NAME,
      'a name of letters, digits, "_", "." and "-"',
    )
  return {
    openVisit: createOpenVisit({
      audiences: parseAudiences(options, allowInsecureHttp),
      isTrustedProxy: createProxyTrust(options.trustedProxies ?? []),
      now,
    }),
    brokerOrigin,
    siteName: parseSiteName(options.siteName),
    basePath,
    postbackPath: matching(
      'postbackUrl',
      options.postbackUrl ?? `${basePath}/postback`,
      PATH,
      'a path such as "/login"',
    ),
    assertionField: name('assertionField'),
    cameFromField: name('cameFromField'),
    csrfField: name('csrfField'),
    verifier: parseVerifier(options, now),
    trustedIssuers: parseTrustedIssuers(options.trustedIssuers, brokerOrigin),
    renderChallenge: parseChallengeBody(options.challengeBody),
    checkHttps: options.checkHttps ?? false,
    checkReferer: options.checkReferer,
    rememberer:
      options.rememberer ??
      sealedCookie({
        secrets,
        lifetimeMs: parseDurationMs(
          'sessionLifetime',
          options.sessionLifetime ?? DEFAULTS.sessionLifetime,
        ),
        epochOf: options.sessionEpoch,
        idleMs: parseDurationMs(
          'sessionIdleLimit',
          options.sessionIdleLimit ?? DEFAULTS.sessionIdleLimit,
        ),
      }),
    replayStore: options.replayStore ?? memoryReplayStore({ now }),
    secrets,
    preSessions: createPreSessions({
      secrets,
      csrfCookieName: name('csrfCookieName').replace(/^__Host-/, ''),
    }),
    onSignIn: options.onSignIn ?? (() => {}),
    onRefused: options.onRefused ?? (() => {}),
  }
}

function parseAudiences(options: RelyingPartyOptions, allowInsecureHttp: boolean): Audiences {
  const { audiences } = options
  if (typeof audiences !== 'string' && !Array.isArray(audiences))
    throw configError(
      'audiences',
      'the origin people see, such as "https://shop.example"',
      audiences,
    )
  return createAudiences(audiences, {
    allowInsecureHttp,
    trustHostHeader: options.dangerouslyTrustHostHeader === true,
  })
}

function parseVerifier(options: RelyingPartyOptions, now: () => number): Verifier {
  const { verifier, verifierUrl } = options
  if (verifier !== undefined && verifierUrl !== undefined)
    throw configError('verifierUrl', 'absent where verifier is set', verifierUrl)
  if (verifierUrl === undefined) return verifier ?? createVerifier({ now })
  try {
    return createRemoteVerifier({ url: verifierUrl })
  } catch {
    throw configError(
      'verifierUrl',
      'an address such as "https://verifier.example/verify"',
      verifierUrl,
    )
  }
}

function parseChallengeBody(
  value: RelyingPartyOptions['challengeBody'],
): Settings['renderChallenge'] {
  if (typeof value !== 'string' && !(value instanceof URL)) return value
  let text: string
  try {
    text = readFileSync(value, 'utf8')
  } catch {
    throw configError('challengeBody', 'the path of a file that can be read', String(value))
  }
  return parseChallengeTemplate(text, String(value))
}

function parseBroker(value: string, allowInsecureHttp: boolean): Origin {
  let origin: Origin
  try {
    origin = parseOrigin(value)
  } catch {
    throw configError('broker', 'an origin such as "https://broker.example"', value)
  }
  if (!allowInsecureHttp && !isSecureOrigin(origin))
    throw configError('broker', 'an https origin, except on this very machine', value)
  return origin
}

/** The configured broker is also the fallback issuer, unless it has no name that an issuer could have (`localhost`). */
function parseTrustedIssuers(value: readonly string[] | undefined, broker: Origin): string[] {
  const names = value ?? [new URL(broker).hostname]
  const domains: string[] = []
  for (const name of names) {
    try {
      domains.push(parseDomain(name))
    } catch (cause) {
      if (!isBrowserIdError(cause) || value !== undefined)
        throw configError('trustedIssuers', 'a list of host names such as "broker.example"', name)
    }
  }
  return domains
}

function parseSecrets(value: string | readonly string[]): [string, ...string[]] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const long = list.filter(
    (each): each is string => typeof each === 'string' && each.length >= MIN_SECRET_LENGTH,
  )
  const [first, ...rest] = long
  if (first === undefined || long.length !== list.length) {
    throw configError(
      'secret',
      `at least ${MIN_SECRET_LENGTH} random characters; make one with: node -p "crypto.randomBytes(32).toString('hex')"`,
    )
  }
  return [first, ...rest]
}

function matching(setting: string, value: string, pattern: RegExp, expected: string): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw configError(setting, expected, value)
  return value
}
