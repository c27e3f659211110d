// What a setting must be before it is judged: a misspelt name or a text in place of true would otherwise count for nothing, in silence.
import { configError } from './config-error.ts'
import type { RelyingPartyOptions } from './options.ts'

interface Kind {
  readonly expected: string
  fits(value: unknown): boolean
}

/** Its own parser says what is wrong with it. */
const PARSED: Kind = { expected: '', fits: () => true }
const TEXT: Kind = { expected: 'text', fits: (value) => typeof value === 'string' }
const YES_OR_NO: Kind = { expected: 'true or false', fits: (value) => typeof value === 'boolean' }
const FUNCTION: Kind = { expected: 'a function', fits: (value) => typeof value === 'function' }

/** Something with these methods. */
function objectWith(...methods: readonly string[]): Kind {
  return {
    expected: `an object with ${methods.map((name) => `${name}()`).join(', ')}`,
    fits: (value) =>
      typeof value === 'object' &&
      value !== null &&
      methods.every((name) => name in value && typeof value[name as never] === 'function'),
  }
}

const KINDS: Readonly<Record<keyof RelyingPartyOptions, Kind>> = {
  audiences: PARSED,
  broker: PARSED,
  secret: PARSED,
  siteName: TEXT,
  basePath: PARSED,
  postbackUrl: PARSED,
  assertionField: PARSED,
  cameFromField: PARSED,
  csrfField: PARSED,
  csrfCookieName: PARSED,
  verifier: objectWith('verify'),
  verifierUrl: TEXT,
  trustedIssuers: {
    expected: 'a list of host names such as "broker.example"',
    fits: Array.isArray,
  },
  challengeBody: {
    expected: 'the path of a file, or a function',
    fits: (value) => TEXT.fits(value) || FUNCTION.fits(value) || value instanceof URL,
  },
  checkHttps: YES_OR_NO,
  checkReferer: YES_OR_NO,
  trustedProxies: {
    expected: 'a list of IP addresses or ranges such as "10.0.0.0/8"',
    fits: (value) => (Array.isArray(value) ? value : [value]).every(TEXT.fits),
  },
  rememberer: objectWith('identify', 'remember', 'forget'),
  sessionLifetime: PARSED,
  sessionIdleLimit: PARSED,
  sessionEpoch: FUNCTION,
  replayStore: objectWith('consume'),
  onSignIn: FUNCTION,
  knownIssuer: FUNCTION,
  onIssuerChange: FUNCTION,
  pinIssuer: YES_OR_NO,
  onRefused: FUNCTION,
  now: FUNCTION,
  allowInsecureHttp: YES_OR_NO,
  dangerouslyTrustHostHeader: YES_OR_NO,
}

/** @throws {OperationalError} `ERR_CONFIG_INVALID` for a name that is no setting, and for a value that cannot be one */
export function requireKinds(options: RelyingPartyOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (!isSetting(name))
      throw configError(name, `a setting that is known here: ${Object.keys(KINDS).join(', ')}`)
    const kind = KINDS[name]
    if (value !== undefined && !kind.fits(value)) throw configError(name, kind.expected, value)
  }
}

function isSetting(name: string): name is keyof RelyingPartyOptions {
  return Object.hasOwn(KINDS, name)
}
