// Rows to values. What the store holds went through a parser on its way in, so the brands are restored by assertion.
import type { Domain, EmailAddress } from '@signet-id/protocol'
import type { Account, Enrolment, ServedDomain } from './store.ts'
import type { AccountTable, DomainTable, EnrolmentTable } from './tables.ts'

export function asDomain(row: DomainTable): ServedDomain {
  return {
    name: row.name as Domain,
    issuer: row.issuer as Domain,
    displayName: row.display_name,
    brokers: JSON.parse(row.brokers) as string[],
  }
}

export function asAccount(row: AccountTable): Account {
  return {
    id: row.id,
    domain: row.domain as Domain,
    address: row.address as EmailAddress,
    shownAddress: row.shown_address as EmailAddress,
  }
}

export function asEnrolment(row: EnrolmentTable): Enrolment {
  return {
    id: row.id,
    address: row.address as EmailAddress,
    shownAddress: row.shown_address as EmailAddress,
    domain: row.domain as Domain,
    algorithm: row.algorithm as Enrolment['algorithm'],
    digits: row.digits as Enrolment['digits'],
    secret: row.secret,
    expiresAtMs: row.expires_at,
  }
}
