// The verifier service, without a server: method, path and body in, status and JSON out (protocol 4.3 to 4.5).
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type BrowserIdError,
  createTurns,
  inTime,
  isBrowserIdError,
  OperationalError,
  REFUSAL_MS,
  SECOND_MS,
} from '@signet-id/protocol'
import {
  ADDRESS_FORBIDDEN,
  BUSY,
  NETWORK,
  THROTTLED,
  TIMEOUT,
  TLS,
  UNAVAILABLE,
} from '../discovery/discovery-error.ts'
import { parseTimeLimit } from '../time-limit.ts'
import type { VerifiedIdentity, Verifier } from '../verified-identity.ts'
import { createGate } from './gate.ts'
import {
  BadRequest,
  type InterfaceVersion,
  MAX_BODY_BYTES,
  type Parameters,
  parseMediaType,
  parseParameters,
} from './parameters.ts'

/** A verifier, and how much of it strangers may use. */
export interface VerifierHandlerOptions {
  readonly verifier: Verifier
  /** Most verifications at a time; beyond them 503. Default 256. */
  readonly maxConcurrent?: number
  /** Longest verification, in milliseconds; beyond it 503. Default 9000. */
  readonly timeoutMs?: number
  /** Shown at `/__version__`. */
  readonly version?: {
    readonly version: string
    readonly commit?: string
    readonly source?: string
  }
  /** Told of each verification, when its answer is decided; neither assertions nor addresses go to a log. What it throws is dropped. */
  readonly onVerified?: (event: VerificationEvent) => void
}

/** One verification that the service was asked for, told without person or site. */
export interface VerificationEvent {
  /** `okay`, or the code of the error. */
  readonly outcome: string
  readonly tookMs: number
  /** The error itself when it is none of ours: a fault to be mended. */
  readonly unexpected?: unknown
}

/** What the service needs to know of a request. */
export interface ServiceRequest {
  readonly method: string
  /** Without query. */
  readonly path: string
  readonly contentType: string | null
  readonly contentLength: string | null
  /** Who asks, as it is to be counted; undefined counts nobody. */
  readonly source: string | undefined
  /** Reads the body; throws {@link BadRequest} 413 past the limit. */
  readBody(maxBytes: number): Promise<Uint8Array> | Uint8Array
}

/** An answer for whatever server is around it. */
export interface ServiceAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Below the ten seconds of threat model 5.6, so that the answer is ours and not that of a server around us. */
const DEFAULT_TIMEOUT_MS: number = 9 * SECOND_MS
const JSON_HEADERS = { 'content-type': 'application/json' }
const TEXT_HEADERS = { 'content-type': 'text/plain; charset=utf-8' }

const VERIFY_PATHS: ReadonlyMap<string, InterfaceVersion> = new Map([
  ['/', 1],
  ['/verify', 1],
  ['/v2', 2],
])

const LATE = 'ERR_TIMEOUT'

/** Half a millisecond of work. */
const AT_ONCE = 3
/** RSA is checked on this thread, and every verification parses on it: they take turns. */
const turns = createTurns(AT_ONCE, setImmediate)

/** One answer for every failure on the way to a host: a stranger learns nothing about our network (threat model T74). */
const TRANSPORT_CODES: ReadonlySet<string> = new Set([
  ADDRESS_FORBIDDEN,
  NETWORK,
  TIMEOUT,
  TLS,
  UNAVAILABLE,
])

/**
 * Makes the service: what it returns answers one request, and never rejects.
 * @param isOverloaded true while everything but the small paths is to be turned away
 * @throws {TypeError} for options that cannot be meant
 */
export function createAnswers(
  options: VerifierHandlerOptions,
  isOverloaded?: () => boolean,
): (request: ServiceRequest) => Promise<ServiceAnswer> {
  const gate = createGate(options.maxConcurrent, isOverloaded)
  const timeoutMs = parseTimeLimit(options.timeoutMs ?? DEFAULT_TIMEOUT_MS)
  return async (request) => {
    const version = VERIFY_PATHS.get(request.path)
    if (version === undefined) return answerSmallPath(request, options)
    if (request.method !== 'POST') return notAllowed('POST')
    if (gate.isFull) return refuse()
    let parameters: Parameters
    try {
      parameters = await readParameters(request, version)
    } catch (error) {
      if (error instanceof BadRequest) return failure(error.status, error.message)
      return failure(400, 'request was cut')
    }
    // A place is for work alone: a body that never arrives must not hold one (threat model T126).
    if (!gate.enter()) return refuse()
    try {
      await turns.take()
      return await answerVerify(parameters, request.source, options, timeoutMs)
    } finally {
      gate.leave()
    }
  }
}

