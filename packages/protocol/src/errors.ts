// The one error family. A code is public API: stable, listed in docs/errors.md, thrown by at least one test.

/** Plain data about a failure; remote text in it is shortened by whoever puts it there. */
export type ErrorDetail = Readonly<Record<string, unknown>>

/** What an error of the family carries beside its code and message. */
export interface ErrorOptions {
  /** The string the old BrowserID services used for this failure; defaults to the message. */
  reason?: string
  detail?: ErrorDetail
  cause?: unknown
}

/**
 * Base of every error that input, peers or the environment can cause.
 * Compare `code`, not the class: two copies of a package may be installed.
 */
export class BrowserIdError extends Error {
  override readonly name: string = 'BrowserIdError'
  /** Stable code, `ERR_...`. */
  readonly code: string
  /** What Persona-era clients were told (protocol reference, appendix B). */
  readonly reason: string
  readonly detail: ErrorDetail

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.reason = options.reason ?? message
    this.detail = options.detail ?? {}
  }
}

/** Malformed or unsupported input. */
export class ProtocolError extends BrowserIdError {
  override readonly name: string = 'ProtocolError'
}

/** Well formed, not acceptable. */
export class VerificationError extends BrowserIdError {
  override readonly name: string = 'VerificationError'
}

/** An issuer's document could not be had. */
export class DiscoveryError extends BrowserIdError {
  override readonly name: string = 'DiscoveryError'
}

/** The person has not proved it. */
export class AuthenticationError extends BrowserIdError {
  override readonly name: string = 'AuthenticationError'
}

/** Our side: configuration, store, mail, keys. */
export class OperationalError extends BrowserIdError {
  override readonly name: string = 'OperationalError'
}

/** True for errors of this family, from whichever copy of the package. */
export function isBrowserIdError(error: unknown): error is BrowserIdError {
  return error instanceof Error && 'code' in error && 'reason' in error && 'detail' in error
}
