// Tokens with any claims at all, honest or not: nothing here asks whether a verifier would like them.
import type { JsonObject } from '@signet-id/protocol'
import type { TestKey } from './keys.ts'

/** Base64url of text or of a value's JSON. */
export function segment(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return Buffer.from(text).toString('base64url')
}

/** A compact JWS over whatever is given; the header defaults to the key's own label. */
export function signToken(payload: unknown, key: TestKey, header?: unknown): string {
  const { labels } = key.publicKey.algorithm
  const input = `${segment(header ?? { alg: labels[0] })}.${segment(payload)}`
  return `${input}.${key.sign(input).toString('base64url')}`
}

/** Keys, claims and headers of a certificate and its assertion; what is left out is honest. */
export interface BundleParts {
  /** Signs the certificate. */
  readonly issuerKey: TestKey
  /** Is certified, and signs the assertion. */
  readonly userKey: TestKey
  readonly nowMs: number
  readonly email?: string
  readonly issuer?: string
  readonly audience?: string
  /** Replaces or adds claims; `undefined` removes one. */
  readonly certificateClaims?: JsonObject
  readonly assertionClaims?: JsonObject
  readonly certificateHeader?: unknown
  readonly assertionHeader?: unknown
  /** Signs the assertion instead of the user key. */
  readonly assertionKey?: TestKey
}

const HOUR_MS = 3_600_000

/** `certificate~assertion` for alice@idp.example at https://rp.example, but for what the parts change. */
export function makeBundle(parts: BundleParts): string {
  return `${makeCertificate(parts)}~${makeAssertion(parts)}`
}

/** A certificate for the user's key, made ten seconds ago and good for another hour unless the claims say otherwise. */
export function makeCertificate(parts: BundleParts): string {
  const claims = {
    'public-key': parts.userKey.wire,
    principal: { email: parts.email ?? 'alice@idp.example' },
    iat: parts.nowMs - 10_000,
    exp: parts.nowMs + HOUR_MS,
    iss: parts.issuer ?? 'idp.example',
    ...parts.certificateClaims,
  }
  return signToken(claims, parts.issuerKey, parts.certificateHeader)
}

/** An assertion good for two minutes unless the claims say otherwise. */
export function makeAssertion(parts: BundleParts): string {
  const claims = {
    exp: parts.nowMs + 120_000,
    aud: parts.audience ?? 'https://rp.example',
    ...parts.assertionClaims,
  }
  return signToken(claims, parts.assertionKey ?? parts.userKey, parts.assertionHeader)
}
