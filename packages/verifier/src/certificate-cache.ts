// Certificates already verified, by their exact text and the very key that verified them (performance floors, "caches beat arithmetic").
// Times, audience, issuer and the assertion are judged anew each time.
import {
  type AlgorithmName,
  type CheckSignature,
  type ParsedCertificate,
  type PublicKey,
  parseCertificate,
  verifyCertificate,
} from '@signet-id/protocol'
import { BoundedMap } from './bounded-map.ts'

/** A certificate, and the key that was found to have signed it, if one was. */
export interface CachedCertificate {
  readonly text: string
  readonly certificate: ParsedCertificate
  readonly verifiedBy: PublicKey | undefined
}

/**
 * Remembers parsed certificates and by which key each was found good. A certificate is kept from its second sighting on: most people
 * come once, and what is kept for a while and then dropped leaves its key to the garbage collector, which does not see how heavy it is.
 */
export class CertificateCache {
  readonly #entries: BoundedMap<string, CachedCertificate>
  readonly #seenOnce: BoundedMap<number, true>

  constructor(bound: number) {
    this.#entries = new BoundedMap(bound)
    this.#seenOnce = new BoundedMap(bound)
  }

  /** The entry of exactly this text; parses what is not known, and keeps nothing before it is verified. */
  parse(text: string, algorithms: readonly AlgorithmName[]): CachedCertificate {
    const known = this.#entries.get(text)
    if (known) return known
    return { text, certificate: parseCertificate(text, algorithms), verifiedBy: undefined }
  }

  /** Returns when one of the keys signed the certificate; asks cryptography only for a key that has not verified it already. */
  async verify(
    entry: CachedCertificate,
    keys: readonly PublicKey[],
    checkSignature: CheckSignature,
  ): Promise<void> {
    if (entry.verifiedBy !== undefined && keys.includes(entry.verifiedBy)) return
    const verifiedBy = await verifyCertificate(entry.certificate, keys, checkSignature)
    this.#keep(entry, verifiedBy)
  }

  #keep({ text, certificate }: CachedCertificate, verifiedBy: PublicKey): void {
    const { jws } = certificate
    const mark = markOf(jws.signature)
    if (this.#seenOnce.get(mark) === undefined) {
      this.#seenOnce.set(mark, true)
      return
    }
    // A copy of the signature: the original is a slice of a larger buffer and would keep all of it.
    const slim = { ...certificate, jws: { ...jws, signature: new Uint8Array(jws.signature) } }
    this.#entries.set(text, { text, certificate: slim, verifiedBy })
  }
}

/** Thirty bits of a signature: small enough to cost nothing to keep. Two that are equal only bring one into the cache early. */
function markOf(signature: Uint8Array): number {
  const byte = (i: number): number => signature[signature.length - i] ?? 0
  return (byte(1) | (byte(2) << 8) | (byte(3) << 16) | (byte(4) << 24)) & 0x3fffffff
}
