// Rows to values. What the store holds went through a parser on its way in, so the brands are restored by assertion.
import type { Domain, EmailAddress } from '@signet-id/protocol'
import type {
  Account,
  DatedKey,
  Enrolment,
  EnrolmentLink,
  ListedAuthenticator,
  ServedDomain,
  StoredAuthenticator,
} from './store.ts'
import type {
  AccountTable,
  DomainTable,
  EnrolmentLinkTable,
  EnrolmentTable,
  SigningKeyTable,
  TotpAuthenticatorTable,
} from './tables.ts'

/** A domain as it is served. */
export function asDomain(row: Omit<DomainTable, 'created_at'>): ServedDomain {
  return {
    name: row.name as Domain,
    issuer: row.issuer as Domain,
    displayName: row.display_name,
    brokers: JSON.parse(row.brokers) as string[],
    color: row.color ?? undefined,
    ...(row.pages === 'persona' ? { pages: 'persona' as const } : {}),
    sessionIdleMs: row.session_idle ?? undefined,
    sessionLifetimeMs: row.session_lifetime ?? undefined,
    certificateLifetimeMs: row.certificate_lifetime ?? undefined,
  }
}

/** The row of a domain, without the instant it was added. */
export function domainRow(domain: ServedDomain): Omit<DomainTable, 'created_at'> {
  return {
    name: domain.name,
    issuer: domain.issuer,
    display_name: domain.displayName,
    color: domain.color ?? null,
    pages: domain.pages ?? null,
    brokers: JSON.stringify(domain.brokers),
    session_idle: domain.sessionIdleMs ?? null,
    session_lifetime: domain.sessionLifetimeMs ?? null,
    certificate_lifetime: domain.certificateLifetimeMs ?? null,
  }
}

/** A key, still sealed. */
export function asKey(row: SigningKeyTable): DatedKey {
  return {
    id: row.id,
    issuer: row.issuer as Domain,
    algorithm: row.algorithm as DatedKey['algorithm'],
    state: row.state as DatedKey['state'],
    privateKey: row.private_key,
    createdAtMs: row.created_at,
    changedAtMs: row.changed_at,
  }
}

/** An account, from the columns that it needs. */
export function asAccount(
  row: Pick<AccountTable, 'id' | 'domain' | 'address' | 'shown_address' | 'role' | 'disabled_at'>,
): Account {
  return {
    id: row.id,
    domain: row.domain as Domain,
    address: row.address as EmailAddress,
    shownAddress: row.shown_address as EmailAddress,
    role: row.role as Account['role'],
    disabled: row.disabled_at !== null,
  }
}

/** An authenticator to check codes with, its secret still sealed. */
export function asAuthenticator(
  row: Pick<TotpAuthenticatorTable, 'id' | 'account_id' | 'algorithm' | 'digits' | 'secret'>,
): StoredAuthenticator {
  return {
    id: row.id,
    accountId: row.account_id,
    algorithm: row.algorithm as StoredAuthenticator['algorithm'],
    digits: row.digits as StoredAuthenticator['digits'],
    secret: row.secret,
  }
}

/** An authenticator as its owner sees it, without the secret. */
export function asListedAuthenticator(row: TotpAuthenticatorTable): ListedAuthenticator {
  return {
    id: row.id,
    name: row.name,
    algorithm: row.algorithm as ListedAuthenticator['algorithm'],
    digits: row.digits as ListedAuthenticator['digits'],
    weak: row.weak !== 0,
    createdAtMs: row.created_at,
    usedAtMs: row.used_at ?? undefined,
  }
}

/** A link to enrol. */
export function asLink(row: EnrolmentLinkTable): EnrolmentLink {
  return {
    address: row.address as EmailAddress,
    shownAddress: row.shown_address as EmailAddress,
    domain: row.domain as Domain,
    purpose: row.purpose as EnrolmentLink['purpose'],
    madeBy: row.made_by,
    createdAtMs: row.created_at,
    expiresAtMs: row.expires_at,
  }
}

/** An enrolment that waits for its code, its secret still sealed. */
export function asEnrolment(row: EnrolmentTable): Enrolment {
  return {
    id: row.id,
    address: row.address as EmailAddress,
    shownAddress: row.shown_address as EmailAddress,
    domain: row.domain as Domain,
    accountId: row.account_id ?? undefined,
    linkHash: row.link_hash ?? undefined,
    name: row.name,
    algorithm: row.algorithm as Enrolment['algorithm'],
    digits: row.digits as Enrolment['digits'],
    secret: row.secret,
    expiresAtMs: row.expires_at,
  }
}
