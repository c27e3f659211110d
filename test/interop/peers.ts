// The two old packages with promises instead of callbacks: what interop and bench need of them.
import { createRequire } from 'node:module'
import type { JsonObject } from '@signet-id/protocol'
import { ensurePeers } from './install-peers.mjs'

/** A key as browserid-crypto holds it. */
export interface PeerKey {
  serialize(): string
}

export interface PeerKeyPair {
  readonly publicKey: PeerKey
  readonly secretKey: PeerKey
}

type Callback = (error: unknown, value?: never) => void

interface PeerCrypto {
  loadPublicKeyFromObject(wire: JsonObject): PeerKey
  loadSecretKeyFromObject(wire: JsonObject): PeerKey
  generateKeypair(options: { algorithm: string; keysize: number }, done: Callback): void
  assertion: {
    sign(payload: object, options: object, key: PeerKey, done: Callback): void
  }
  cert: {
    sign(key: object, options: object, more: object | null, secret: PeerKey, done: Callback): void
    bundle(certificates: string[], assertion: string): string
    verifyBundle(
      bundle: string,
      now: Date,
      keyOf: (issuer: string, next: (error: unknown, key?: PeerKey) => void) => void,
      done: Callback,
    ): void
  }
}

interface PeerVerifier {
  verify(options: { assertion: string; audience: string; now?: Date }, done: Callback): void
}

type LocalVerify = new (options: {
  /** For the self-signed certificate of a bench on loopback. */
  insecureSSL?: boolean
  httpRequest?: (
    domain: string,
    path: string,
    done: (error: unknown, status?: number, headers?: object, body?: string) => void,
  ) => void
}) => PeerVerifier

/** Settles a callback call. */
export function promised<T>(call: (done: Callback) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    call((error, value) => {
      if (error) reject(error instanceof Error ? error : new Error(String(error)))
      else resolve(value as T)
    }),
  )
}

/** Loads both packages, after installing them if need be. */
export function loadPeers(): { crypto: PeerCrypto; LocalVerify: LocalVerify } {
  const load = createRequire(new URL('x.js', ensurePeers()))
  const crypto = load('browserid-crypto') as PeerCrypto
  // Families are registered by loading them.
  load('browserid-crypto/lib/algs/rs')
  load('browserid-crypto/lib/algs/ds')
  return { crypto, LocalVerify: load('browserid-local-verify') as LocalVerify }
}
