// A verifier that asks somebody's verifier service: same interface, and nothing is believed that can be checked here (threat model T60).
import {
  ALL_ALGORITHMS,
  asciiLowerCase,
  type BrowserIdError,
  certificateEmail,
  decodeUtf8,
  isLoopbackOrigin,
  type JsonObject,
  OperationalError,
  originOf,
  type ParsedBackedAssertion,
  parseBackedAssertion,
  parseJsonObject,
  requireAudience,
  SECOND_MS,
  VerificationError,
} from '@signet-id/protocol'
import { codeOfReason } from './failure-codes.ts'
import { createPost, createPostByFetch, type RemoteAnswer } from './remote-request.ts'
import { parseTimeLimit } from './time-limit.ts'
import {
  createIdentity,
  type VerifiedIdentity,
  type Verifier,
  type VerifyOptions,
} from './verified-identity.ts'

/** Which service to ask, and how long to wait. */
export interface RemoteVerifierOptions {
  /**
   * The service's address, such as `https://verifier.example/v2`; plain `http` only on this machine. A path that is empty or ends in
   * `/verify` is version 1 of the interface, any other version 2.
   */
  readonly url: string
  /** For the whole exchange, in milliseconds; default 10000. */
  readonly timeoutMs?: number
  /** Instead of our own client, which checks certificates whatever the environment says and knows no proxy. */
  readonly fetch?: typeof globalThis.fetch
}

/** How our own service ends the reason when a domain was silent (http/answer.ts). */
const COULD_NOT_ASK = ' is not a browserid primary: it could not be asked'
const DEFAULTS = { timeoutMs: 10 * SECOND_MS }
const MAX_ANSWER_BYTES = 65_536
const ANSWER_LIMITS = { maxLength: MAX_ANSWER_BYTES, maxDepth: 12, maxMembers: 256 }

/**
 * Makes a client of a verifier service (v1 and v2 interface).
 * Its `verify` throws, beside what a local verifier throws, `OperationalError` `ERR_VERIFIER_UNAVAILABLE` when the service could
 * not be asked or gave no believable answer.
 * @throws {TypeError} for a URL that is neither https nor on this machine, or a time that is none
 */
export function createRemoteVerifier(options: RemoteVerifierOptions): Verifier {
  const url = parseServiceUrl(options.url)
  const trustIn = isVersion1(url) ? trustOfVersion1 : trustOfVersion2
  const timeoutMs = parseTimeLimit(options.timeoutMs ?? DEFAULTS.timeoutMs)
  const limits = { url, timeoutMs, maxBytes: MAX_ANSWER_BYTES }
  const post = options.fetch ? createPostByFetch(options.fetch, limits) : createPost(limits)

  async function verify(
    backedAssertion: string,
    { expectedAudience, trustedIssuers = [] }: VerifyOptions,
  ): Promise<VerifiedIdentity> {
    if (typeof expectedAudience !== 'string' || expectedAudience === '')
      throw new TypeError('expectedAudience must be the origin people see')
    const parsed = parseBackedAssertion(backedAssertion, ALL_ALGORITHMS)
    requireAudience(expectedAudience, parsed.assertion.audience)
    const question = {
      assertion: backedAssertion,
      audience: expectedAudience,
      ...trustIn(trustedIssuers, parsed.certificate.issuer),
    }
    const answer = await ask(question)
    if (answer.status === 'failure') {
      // The service could not ask the domain: that is no verdict (threat model T98).
      if (String(answer.reason).endsWith(COULD_NOT_ASK))
        throw unavailable('it could not reach the domain of the address')
      throw failureOf(answer)
    }
    if (answer.status !== 'okay') throw unavailable('its answer has no status')
    return readIdentity(answer, parsed, expectedAudience)
  }

  async function ask(question: JsonObject): Promise<JsonObject> {
    let answer: RemoteAnswer
    try {
      answer = await post(JSON.stringify(question))
    } catch (cause) {
      throw unavailable('it gave no whole answer', cause)
    }
    const { status, contentType, body } = answer
    const mediaType = contentType?.split(';', 1)[0]?.trim()
    if (status !== 200) throw unavailable(`it answered with status ${status}`)
    if (mediaType === undefined || asciiLowerCase(mediaType) !== 'application/json')
      throw unavailable('its answer is not JSON')
    try {
      return parseJsonObject(decodeUtf8(body), ANSWER_LIMITS)
    } catch (cause) {
      throw unavailable('its answer is not JSON', cause)
    }
  }

  return Object.freeze({ verify })
}

function isVersion1({ pathname }: URL): boolean {
  return pathname === '/' || pathname.endsWith('/verify')
}

function trustOfVersion2(trustedIssuers: readonly string[]): JsonObject {
  return trustedIssuers.length > 0 ? { trustedIssuers } : {}
}

/** It takes one issuer; of those that are trusted only who issued the certificate matters (protocol 4.3). */
function trustOfVersion1(trustedIssuers: readonly string[], issuer: string): JsonObject {
  const name = asciiLowerCase(issuer)
  return trustedIssuers.some((trusted) => asciiLowerCase(trusted) === name)
    ? { experimental_forceIssuer: issuer }
    : {}
}

/** The answer must be about the very assertion that was sent: everything in it that we can read ourselves is compared. */
function readIdentity(
  answer: JsonObject,
  parsed: ParsedBackedAssertion,
  expectedAudience: string,
): VerifiedIdentity {
  const { certificate, assertion } = parsed
  const email = certificateEmail(certificate)
  const fits =
    answer.audience === expectedAudience &&
    answer.email === email &&
    answer.issuer === certificate.issuer &&
    answer.expires === assertion.expiresAtMs
  if (!fits) throw unavailable('its answer is about something else')
  return createIdentity(email, expectedAudience, parsed)
}

function failureOf(answer: JsonObject): BrowserIdError {
  const reason = typeof answer.reason === 'string' ? answer.reason.slice(0, 256) : 'no reason given'
  return new VerificationError(
    codeOfReason(reason),
    'verifier service does not accept the assertion',
    { reason, detail: { service: 'remote' } },
  )
}

function parseServiceUrl(text: string): URL {
  const origin = originOf(text)
  if (!origin.startsWith('https:') && !isLoopbackOrigin(origin))
    throw new TypeError('verifier service must be at an https address')
  return new URL(text)
}

function unavailable(what: string, cause?: unknown): OperationalError {
  return new OperationalError(
    'ERR_VERIFIER_UNAVAILABLE',
    `verifier service could not be asked: ${what}; try again, or verify locally`,
    { reason: 'verifier service unavailable', cause },
  )
}
