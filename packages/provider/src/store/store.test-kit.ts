// What the store's suites share: a domain, a person with an authenticator that tests can spend, attempts to sign in.
import { type Domain, type EmailAddress, parseDomain, parseEmailAddress } from '@signet-id/protocol'
import type {
  CodeAttempt,
  JudgeCode,
  NewSession,
  ProviderStore,
  SignInOutcome,
  StoredKey,
} from './store.ts'

export const NOW: number = Date.UTC(2026, 0, 1)
export const DOMAIN: Domain = parseDomain('example.org')
export const ALICE: EmailAddress = parseEmailAddress('alice@example.org')

let unique = 0

export function someKey(state: StoredKey['state'] = 'current'): StoredKey {
  return { id: `key${++unique}`, issuer: DOMAIN, algorithm: 'RS256', state, privateKey: 'sealed' }
}

export async function addExample(store: ProviderStore): Promise<void> {
  const domain = { name: DOMAIN, issuer: DOMAIN, displayName: 'Example', brokers: [] }
  await store.addDomain(domain, someKey(), NOW)
  await addPerson(store, ALICE, 'alice')
}

/** @param id of the account; its authenticator is `<id>-app` */
export async function addPerson(
  store: ProviderStore,
  address: EmailAddress,
  id: string,
  domain: Domain = DOMAIN,
): Promise<void> {
  const authenticator = {
    id: `${id}-app`,
    name: 'Phone',
    algorithm: 'SHA1',
    digits: 6,
    secret: `sealed of ${id}`,
    weak: false,
    lastStep: 0,
  } as const
  const account = { domain, address, shownAddress: address, authenticator }
  await store.importAccount(account, id, NOW)
}

/** A session that nobody has the token of. */
export function someSession(): NewSession {
  const n = ++unique
  return { idHash: `s${n}`, deviceHash: `d${n}`, label: 'Firefox', lifetimeMs: 43_200_000 }
}

export function someAttempt(overrides: Partial<CodeAttempt> = {}): CodeAttempt {
  return {
    address: ALICE,
    source: '192.0.2.1',
    deviceHash: undefined,
    nowMs: NOW,
    digits: 6,
    transactionHash: `t${++unique}`,
    codeHash: 'c',
    session: someSession(),
    ...overrides,
  }
}

/** Says that the code is right, for this step. */
export function right(step: number): JudgeCode {
  return (authenticators) => authenticators.map((authenticator) => ({ authenticator, step }))
}

export const wrong: JudgeCode = () => []

export async function kindOf(outcome: Promise<SignInOutcome>): Promise<SignInOutcome['kind']> {
  return (await outcome).kind
}
