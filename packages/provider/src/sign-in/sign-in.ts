// Signing in: charge, then check, then spend the code's step in the transaction that opens the session (threat model 5.1, 5.2).
import {
  hashToken,
  type KeyEncryptionKey,
  openSecret,
  randomToken,
  sealSecret,
} from '@signet-id/server-kit'
import { TOTP_SECRET_PURPOSE } from '../enrolment/enrol.ts'
import type { ProviderStore, StoredAuthenticator } from '../store/store.ts'
import { matchTotp } from '../totp/totp.ts'
import { type SignInRequest, throttled, usedCode, wrongCode } from './rules.ts'

/** Tokens for the two cookies of a signed-in browser. */
export interface SignedIn {
  readonly sessionToken: string
  readonly deviceToken: string
}

export interface SignInContext {
  readonly store: ProviderStore
  readonly kek: KeyEncryptionKey
  /** Milliseconds a session lives at most. */
  readonly sessionLifetimeMs: number
}

/** Where an attempt comes from. */
export interface SignInSource {
  readonly source: string
  readonly deviceToken: string | undefined
  readonly nowMs: number
}

/**
 * Signs a person in with one code.
 * @throws {AuthenticationError} `ERR_THROTTLED`, `ERR_TOTP_INVALID`, `ERR_TOTP_REUSED`
 */
export async function signIn(
  context: SignInContext,
  request: SignInRequest,
  from: SignInSource,
): Promise<SignedIn> {
  const { store } = context
  const { nowMs, source } = from
  const attempt = {
    address: request.address,
    source,
    deviceHash: from.deviceToken && hashToken(from.deviceToken),
    nowMs,
  }
  const admission = await store.admitAttempt(attempt)
  if ('retryAfterMs' in admission) {
    await store.recordEvent({ event: 'sign-in.throttled', atMs: nowMs, source })
    throw throttled(admission.retryAfterMs)
  }
  const authenticators = await store.findAuthenticators(request.address)
  const match = matchAny(context.kek, authenticators, request.code, nowMs)
  if (!match) {
    await store.recordEvent({ event: 'sign-in.failed', atMs: nowMs, source })
    throw wrongCode()
  }
  const signedIn = { sessionToken: randomToken(), deviceToken: randomToken() }
  const opened = await store.openSession({
    idHash: hashToken(signedIn.sessionToken),
    deviceHash: hashToken(signedIn.deviceToken),
    authenticatorId: match.authenticator.id,
    accountId: match.authenticator.accountId,
    step: match.step,
    nowMs,
    expiresAtMs: nowMs + context.sessionLifetimeMs,
    attempt,
    lane: admission.lane,
  })
  if (!opened) {
    await store.recordEvent({
      event: 'sign-in.failed',
      atMs: nowMs,
      source,
      accountId: match.authenticator.accountId,
    })
    throw usedCode()
  }
  await store.recordEvent({
    event: 'sign-in.succeeded',
    atMs: nowMs,
    source,
    accountId: match.authenticator.accountId,
  })
  return signedIn
}

interface Match {
  readonly authenticator: StoredAuthenticator
  readonly step: number
}

/** The first authenticator that makes this code; without any, the same work is done on a secret nobody has. */
function matchAny(
  kek: KeyEncryptionKey,
  authenticators: readonly StoredAuthenticator[],
  code: string,
  nowMs: number,
): Match | undefined {
  let match: Match | undefined
  for (const authenticator of authenticators.length > 0 ? authenticators : [nobody(kek)]) {
    const secret = openSecret(
      kek,
      { purpose: TOTP_SECRET_PURPOSE, row: authenticator.id },
      authenticator.secret,
    )
    const step = matchTotp(
      { secret, algorithm: authenticator.algorithm, digits: authenticator.digits },
      code,
      nowMs,
    )
    if (step !== undefined && authenticator.accountId !== '') match ??= { authenticator, step }
  }
  return match
}

const nobodies = new WeakMap<KeyEncryptionKey, StoredAuthenticator>()

function nobody(kek: KeyEncryptionKey): StoredAuthenticator {
  const known = nobodies.get(kek)
  if (known) return known
  const secret = sealSecret(
    kek,
    { purpose: TOTP_SECRET_PURPOSE, row: 'nobody' },
    Buffer.alloc(20, randomToken()),
  )
  const made: StoredAuthenticator = {
    id: 'nobody',
    accountId: '',
    algorithm: 'SHA1',
    digits: 6,
    secret,
  }
  nobodies.set(kek, made)
  return made
}
