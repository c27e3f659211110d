// The keys of an issuer: one signs, all that may still be met are published. Private keys leave as a signing function only.
import { OperationalError, type PublicKey, type Signer } from '@signet-id/protocol'
import { createSigner, type KeyEncryptionKey, openSecret } from '@signet-id/server-kit'
import type { DatedKey, ProviderStore } from '../store/store.ts'
import { SIGNING_KEY_PURPOSE } from './new-key.ts'

/** The keys of every issuer here. */
export interface KeyRing {
  /** Signs certificates of this issuer. Throws `ERR_KEY_MISSING` when it has no key. */
  signer(issuer: string): Promise<Signer>
  /** What verifiers should know, the signing key first; empty for a stranger. */
  publicKeys(issuer: string): Promise<readonly PublicKey[]>
}

interface Ring {
  readonly keys: readonly { readonly state: DatedKey['state']; readonly signer: Signer }[]
  readonly loadedAtMs: number
}

/** How long another process's change of keys may go unnoticed: far within the two minutes of a revocation (threat model 5.8). */
const RELOAD_MS = 5000
const ORDER: Readonly<Record<DatedKey['state'], number>> = {
  current: 0,
  next: 1,
  previous: 2,
  revoked: 3,
}

/** A ring that reads keys from the store and looks again now and then, since other processes change them. @param now milliseconds since 1970 */
export function createKeyRing(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  now: () => number,
): KeyRing {
  const rings = new Map<string, Ring>()
  const loading = new Map<string, Promise<Ring>>()
  /** Importing a key costs more than a signature, so each is imported once. */
  const signers = new Map<string, Signer>()

  function signerOf(key: DatedKey): Signer {
    const known = signers.get(key.id)
    if (known) return known
    const place = { purpose: SIGNING_KEY_PURPOSE, row: key.id }
    const signer = createSigner(openSecret(kek, place, key.privateKey))
    signers.set(key.id, signer)
    return signer
  }

  async function load(issuer: string): Promise<Ring> {
    const stored = [...(await store.findKeys(issuer))].sort(
      (a, b) => ORDER[a.state] - ORDER[b.state],
    )
    const keys = stored.map((key) => ({ state: key.state, signer: signerOf(key) }))
    const ring = { keys, loadedAtMs: now() }
    // A stranger's name is not remembered; an issuer that lost its last key is.
    if (keys.length > 0 || rings.has(issuer)) rings.set(issuer, ring)
    return ring
  }

  async function ringOf(issuer: string): Promise<Ring> {
    const known = rings.get(issuer)
    if (known && Math.abs(now() - known.loadedAtMs) < RELOAD_MS) return known
    let pending = loading.get(issuer)
    if (!pending) {
      pending = load(issuer).finally(() => loading.delete(issuer))
      loading.set(issuer, pending)
    }
    return pending
  }

  return {
    async signer(issuer) {
      const current = (await ringOf(issuer)).keys.find(({ state }) => state === 'current')
      if (!current)
        throw new OperationalError(
          'ERR_KEY_MISSING',
          `the issuer has no signing key; run \`signet key rotate ${issuer} --now\``,
        )
      return current.signer
    },
    async publicKeys(issuer) {
      return (await ringOf(issuer)).keys.map(({ signer }) => signer.publicKey)
    },
  }
}
