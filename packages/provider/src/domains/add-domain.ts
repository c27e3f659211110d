// A domain and its first signing key, saved together.
import { type Domain, OperationalError } from '@signet-id/protocol'
import type { KeyEncryptionKey, SigningAlgorithm } from '@signet-id/server-kit'
import type { ProviderStore, ServedDomain } from '../store/store.ts'
import { newKey } from './new-key.ts'

/** A domain that is to be served. */
export interface NewDomain {
  readonly name: Domain
  /** Host that will sign; the domain itself when it serves the provider. */
  readonly issuer: Domain
  readonly displayName: string
  readonly brokers: readonly string[]
  readonly algorithm: SigningAlgorithm
  /** `#rrggbb`. */
  readonly color?: string | undefined
  /** Milliseconds; undefined: the deployment's. */
  readonly sessionIdleMs?: number | undefined
  readonly sessionLifetimeMs?: number | undefined
  readonly certificateLifetimeMs?: number | undefined
}

/**
 * Starts serving a domain.
 * @throws {OperationalError} `ERR_DOMAIN_EXISTS`
 */
export async function addDomain(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  domain: NewDomain,
  nowMs: number,
): Promise<ServedDomain> {
  const key = await newKey(kek, domain.issuer, domain.algorithm, 'current')
  if (!(await store.addDomain(domain, key, nowMs))) {
    throw new OperationalError('ERR_DOMAIN_EXISTS', `${domain.name} is already served here`)
  }
  await store.recordEvent({
    event: 'domain.added',
    atMs: nowMs,
    domain: domain.name,
    detail: { issuer: domain.issuer },
  })
  return domain
}
