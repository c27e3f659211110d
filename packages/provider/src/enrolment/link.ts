// One-time links by which people enrol in the browser; the store knows only their hashes.
import {
  AuthenticationError,
  canonicalAddress,
  DAY_MS,
  domainOf,
  type EmailAddress,
  OperationalError,
} from '@signet-id/protocol'
import { hashToken, randomToken } from '@signet-id/server-kit'
import { ENROLMENT_PATH } from '../paths.ts'
import type { EnrolmentLink, ProviderStore } from '../store/store.ts'

/** For whom a link is, and what it does. */
export interface NewLink {
  readonly address: EmailAddress
  /** `enrol` adds an authenticator, `recover` replaces all that the account has. */
  readonly purpose: EnrolmentLink['purpose']
  /** Account of an administrator, or `shell`. */
  readonly madeBy: string
  /** Where the administrator was. */
  readonly source?: string | undefined
}

/** How long a link may wait for its click. */
export const LINK_LIFE_MS: number = 3 * DAY_MS
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/**
 * Makes a link; an older one for the same address stops working.
 * @param origin where people reach the provider
 * @throws {OperationalError} `ERR_DOMAIN_UNKNOWN`
 */
export async function createEnrolmentLink(
  store: ProviderStore,
  origin: string,
  { address, purpose, madeBy, source }: NewLink,
  nowMs: number,
): Promise<string> {
  const domain = await store.findDomain(domainOf(address))
  if (!domain)
    throw new OperationalError(
      'ERR_DOMAIN_UNKNOWN',
      `${domainOf(address)} is not served here; add it with \`signet domain add ${domainOf(address)}\``,
    )
  const canonical = canonicalAddress(address)
  const account = await store.findAccount(canonical)
  const token = randomToken()
  await store.saveLink(hashToken(token), {
    address: canonical,
    shownAddress: account?.shownAddress ?? address,
    domain: domain.name,
    purpose,
    madeBy,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + LINK_LIFE_MS,
  })
  await store.recordEvent({
    event: 'link.created',
    atMs: nowMs,
    domain: domain.name,
    accountId: account?.id,
    actor: madeBy,
    source,
    address: account?.shownAddress ?? address,
    detail: { purpose },
  })
  return `${origin}${ENROLMENT_PATH}?link=${token}`
}

/**
 * The link that a token stands for; looking at it spends nothing, so a preview in a mailbox does no harm.
 * @throws {AuthenticationError} `ERR_LINK_INVALID`
 */
export async function requireLink(
  store: ProviderStore,
  token: string,
  nowMs: number,
): Promise<EnrolmentLink & { readonly idHash: string }> {
  const idHash = hashToken(token)
  const link = TOKEN.test(token) ? await store.findLink(idHash, nowMs) : undefined
  if (link) return { ...link, idHash }
  throw new AuthenticationError(
    'ERR_LINK_INVALID',
    'this link was used already, is older than three days, or was replaced by a newer one; ask for another',
  )
}
