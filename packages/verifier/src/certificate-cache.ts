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

/** Remembers parsed certificates and by which key each was found good. */
export class CertificateCache {
  readonly #certificates: BoundedMap<string, ParsedCertificate>
  readonly #verifiedBy: WeakMap<ParsedCertificate, PublicKey> = new WeakMap()
  readonly #texts: WeakMap<ParsedCertificate, string> = new WeakMap()

  constructor(bound: number) {
    this.#certificates = new BoundedMap(bound)
  }

  /** A certificate with exactly this text that was verified before. */
  find(text: string): ParsedCertificate | undefined {
    return this.#certificates.get(text)
  }

  /** Parses a certificate that was not found. */
  parse(text: string, algorithms: readonly AlgorithmName[]): ParsedCertificate {
    const certificate = parseCertificate(text, algorithms)
    this.#texts.set(certificate, text)
    return certificate
  }

  /** Returns when one of the keys signed the certificate; asks cryptography only for a key that has not verified it already. */
  async verify(
    certificate: ParsedCertificate,
    keys: readonly PublicKey[],
    checkSignature: CheckSignature,
  ): Promise<void> {
    const known = this.#verifiedBy.get(certificate)
    if (known !== undefined && keys.includes(known)) return
    const key = await verifyCertificate(certificate, keys, checkSignature)
    this.#verifiedBy.set(certificate, key)
    const text = this.#texts.get(certificate)
    if (text !== undefined) this.#certificates.set(text, certificate)
  }
}