/** What is said to a request that cannot be taken on now; undefined for those that are answered always. */
export function busyAnswer({
  method,
  path,
}: Pick<ServiceRequest, 'method' | 'path'>): ServiceAnswer | undefined {
  return method === 'POST' && VERIFY_PATHS.has(path) ? busy('too busy') : undefined
}

async function readParameters(
  request: ServiceRequest,
  version: InterfaceVersion,
): Promise<Parameters> {
  const mediaType = parseMediaType(request.contentType, version)
  if (Number(request.contentLength ?? 0) > MAX_BODY_BYTES)
    throw new BadRequest(413, 'request body is too large')
  return parseParameters(await request.readBody(MAX_BODY_BYTES), mediaType, version)
}

async function answerVerify(
  parameters: Parameters,
  source: string | undefined,
  { verifier, onVerified }: VerifierHandlerOptions,
  timeoutMs: number,
): Promise<ServiceAnswer> {
  const startMs = performance.now()
  const report = (outcome: string, unexpected?: unknown): void => {
    try {
      onVerified?.({
        outcome,
        tookMs: performance.now() - startMs,
        ...(unexpected === undefined ? {} : { unexpected }),
      })
    } catch {
      // Who only watches decides nothing.
    }
  }
  try {
    // Its fetches have limits of their own, and fill the cache.
    const identity = await inTime(
      verifier.verify(parameters.assertion, {
        expectedAudience: parameters.audience,
        trustedIssuers: parameters.trustedIssuers,
        ...(source === undefined ? {} : { source }),
      }),
      timeoutMs,
      () => {
        throw new OperationalError(LATE, 'verification took too long; try again')
      },
    )
    const answer = okay(identity, parameters)
    report('okay')
    return answer
  } catch (error) {
    const known = isBrowserIdError(error)
    report(known ? error.code : 'unexpected', known ? undefined : error)
    if (!known) return failure(200, 'unexpected error')
    if (error.code === BUSY) return busy('too busy')
    if (error.code === THROTTLED) return throttled(error)
    if (error.code === LATE || error.code === 'ERR_VERIFIER_UNAVAILABLE')
      return busy('service unavailable')
    return failure(200, publicReason(error))
  }
}

function okay(identity: VerifiedIdentity, parameters: Parameters): ServiceAnswer {
  const { idpClaims, userClaims } = identity
  return json(200, {
    status: 'okay',
    audience: parameters.audience,
    expires: identity.expiresAt.getTime(),
    issuer: identity.issuer,
    email: identity.email,
    ...(isEmpty(idpClaims) ? {} : { idpClaims }),
    ...(isEmpty(userClaims) ? {} : { userClaims }),
  })
}

function publicReason(error: BrowserIdError): string {
  if (!TRANSPORT_CODES.has(error.code)) return error.reason
  const { host, domain } = error.detail
  return `${String(host ?? domain)} is not a browserid primary: it could not be asked`
}

function answerSmallPath(
  request: ServiceRequest,
  { version }: VerifierHandlerOptions,
): ServiceAnswer {
  const small = SMALL_PATHS.get(request.path)
  if (!small) return { status: 404, headers: TEXT_HEADERS, body: 'Not Found' }
  if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed('GET, HEAD')
  return small(version)
}

type SmallAnswer = (version: VerifierHandlerOptions['version']) => ServiceAnswer

const SMALL_PATHS: ReadonlyMap<string, SmallAnswer> = new Map<string, SmallAnswer>([
  ['/status', () => ({ status: 200, headers: TEXT_HEADERS, body: 'OK' })],
  ['/__heartbeat__', () => json(200, {})],
  ['/__lbheartbeat__', () => json(200, {})],
  [
    '/__version__',
    (version) => json(200, { version: 'unknown', commit: '', source: '', ...version }),
  ],
])

function notAllowed(allow: string): ServiceAnswer {
  return { status: 405, headers: { ...TEXT_HEADERS, allow }, body: 'Method Not Allowed' }
}

function failure(status: number, reason: string): ServiceAnswer {
  return json(status, { status: 'failure', reason })
}

async function refuse(): Promise<ServiceAnswer> {
  await sleep(REFUSAL_MS)
  return busy('too busy')
}

function busy(reason: string): ServiceAnswer {
  return later(503, reason, SECOND_MS)
}

function throttled({ reason, detail }: BrowserIdError): ServiceAnswer {
  return later(429, reason, Number(detail.retryAfterMs))
}

function later(status: number, reason: string, waitMs: number): ServiceAnswer {
  const { headers, body } = failure(status, reason)
  const seconds = String(Math.max(1, Math.ceil(waitMs / SECOND_MS)))
  return { status, headers: { ...headers, 'retry-after': seconds }, body }
}

function json(status: number, value: unknown): ServiceAnswer {
  return { status, headers: JSON_HEADERS, body: JSON.stringify(value) }
}

function isEmpty(claims: object): boolean {
  for (const _ in claims) return false
  return true
}
