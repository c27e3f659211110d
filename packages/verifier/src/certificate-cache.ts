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
  verifiedBy: PublicKey | undefined
}

/** Remembers parsed certificates and by which key each was found good. */
export class CertificateCache {
  readonly #entries: BoundedMap<string, CachedCertificate>

  constructor(bound: number) {
    this.#entries = new BoundedMap(bound)
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
    entry.verifiedBy = await verifyCertificate(entry.certificate, keys, checkSignature)
    this.#entries.set(entry.text, entry)
  }
}
