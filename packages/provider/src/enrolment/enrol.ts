// Enrolling an authenticator: a secret that is pending until one code confirms it (threat model 5.1, T4).
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
import type { Account, Enrolment, Keep, NewSession, ProviderStore } from '../store/store.ts'
import { encodeBase32 } from '../totp/base32.ts'
import { otpauthUri } from '../totp/otpauth-uri.ts'
import { matchTotp, type TotpAlgorithm, type TotpParameters } from '../totp/totp.ts'

/** A secret on its way into an authenticator app. */
export interface PendingEnrolment {
  readonly id: string
  readonly address: EmailAddress
  /** To type: base32. */
  readonly secret: string
  /** To scan. */
  readonly uri: string
}

/** One that was begun before, and by what right. */
export interface ReopenedEnrolment
  extends PendingEnrolment,
    Pick<Enrolment, 'accountId' | 'linkHash'> {}

/** How the new authenticator shall be, and by what right it comes. */
export interface EnrolmentChoices {
  /** How its owner calls it. */
  readonly name?: string | undefined
  readonly algorithm?: TotpAlgorithm | undefined
  readonly digits?: 6 | 8 | undefined
  /** Adds it to this account. */
  readonly accountId?: string | undefined
  /** Comes by this link, which is spent with it. */
  readonly linkHash?: string | undefined
}

/** Where the confirming code was typed. */
export interface Confirmation {
  readonly source?: string | undefined
  /** Opens a session with the same proof. */
  readonly session?: NewSession | undefined
  /** What goes on when everything else of the account ends. */
  readonly keep?: Keep | undefined
}

/** Purpose of sealed TOTP secrets. */
export const TOTP_SECRET_PURPOSE = 'totp-secret'
/** What an authenticator is called until its owner renames it. */
export const DEFAULT_AUTHENTICATOR_NAME = 'Authenticator'
const PENDING_MS: number = 10 * MINUTE_MS
/** The length of the digest (threat model 5.1). */
const SECRET_BYTES: Readonly<Record<TotpAlgorithm, number>> = { SHA1: 20, SHA256: 32, SHA512: 64 }

/**
 * Makes a secret; nothing counts before {@link confirmEnrolment}.
 * @throws {OperationalError} `ERR_DOMAIN_UNKNOWN`; `ERR_ACCOUNT_EXISTS` when the address has an account and neither account nor link is named
 */
export async function startEnrolment(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  address: EmailAddress,
  nowMs: number,
  choices: EnrolmentChoices = {},
): Promise<PendingEnrolment> {
  const domain = await store.findDomain(domainOf(address))
  if (!domain)
    throw new OperationalError(
      'ERR_DOMAIN_UNKNOWN',
      `${domainOf(address)} is not served here; add it with \`signet domain add ${domainOf(address)}\``,
    )
  const canonical = canonicalAddress(address)
  const entitled = choices.accountId !== undefined || choices.linkHash !== undefined
  if (!entitled && (await store.findAccount(canonical)))
    throw new OperationalError(
      'ERR_ACCOUNT_EXISTS',
      `${address} is enrolled already; for one more authenticator run \`signet enrol ${address}\``,
    )
  const id = randomToken(12)
  const algorithm = choices.algorithm ?? 'SHA1'
  const parameters: TotpParameters = {
    secret: randomBytes(SECRET_BYTES[algorithm]),
    algorithm,
    digits: choices.digits ?? 6,
  }
  await store.saveEnrolment({
    id,
    address: canonical,
    shownAddress: address,
    domain: domain.name,
    accountId: choices.accountId,
    linkHash: choices.linkHash,
    name: choices.name ?? DEFAULT_AUTHENTICATOR_NAME,
    algorithm,
    digits: parameters.digits,
    secret: sealSecret(kek, { purpose: TOTP_SECRET_PURPOSE, row: id }, parameters.secret),
    expiresAtMs: nowMs + PENDING_MS,
  })
  return pendingOf(id, address, parameters, domain.displayName)
}

/** A pending enrolment as it was shown, for a page that shows it once more after a wrong code. */
export async function reopenEnrolment(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  id: string,
  nowMs: number,
): Promise<ReopenedEnrolment> {
  const enrolment = await requireEnrolment(store, id, nowMs)
  const domain = await store.findDomain(enrolment.domain)
  const parameters = parametersOf(kek, enrolment)
  return {
    ...pendingOf(id, enrolment.shownAddress, parameters, domain?.displayName ?? enrolment.domain),
    accountId: enrolment.accountId,
    linkHash: enrolment.linkHash,
  }
}

/**
 * Turns the pending secret into an authenticator when the code proves that the app has it; the code's step counts as used.
 * @throws {AuthenticationError} `ERR_TOTP_INVALID`, `ERR_ENROLMENT_EXPIRED`
 */
export async function confirmEnrolment(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  id: string,
  code: string,
  nowMs: number,
  confirmation: Confirmation = {},
): Promise<Account> {
  const enrolment = await requireEnrolment(store, id, nowMs)
  const step = matchTotp(parametersOf(kek, enrolment), code, nowMs)
  if (step === undefined) {
    await store.failEnrolment(id)
    throw new AuthenticationError(
      'ERR_TOTP_INVALID',
      'that code does not fit; use the newest one, and check that the clocks of phone and server agree',
    )
  }
  const account = await store.confirmEnrolment({
    id,
    step,
    accountId: randomToken(12),
    nowMs,
    source: confirmation.source ?? '',
    session: confirmation.session,
    keep: confirmation.keep,
  })
  if (!account) throw expired()
  return account
}

async function requireEnrolment(
  store: ProviderStore,
  id: string,
  nowMs: number,
): Promise<Enrolment> {
  const enrolment = await store.findEnrolment(id, nowMs)
  if (!enrolment) throw expired()
  return enrolment
}

function parametersOf(kek: KeyEncryptionKey, enrolment: Enrolment): TotpParameters {
  const place = { purpose: TOTP_SECRET_PURPOSE, row: enrolment.id }
  return {
    secret: openSecret(kek, place, enrolment.secret),
    algorithm: enrolment.algorithm,
    digits: enrolment.digits,
  }
}

function pendingOf(
  id: string,
  address: EmailAddress,
  parameters: TotpParameters,
  issuer: string,
): PendingEnrolment {
  return {
    id,
    address,
    secret: encodeBase32(parameters.secret),
    uri: otpauthUri(parameters, issuer, address),
  }
}

function expired(): AuthenticationError {
  return new AuthenticationError(
    'ERR_ENROLMENT_EXPIRED',
    'the enrolment was left for over ten minutes or replaced by a newer one; start again',
  )
}
