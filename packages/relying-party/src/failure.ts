// What a refused sign-in looks like from outside: one table from error to status, words and code (protocol 10.2, 10.4 no. 11).
import {
  AuthenticationError,
  type BrowserIdError,
  isBrowserIdError,
  OperationalError,
} from '@signet-id/protocol'
import { CLASSIC, NEXT_STEP, NEXT_STEP_OTHERWISE, PROBLEM } from './messages/en.ts'

/** A refusal, ready to be shown. */
export interface Failure {
  readonly status: 400 | 401 | 403 | 408 | 413 | 503
  /** Stable code for programs. */
  readonly code: string
  /** One line: what is wrong. */
  readonly message: string
  /** One line: what to do next. */
  readonly nextStep: string
  readonly error: BrowserIdError
}

const STATUS: Readonly<Record<string, Failure['status']>> = {
  ERR_INPUT_TOO_LARGE: 413,
  ERR_FORM_INCOMPLETE: 408,
  ERR_COOKIE_DUPLICATED: 400,
  ERR_HOST_UNKNOWN: 400,
  ERR_SIGN_IN_REFUSED: 403,
  ERR_ISSUER_CHANGED: 403,
  ERR_VERIFIER_UNAVAILABLE: 503,
  ERR_REPLAY_STORE_UNAVAILABLE: 503,
}

/** Words for the codes of this package; those of protocol and verifier follow from their kind. */
const MESSAGE: Readonly<Record<string, string>> = {
  ERR_METHOD_NOT_ALLOWED: CLASSIC.method,
  ERR_INSECURE_CONNECTION: CLASSIC.insecure,
  ERR_CSRF_INVALID: CLASSIC.csrf,
  ERR_ASSERTION_MISSING: CLASSIC.missing,
  ERR_REFERER_INVALID: CLASSIC.referer,
  ERR_VERIFIER_UNAVAILABLE: CLASSIC.unavailable,
  ERR_STATE_INVALID: PROBLEM.state,
  ERR_ISSUER_CHANGED: PROBLEM.issuer,
  ERR_ASSERTION_REPLAYED: PROBLEM.replayed,
  ERR_COOKIE_DUPLICATED: PROBLEM.duplicated,
  ERR_HOST_UNKNOWN: PROBLEM.host,
  ERR_INPUT_TOO_LARGE: PROBLEM.tooLarge,
  ERR_FORM_INCOMPLETE: PROBLEM.incomplete,
  ERR_REPLAY_STORE_UNAVAILABLE: PROBLEM.busy,
}

/** The person, or whoever sent this, has not proved it; the code says what is missing. */
export function refused(code: string, cause?: unknown): AuthenticationError {
  return new AuthenticationError(code, MESSAGE[code] ?? CLASSIC.invalid, { cause })
}

/**
 * For `onSignIn`: the address is proven, but may not come in. The person sees the message.
 * @param message shown as text, e.g. `"This address is not on our list."`
 */
export function signInRefused(message: string): AuthenticationError {
  return new AuthenticationError('ERR_SIGN_IN_REFUSED', message)
}

/** Neither yes nor no: the verifier or the store could not be asked (threat model T98). */
export function unavailable(
  code: 'ERR_VERIFIER_UNAVAILABLE' | 'ERR_REPLAY_STORE_UNAVAILABLE',
  cause: unknown,
): OperationalError {
  return new OperationalError(code, MESSAGE[code] ?? CLASSIC.unavailable, { cause })
}

/** How to answer an error that a request caused; undefined for our own faults, which are the application's to report. */
export function failureOf(error: unknown): Failure | undefined {
  if (!isBrowserIdError(error)) return undefined
  const status = STATUS[error.code] ?? (error.name === 'OperationalError' ? undefined : 401)
  if (status === undefined) return undefined
  return {
    status,
    code: error.code,
    message: MESSAGE[error.code] ?? messageByKind(error),
    nextStep: NEXT_STEP[error.code] ?? (status === 403 ? '' : NEXT_STEP_OTHERWISE),
    error,
  }
}

function messageByKind(error: BrowserIdError): string {
  if (error.name === 'ProtocolError') return CLASSIC.malformed
  return error.code === 'ERR_SIGN_IN_REFUSED' ? error.message : CLASSIC.invalid
}
