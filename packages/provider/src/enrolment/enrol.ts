// Enrolling a person: a secret that is pending until one code confirms it (threat model 5.1, T4).
import { randomBytes } from 'node:crypto'
import {
  AuthenticationError,
  canonicalAddress,
  domainOf,
  type EmailAddress,
  MINUTE_MS,
  OperationalError,
} from '@signet-id/protocol'
import { type KeyEncryptionKey, openSecret, randomToken, sealSecret } from '@signet-id/server-kit'
import type { ProviderStore } from '../store/store.ts'
import { encodeBase32 } from '../totp/base32.ts'
import { otpauthUri } from '../totp/otpauth-uri.ts'
import { matchTotp, type TotpParameters } from '../totp/totp.ts'

/** A secret on its way into an authenticator app. */
export interface PendingEnrolment {
  readonly id: string
  readonly address: EmailAddress
  /** To type: base32. */
  readonly secret: string
  /** To scan. */
  readonly uri: string
}

/** Purpose of sealed TOTP secrets. */
export const TOTP_SECRET_PURPOSE = 'totp-secret'
const PENDING_MS = 10 * MINUTE_MS
/** 160 bits, the length of SHA-1's digest. */
const SECRET_BYTES = 20

/**
 * Makes a secret for a new person; nothing counts before {@link confirmEnrolment}.
 * @throws {OperationalError} `ERR_DOMAIN_UNKNOWN`, `ERR_ACCOUNT_EXISTS`
 */
export async function startEnrolment(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  address: EmailAddress,
  nowMs: number,
): Promise<PendingEnrolment> {
  const domain = await store.findDomain(domainOf(address))
  if (!domain)
    throw new OperationalError(
      'ERR_DOMAIN_UNKNOWN',
      `${domainOf(address)} is not served here; add it with \`signet domain add ${domainOf(address)}\``,
    )
  const canonical = canonicalAddress(address)
  if (await store.findAccount(canonical))
    throw new OperationalError('ERR_ACCOUNT_EXISTS', `${address} is enrolled already`)
  const id = randomToken(12)
  const parameters: TotpParameters = {
    secret: randomBytes(SECRET_BYTES),
    algorithm: 'SHA1',
    digits: 6,
  }
  await store.saveEnrolment({
    id,
    address: canonical,
    shownAddress: address,
    domain: domain.name,
    algorithm: parameters.algorithm,
    digits: parameters.digits,
    secret: sealSecret(kek, { purpose: TOTP_SECRET_PURPOSE, row: id }, parameters.secret),
    expiresAtMs: nowMs + PENDING_MS,
  })
  return {
    id,
    address,
    secret: encodeBase32(parameters.secret),
    uri: otpauthUri(parameters, domain.displayName, address),
  }
}

/**
 * Turns the pending secret into an account when the code proves that the app has it; the code's step counts as used.
 * @throws {AuthenticationError} `ERR_TOTP_INVALID`, `ERR_ENROLMENT_EXPIRED`
 */
export async function confirmEnrolment(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  id: string,
  code: string,
  nowMs: number,
): Promise<void> {
  const enrolment = await store.findEnrolment(id, nowMs)
  if (!enrolment) throw expired()
  const secret = openSecret(kek, { purpose: TOTP_SECRET_PURPOSE, row: id }, enrolment.secret)
  const step = matchTotp(
    { secret, algorithm: enrolment.algorithm, digits: enrolment.digits },
    code,
    nowMs,
  )
  if (step === undefined) {
    throw new AuthenticationError(
      'ERR_TOTP_INVALID',
      'that code does not fit; use the newest one, and check that the clocks of phone and server agree',
    )
  }
  const accountId = randomToken(12)
  if (!(await store.confirmEnrolment(id, step, accountId, nowMs))) throw expired()
  await store.recordEvent({ event: 'account.enrolled', atMs: nowMs, accountId })
}

function expired(): AuthenticationError {
  return new AuthenticationError(
    'ERR_ENROLMENT_EXPIRED',
    'the enrolment was left for over ten minutes or replaced by a newer one; start again',
  )
}
