// Signing in: the store charges, this file judges the code, the store spends and opens, all in one transaction.
import { AuthenticationError, OperationalError } from '@signet-id/protocol'
import {
  hashToken,
  type KeyEncryptionKey,
  type Logger,
  openSecret,
  randomToken,
  sealSecret,
} from '@signet-id/server-kit'
import { TOTP_SECRET_PURPOSE } from '../enrolment/enrol.ts'
import { recoveryCodeHash } from '../recovery/recovery-codes.ts'
import type {
  Account,
  JudgeCode,
  NewSession,
  ProviderStore,
  SignInOutcome,
  StoredAuthenticator,
} from '../store/store.ts'
import { matchTotp } from '../totp/totp.ts'
import type { Alarm } from './alarm.ts'
import { moreCodesNeeded, type SignInRequest, throttled, usedCode, wrongCode } from './rules.ts'
import { browserTokenHash } from './token.ts'

/** What a sign-in works with. */
export interface SignInContext {
  readonly store: ProviderStore
  readonly kek: KeyEncryptionKey
  readonly log: Logger
  readonly alarm: Alarm
  /** Key of the hashes of recovery codes. */
  pepper(): Promise<Buffer>
  /** Throws `ERR_CLOCK_UNSURE` while the clock cannot be believed. */
  requireClock(): void
}

/** Where an attempt comes from. */
export interface SignInSource {
  readonly source: string
  readonly deviceToken: string | undefined
  /** Value of the browser's transaction cookie, which a long proof is bound to. */
  readonly transaction: string
  readonly session: NewSession
  readonly nowMs: number
}

/**
 * Signs a person in with a code of their authenticator; several times in a row where single codes are used up.
 * @throws {AuthenticationError} `ERR_THROTTLED`, `ERR_TOTP_INVALID`, `ERR_TOTP_REUSED`, `ERR_TOTP_MORE_NEEDED`
 * @throws {OperationalError} `ERR_CLOCK_UNSURE`, `ERR_STORE_UNAVAILABLE`
 */
export async function signIn(
  context: SignInContext,
  request: SignInRequest,
  from: SignInSource,
): Promise<Account> {
  context.requireClock()
  const { nowMs } = from
  const outcome = await context.store.signInWithCode(
    {
      ...attemptOf(request, from),
      alarmed: await context.alarm.raised(nowMs),
      digits: request.code.length === 8 ? 8 : 6,
      transactionHash: hashToken(`${from.transaction} ${request.address}`),
      codeHash: hashToken(`${from.transaction} ${request.code}`),
      session: from.session,
    },
    judgeWith(context, request.code, nowMs),
  )
  return accountOf(context, outcome, from)
}

/**
 * Signs a person in with a recovery code, which is spent; everything else they had open ends.
 * @throws {AuthenticationError} `ERR_THROTTLED`, `ERR_RECOVERY_CODE_INVALID`
 */
export async function signInByRecoveryCode(
  context: SignInContext,
  request: SignInRequest,
  from: SignInSource,
): Promise<Account> {
  context.requireClock()
  const codeHash = recoveryCodeHash(await context.pepper(), request.code)
  const outcome = await context.store.signInWithRecoveryCode(
    attemptOf(request, from),
    codeHash,
    from.session,
  )
  if (outcome.kind === 'wrong' || outcome.kind === 'used')
    throw new AuthenticationError(
      'ERR_RECOVERY_CODE_INVALID',
      'that recovery code is not right or was used before; type another one from your list',
    )
  return accountOf(context, outcome, from)
}

function attemptOf({ address }: SignInRequest, { source, deviceToken, nowMs }: SignInSource) {
  return { address, source, deviceHash: deviceToken && browserTokenHash(deviceToken), nowMs }
}

async function accountOf(
  { store, log, alarm }: SignInContext,
  outcome: SignInOutcome,
  { source, nowMs }: SignInSource,
): Promise<Account> {
  switch (outcome.kind) {
    case 'opened':
      log.info('sign-in.succeeded', {
        source,
        account: outcome.account.id,
        newDevice: outcome.newDevice,
      })
      return outcome.account
    case 'more':
      throw moreCodesNeeded(outcome.remaining)
    case 'wait':
      if (alarm.isNews(source, nowMs))
        await store.recordEvent({ event: 'sign-in.throttled', atMs: nowMs, source })
      else log.info('sign-in.throttled', { source })
      throw throttled(outcome.retryAfterMs)
    case 'used':
      log.info('sign-in.failed', { source, reason: 'used' })
      throw usedCode()
    case 'wrong':
      log.info('sign-in.failed', { source, reason: 'wrong' })
      throw wrongCode()
  }
}

/** Everybody costs at least the work of this many authenticators, so that time tells nobody apart (threat model T21). */
const LEAST_WORK = 2

/** All steps of all authenticators are computed and compared, whichever fits first. */
function judgeWith({ kek, log }: SignInContext, code: string, nowMs: number): JudgeCode {
  return (authenticators) => {
    const matches: { authenticator: StoredAuthenticator; step: number }[] = []
    for (let i = 0; i < Math.max(authenticators.length, LEAST_WORK); i++) {
      const authenticator = authenticators[i] ?? nobody(kek)
      const step = matchOne(kek, log, authenticator, code, nowMs)
      if (step !== undefined && authenticator.accountId !== '')
        matches.push({ authenticator, step })
    }
    return matches
  }
}

/** A secret that was moved or changed in the database opens nothing, and only its own row suffers (threat model T130, T131). */
function matchOne(
  kek: KeyEncryptionKey,
  log: Logger,
  { id, secret: sealed, algorithm, digits }: StoredAuthenticator,
  code: string,
  nowMs: number,
): number | undefined {
  try {
    const secret = openSecret(kek, { purpose: TOTP_SECRET_PURPOSE, row: id }, sealed)
    return matchTotp({ secret, algorithm, digits }, code, nowMs)
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error
    log.error('secret.unreadable', { code: error.code, row: id })
    return undefined
  }
}

const nobodies = new WeakMap<KeyEncryptionKey, { keyId: string; nobody: StoredAuthenticator }>()

function nobody(kek: KeyEncryptionKey): StoredAuthenticator {
  const known = nobodies.get(kek)
  if (known?.keyId === kek.id) return known.nobody
  const place = { purpose: TOTP_SECRET_PURPOSE, row: 'nobody' }
  const made: StoredAuthenticator = {
    id: 'nobody',
    accountId: '',
    algorithm: 'SHA1',
    digits: 6,
    secret: sealSecret(kek, place, Buffer.alloc(20, randomToken())),
  }
  nobodies.set(kek, { keyId: kek.id, nobody: made })
  return made
}
