// The one place where a code becomes a status, a log level and a public text (conventions 5).
import { randomBytes } from 'node:crypto'
import { type BrowserIdError, isBrowserIdError } from '@signet-id/protocol'
import { fillText } from '../language/words.ts'
import type { Logger } from '../log.ts'
import type { ErrorWords } from '../messages/catalogue.ts'

/** What a person or a program is told. */
export interface PublicError {
  readonly status: number
  readonly code: string
  readonly message: string
  /** Finds the log entry of a fault of ours. */
  readonly reference: string | undefined
  readonly headers: Readonly<Record<string, string>>
}

const STATUS_BY_KIND: Readonly<Record<string, number>> = {
  ProtocolError: 400,
  VerificationError: 401,
  DiscoveryError: 502,
  AuthenticationError: 401,
  OperationalError: 500,
}

const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  ERR_NOT_FOUND: 404,
  ERR_METHOD_NOT_ALLOWED: 405,
  ERR_BODY_TOO_LARGE: 413,
  ERR_MEDIA_TYPE_UNSUPPORTED: 415,
  ERR_ORIGIN_FOREIGN: 403,
  ERR_FORM_TOKEN_INVALID: 403,
  ERR_ADDRESS_NOT_YOURS: 403,
  ERR_BROKER_NOT_TRUSTED: 403,
  ERR_NOT_YOURS: 403,
  ERR_NOT_ADMINISTRATOR: 403,
  ERR_LAST_AUTHENTICATOR: 409,
  ERR_LINK_INVALID: 410,
  ERR_ENROLMENT_EXPIRED: 410,
  ERR_THROTTLED: 429,
  ERR_CODE_THROTTLED: 429,
  ERR_FALLBACK_NOT_OFFERED: 403,
  ERR_BUSY: 503,
  ERR_STORE_UNAVAILABLE: 503,
  ERR_CLOCK_UNSURE: 503,
  ERR_TIMEOUT: 503,
}

const LEVEL_BY_KIND: Readonly<Record<string, 'debug' | 'info' | 'error'>> = {
  ProtocolError: 'debug',
  VerificationError: 'debug',
  DiscoveryError: 'info',
  AuthenticationError: 'info',
  OperationalError: 'error',
}

/**
 * Maps anything thrown to what may be shown, and logs it. The unknown is a 500 with a reference.
 * @param words sentences by code in the reader's language; the error's own message where there is none
 */
export function publicError(error: unknown, log: Logger, words: ErrorWords = {}): PublicError {
  if (!isBrowserIdError(error)) return internalError(error, log, words)
  const status = STATUS_BY_CODE[error.code] ?? STATUS_BY_KIND[error.name] ?? 500
  if (status === 500) return internalError(error, log, words)
  logRefusal(error, status, log)
  return {
    status,
    code: error.code,
    message: words[error.code] ?? error.message,
    reference: undefined,
    headers: headersOf(error, status),
  }
}

/** Every refusal is a line, which the counters read. @param times how many the line stands for, when it is not one */
export function logRefusal(
  { name, code }: BrowserIdError,
  status: number,
  log: Logger,
  times?: number,
): void {
  const fields = { code, status, ...(times === undefined ? {} : { times }) }
  log[LEVEL_BY_KIND[name] ?? 'error']('request.refused', fields)
}

function headersOf(error: BrowserIdError, status: number): Record<string, string> {
  const { allow, retryAfterMs } = error.detail
  const headers: Record<string, string> = {}
  if (typeof allow === 'string') headers.allow = allow
  const waitMs = typeof retryAfterMs === 'number' ? retryAfterMs : status === 503 ? 1000 : undefined
  if (waitMs !== undefined) headers['retry-after'] = String(Math.max(1, Math.ceil(waitMs / 1000)))
  return headers
}

const INTERNAL =
  'something went wrong on our side; try again, and if it stays, tell the operator this reference: {reference}'

function internalError(error: unknown, log: Logger, words: ErrorWords): PublicError {
  const reference = randomBytes(5).toString('hex')
  const stack =
    error instanceof Error
      ? [error.stack, error.cause instanceof Error ? error.cause.message : ''].join(' <- ')
      : String(error)
  log.error('request.failed', {
    reference,
    code: isBrowserIdError(error) ? error.code : 'ERR_INTERNAL',
    stack: stack.slice(0, 2000),
  })
  return {
    status: 500,
    code: isBrowserIdError(error) ? error.code : 'ERR_INTERNAL',
    message: fillText(words.ERR_INTERNAL ?? INTERNAL, { reference }),
    reference,
    headers: {},
  }
}
