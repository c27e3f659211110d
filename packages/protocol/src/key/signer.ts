// How tokens meet cryptography: protocol never signs or checks by itself, it is handed these.
import type { PublicKey } from './public-key.ts'

/** A private key reduced to what may be done with it. */
export interface Signer {
  readonly publicKey: PublicKey
  /** Signature bytes of a length that the key's algorithm fixes. */
  sign(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array>
}

/** True when `signature` over `data` is by `key`; platform cryptography, from `node:crypto` or WebCrypto. */
export type CheckSignature = (
  key: PublicKey,
  data: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
) => boolean | Promise<boolean>
