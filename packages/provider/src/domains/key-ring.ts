// The keys of an issuer: one signs, all that may still be met are published. Private keys leave as a signing function only.
import { OperationalError, type PublicKey, type Signer } from '@signet-id/protocol'
import { createSigner, type KeyEncryptionKey, openSecret } from '@signet-id/server-kit'
import type { ProviderStore } from '../store/store.ts'
import { SIGNING_KEY_PURPOSE } from './add-domain.ts'

export interface KeyRing {
  /** Signs certificates of this issuer. Throws `ERR_KEY_MISSING` when it has no key. */
  signer(issuer: string): Promise<Signer>
  /** What verifiers should know, the signing key first; empty for a stranger. */
  publicKeys(issuer: string): Promise<readonly PublicKey[]>
}

interface Ring {
  readonly signers: readonly Signer[]
  readonly loadedAtMs: number
}

/** How long another process's change of keys may go unnoticed. */
const RELOAD_MS = 30_000
const ORDER = { current: 0, next: 1, previous: 2 } as const

export function createKeyRing(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  now: () => number,
): KeyRing {
  const rings = new Map<string, Ring>()

  async function ringOf(issuer: string): Promise<Ring> {
    const known = rings.get(issuer)
    if (known && now() - known.loadedAtMs < RELOAD_MS) return known
    const keys = [...(await store.findKeys(issuer))].sort((a, b) => ORDER[a.state] - ORDER[b.state])
    const signers = keys.map((key) =>
      createSigner(openSecret(kek, { purpose: SIGNING_KEY_PURPOSE, row: key.id }, key.privateKey)),
    )
    const ring = { signers, loadedAtMs: now() }
    if (signers.length > 0) rings.set(issuer, ring)
    return ring
  }

  return {
    async signer(issuer) {
      const [current] = (await ringOf(issuer)).signers
      if (!current)
        throw new OperationalError(
          'ERR_KEY_MISSING',
          'the issuer has no signing key; add its domain with `signet domain add`',
        )
      return current
    },
    async publicKeys(issuer) {
      return (await ringOf(issuer)).signers.map((signer) => signer.publicKey)
    },
  }
}
