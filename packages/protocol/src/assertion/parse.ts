// Assertion: the person's key speaks to one audience for two minutes (protocol 2.2).
import { NO_CLAIMS, REGISTERED_CLAIMS } from '../certificate/parse.ts'
import { BrowserIdError, ProtocolError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import { type ParsedJws, parseJws } from '../jws/parse.ts'
import { optionalInstantMs, parseInstantMs } from '../time.ts'

/** What an assertion says; nothing about it is proven. */
export interface ParsedAssertion {
  readonly jws: ParsedJws
  /** `aud` as written. */
  readonly audience: string
  readonly issuedAtMs: number | undefined
  readonly notBeforeMs: number | undefined
  readonly expiresAtMs: number
  /** What the person chose to add: grants nothing. */
  readonly extraClaims: JsonObject
}

/**
 * Parses an assertion and the types of its claims.
 * @throws {ProtocolError} `ERR_JWS_INVALID`, `ERR_ALGORITHM_MISMATCH`, `ERR_ASSERTION_INVALID`
 */
export function parseAssertion(text: string): ParsedAssertion {
  return parseAssertionClaims(parseJws(text))
}

/**
 * Parses the claims alone, for who parses both tokens of a backed assertion before the claims of either.
 * @throws {ProtocolError} `ERR_ASSERTION_INVALID`
 */
export function parseAssertionClaims(jws: ParsedJws): ParsedAssertion {
  const { payload } = jws
  try {
    const { aud } = payload
    if (typeof aud !== 'string')
      throw new ProtocolError(
        'ERR_ASSERTION_INVALID',
        'malformed assertion: aud must be one origin',
      )
    return {
      jws,
      audience: aud,
      issuedAtMs: optionalInstantMs(payload.iat, 'iat'),
      notBeforeMs: optionalInstantMs(payload.nbf, 'nbf'),
      expiresAtMs: parseInstantMs(payload.exp, 'exp'),
      extraClaims: extraClaimsOf(payload),
    }
  } catch (cause) {
    if (cause instanceof BrowserIdError && cause.code !== 'ERR_ASSERTION_INVALID') {
      const reason =
        cause.reason === cause.message ? `malformed assertion: ${cause.message}` : cause.reason
      throw new ProtocolError('ERR_ASSERTION_INVALID', `malformed assertion: ${cause.message}`, {
        reason,
        cause,
      })
    }
    throw cause
  }
}

function extraClaimsOf(payload: JsonObject): JsonObject {
  let extra: Record<string, unknown> | undefined
  for (const name of Object.keys(payload)) {
    if (REGISTERED_CLAIMS.has(name)) continue
    extra ??= Object.create(null) as Record<string, unknown>
    extra[name] = payload[name]
  }
  return extra ?? NO_CLAIMS
}
