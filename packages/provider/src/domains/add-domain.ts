// A domain and its first signing key, saved together.
import { type Domain, OperationalError } from '@signet-id/protocol'
import {
  generatePrivateKey,
  type KeyEncryptionKey,
  randomToken,
  type SigningAlgorithm,
  sealSecret,
} from '@signet-id/server-kit'
import type { ProviderStore, ServedDomain } from '../store/store.ts'

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

/** Purpose of sealed signing keys. */
export const SIGNING_KEY_PURPOSE = 'signing-key'

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
  const id = randomToken(12)
  const privateKey = sealSecret(
    kek,
    { purpose: SIGNING_KEY_PURPOSE, row: id },
    await generatePrivateKey(domain.algorithm),
  )
  const key = {
    id,
    issuer: domain.issuer,
    algorithm: domain.algorithm,
    state: 'current',
    privateKey,
  } as const
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
