// The settings once they have been judged: what the code works with. Everything that can be wrong with them is said at start-up.
import { readFileSync } from 'node:fs'
import {
  isBrowserIdError,
  isSecureOrigin,
  type Origin,
  parseDomain,
  parseOrigin,
  parseSiteName,
} from '@signet-id/protocol'
import { createRemoteVerifier, createVerifier, type Verifier } from '@signet-id/verifier'
import { type Audiences, createAudiences } from './audiences.ts'
import { type ChallengeVariables, parseChallengeTemplate } from './challenge-template.ts'
import { configError } from './config-error.ts'
import { cookieName } from './cookies.ts'
import { parseDurationMs } from './duration.ts'
import { type Fields, parseFields, parseName } from './fields.ts'
import { requireKinds } from './option-kinds.ts'
import type { RelyingPartyOptions } from './options.ts'
import { type Paths, parsePaths } from './paths.ts'
import { createPreSessions, type PreSessions } from './pre-session.ts'
import type { Rememberer } from './rememberer.ts'
import { memoryReplayStore, type ReplayStore } from './replay.ts'
import { createSecrets, type Secrets } from './secrets.ts'
import { sealedCookie } from './session.ts'
import { createOpenVisit, createProxyTrust, type OpenVisit } from './visit.ts'

/** Judged settings, and the parts made from them. */
export interface Settings extends Fields {
  readonly openVisit: OpenVisit
  readonly brokerOrigin: Origin
  readonly siteName: string | undefined
  readonly basePath: string
  readonly paths: Paths
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
  readonly knownIssuer: NonNullable<RelyingPartyOptions['knownIssuer']>
  readonly onIssuerChange: NonNullable<RelyingPartyOptions['onIssuerChange']>
  readonly pinIssuer: boolean
  readonly onRefused: NonNullable<RelyingPartyOptions['onRefused']>
}

const DEFAULTS = {
  basePath: '/browserid',
  csrfCookieName: 'rp_pre',
  // Threat model 5.3.
  sessionLifetime: '24h',
  sessionIdleLimit: '1h',
}
const MIN_SECRET_LENGTH = 32

/**
 * Judges the settings; everything that can be wrong with them is said here, at start-up.
 * @throws {OperationalError} `ERR_CONFIG_INVALID`, naming the setting, its value and what was expected
 */
export function resolveSettings(options: RelyingPartyOptions): Settings {
  requireKinds(options)
  const now = options.now ?? Date.now
  const allowInsecureHttp = options.allowInsecureHttp === true
  const secrets = createSecrets(parseSecrets(options.secret))
  const brokerOrigin = parseBroker(options.broker, allowInsecureHttp)
  const basePath = options.basePath ?? DEFAULTS.basePath
  const rememberer = parseRememberer(options, secrets)
  return {
    openVisit: createOpenVisit({
      audiences: parseAudiences(options, allowInsecureHttp),
      isTrustedProxy: createProxyTrust(options.trustedProxies ?? []),
      now,
    }),
    brokerOrigin,
    siteName: parseSiteName(options.siteName),
    basePath,
    paths: parsePaths(basePath, options.postbackUrl),
    ...parseFields(options),
    verifier: parseVerifier(options, now),
    trustedIssuers: parseTrustedIssuers(options.trustedIssuers, brokerOrigin),
    renderChallenge: parseChallengeBody(options.challengeBody),
    checkHttps: options.checkHttps ?? false,
    checkReferer: options.checkReferer,
    rememberer,
    replayStore: options.replayStore ?? memoryReplayStore({ now }),
    secrets,
    preSessions: createPreSessions({
      secrets,
      csrfCookieName: parseCsrfCookieName(options.csrfCookieName, rememberer),
    }),
    onSignIn: options.onSignIn ?? (() => {}),
    ...parseIssuerChange(options),
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

/** Without a record there is nothing to pin. */
function parseIssuerChange(
  options: RelyingPartyOptions,
): Pick<Settings, 'knownIssuer' | 'onIssuerChange' | 'pinIssuer'> {
  const { knownIssuer, onIssuerChange, pinIssuer = false } = options
  if (knownIssuer === undefined && (pinIssuer || onIssuerChange !== undefined))
    throw configError('knownIssuer', 'set where pinIssuer or onIssuerChange is')
  return {
    knownIssuer: knownIssuer ?? (() => undefined),
    onIssuerChange: onIssuerChange ?? (() => {}),
    pinIssuer,
  }
}

/** The prefix comes by itself where there may be one. */
function parseCsrfCookieName(
  given: string = DEFAULTS.csrfCookieName,
  rememberer: Rememberer,
): string {
  const name = parseName('csrfCookieName', given).replace(/^__Host-/i, '')
  for (const secure of [true, false]) {
    const taken = rememberer.cookieName?.(secure)
    if (taken === name || taken === cookieName(name, secure))
      throw configError('csrfCookieName', 'another name than that of the session cookie', given)
  }
  return name
}

/** What ends the sessions of the sealed cookie would end no others. */
function parseRememberer(options: RelyingPartyOptions, secrets: Secrets): Rememberer {
  const { rememberer } = options
  if (!rememberer) {
    const durationMs = (setting: 'sessionLifetime' | 'sessionIdleLimit') =>
      parseDurationMs(setting, options[setting] ?? DEFAULTS[setting])
    return sealedCookie({
      secrets,
      lifetimeMs: durationMs('sessionLifetime'),
      idleMs: durationMs('sessionIdleLimit'),
      epochOf: options.sessionEpoch,
    })
  }
  for (const setting of ['sessionLifetime', 'sessionIdleLimit', 'sessionEpoch'] as const)
    if (options[setting] !== undefined)
      throw configError(
        setting,
        'absent where rememberer is set, which says by itself when a session ends',
      )
  return rememberer
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
