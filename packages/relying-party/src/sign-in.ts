// The postback: from a posted assertion to a session, or a refusal. The checks stand in the order of protocol 10.2.
import {
  inTime,
  isBrowserIdError,
  type Origin,
  parseAssertion,
  parseEmailAddress,
  splitBackedAssertion,
  VerificationError,
} from '@signet-id/protocol'
import type { VerifiedIdentity } from '@signet-id/verifier'
import { refused, unavailable } from './failure.ts'
import { STATE_FIELD } from './fields.ts'
import { type Form, readForm } from './form.ts'
import { requireKnownIssuer } from './known-issuer.ts'
import type { Spendable } from './pre-session.ts'
import { redirectResponse } from './respond.ts'
import { requireSameOrigin } from './same-origin.ts'
import type { Settings } from './settings.ts'
import type { SitePages } from './site-pages.ts'
import type { Visit } from './visit.ts'

const DEFAULTS = {
  // Threat model 5.6: a handler that cannot answer in ten seconds says so.
  verifierTimeoutMs: 10_000,
  // A verifier lets clocks differ by up to five minutes; what was used is remembered for longer than it could pass.
  replayMarginMs: 300_000,
}

/** A sign-in that has passed everything: where it goes, and its session. */
export interface SignIn {
  readonly cameFrom: string
  readonly setCookies: readonly string[]
}

/**
 * Handles a request to the postback path.
 * @throws {BrowserIdError} for everything that is not a sign-in; `failureOf` says how to answer
 */
export async function signIn(
  visit: Visit,
  settings: Settings,
  form: Form,
  pages: SitePages,
): Promise<SignIn> {
  const attempt = requirePlausible(visit, settings, form)
  const assertion = requireAssertion(form.get(settings.assertionField))
  requireSameOrigin(visit, settings.checkReferer)
  const identity = await verify(assertion, visit, settings)
  await spendAssertion(identity, settings)
  await spendAttempt(attempt, settings)
  await requireKnownIssuer(identity, visit.request, settings)
  await settings.onSignIn(identity, visit.request, visit.native)
  const setCookies = await settings.rememberer.remember(identity, visit)
  const place =
    form.get(settings.cameFromField) ?? visit.url.searchParams.get(settings.cameFromField)
  return {
    cameFrom: pages.cameFrom(place, visit),
    setCookies,
  }
}

/** Reads the form only when the method and the connection are such that one is wanted. */
export async function readSignInForm(visit: Visit, settings: Settings): Promise<Form> {
  if (visit.request.method !== 'POST') throw refused('ERR_METHOD_NOT_ALLOWED')
  if (settings.checkHttps && !visit.overTls) throw refused('ERR_INSECURE_CONNECTION')
  return readForm(visit.request)
}

/** Sends the person on, signed in. */
export function signedInResponse(done: SignIn): Response {
  return redirectResponse(done.cameFrom, { setCookies: done.setCookies })
}

/** What says that this browser asked for this sign-in; each counts for one that succeeds. */
interface Attempt {
  readonly token: Spendable | undefined
  readonly state: Spendable | undefined
}

/** This browser asked for this sign-in. The token of the return page is worth nothing by itself, so its state stands for both. */
function requirePlausible(visit: Visit, settings: Settings, form: Form): Attempt {
  const token = settings.preSessions.requireToken(visit, form.get(settings.csrfField))
  const state = form.get(STATE_FIELD)
  const needsState = token.kind === 'return' || state !== undefined
  return {
    token: token.kind === 'form' ? token : undefined,
    state: needsState ? settings.preSessions.requireState(visit, state ?? '') : undefined,
  }
}

function requireAssertion(text: string | undefined): string {
  if (text === undefined) throw refused('ERR_ASSERTION_MISSING')
  parseAssertion(splitBackedAssertion(text).assertion)
  return text
}

/** Three outcomes: yes, no, and could not ask (threat model T98). Whatever is not clearly yes or no is the third. */
async function verify(
  assertion: string,
  visit: Visit,
  settings: Settings,
): Promise<VerifiedIdentity> {
  const { verifier, trustedIssuers } = settings
  let identity: VerifiedIdentity
  try {
    const options = { expectedAudience: visit.origin, trustedIssuers }
    identity = await inTime(verifier.verify(assertion, options), DEFAULTS.verifierTimeoutMs, () => {
      throw new Error(`no answer in ${DEFAULTS.verifierTimeoutMs} ms`)
    })
  } catch (cause) {
    throw asRefusal(cause) ?? unavailable('ERR_VERIFIER_UNAVAILABLE', cause)
  }
  try {
    requireWhole(identity, visit.origin)
  } catch (cause) {
    throw unavailable('ERR_VERIFIER_UNAVAILABLE', cause)
  }
  return identity
}

/** A verifier of the site's own making may answer anything; an address is only what our parser reads as one (threat model T26, T60). */
function requireWhole(identity: VerifiedIdentity, origin: Origin): void {
  parseEmailAddress(identity.email)
  const { audience, issuer, replayKey, expiresAt } = identity
  const whole =
    audience === origin &&
    typeof issuer === 'string' &&
    typeof replayKey === 'string' &&
    replayKey !== '' &&
    expiresAt instanceof Date &&
    Number.isFinite(expiresAt.getTime())
  if (!whole) throw new TypeError('the verifier answered for another site, or not in full')
}

/** The domain answered, and has no provider: nobody may speak for it, now or in a minute. */
const NO_PROVIDER: ReadonlySet<string> = new Set([
  'ERR_DISCOVERY_NOT_FOUND',
  'ERR_DISCOVERY_REDIRECT',
  'ERR_DISCOVERY_CONTENT_TYPE',
  'ERR_DISCOVERY_DOMAIN_FORBIDDEN',
])

/** A verifier's clear "no". Kinds are told by name: the verifier may bring its own copy of the classes. */
function asRefusal(error: unknown): VerificationError | undefined {
  if (!isBrowserIdError(error)) return undefined
  const { name, code, reason, detail } = error
  const isVerdict =
    name === 'VerificationError' || name === 'ProtocolError' || NO_PROVIDER.has(code)
  if (!isVerdict) return undefined
  return new VerificationError(code, error.message, { reason, detail, cause: error })
}

/** Spends the assertion (threat model T97). */
async function spendAssertion(identity: VerifiedIdentity, settings: Settings): Promise<void> {
  const { replayKey, expiresAt } = identity
  await spend(settings, replayKey, expiresAt.getTime(), 'ERR_ASSERTION_REPLAYED')
}

/**
 * Spends what this browser asked with (threat model T89, T93): the pre-session stays for its other tabs, so nothing else ends it.
 * A sign-in that was refused spends nothing, and may be posted again.
 */
async function spendAttempt({ token, state }: Attempt, settings: Settings): Promise<void> {
  if (token) await spend(settings, `token ${token.nonce}`, token.expiresAtMs, 'ERR_CSRF_INVALID')
  if (state) await spend(settings, `state ${state.nonce}`, state.expiresAtMs, 'ERR_STATE_INVALID')
}

/** True for one caller. A store that cannot tell lets nobody in. */
async function spend(
  { replayStore }: Settings,
  key: string,
  expiresAtMs: number,
  code: string,
): Promise<void> {
  let first: boolean
  try {
    first = await replayStore.consume(key, expiresAtMs + DEFAULTS.replayMarginMs)
  } catch (cause) {
    throw unavailable('ERR_REPLAY_STORE_UNAVAILABLE', cause)
  }
  if (first !== true) throw refused(code)
}
