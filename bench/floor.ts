// The floor: the least work that two good signatures and three claims can be checked with, written by hand on node:crypto.
// It decodes, parses, imports the person's key and calls crypto.verify twice; it refuses nothing else. A yardstick, not code to build on.
import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto'
import { dsaSpki } from './dsa-spki.ts'

/** The keys and the site to check against. */
export interface FloorOptions {
  readonly issuerKey: KeyObject
  readonly audience: string
  /** The person's key when it is at hand; imported from the certificate when not. */
  readonly userKey?: KeyObject
}

interface Wire {
  readonly algorithm?: string
  readonly n?: string
  readonly e?: string
  readonly p?: string
  readonly q?: string
  readonly g?: string
  readonly y?: string
}

interface Claims {
  readonly exp: number
  readonly aud: string
  readonly iss: string
  readonly principal: { readonly email: string }
  readonly 'public-key': Wire
}

/** Verifies one bundle; throws when it is not good. */
export function verifyByHand(
  bundle: string,
  { issuerKey, audience, userKey }: FloorOptions,
): unknown {
  const [certificate = '', assertion = ''] = bundle.split('~')
  const certified = readToken(certificate)
  const asserted = readToken(assertion)
  const nowMs = Date.now()
  if (certified.claims.exp < nowMs || asserted.claims.exp < nowMs) throw new Error('expired')
  if (asserted.claims.aud !== audience) throw new Error('audience')
  if (!isSigned(certified, issuerKey)) throw new Error('certificate')
  if (!isSigned(asserted, userKey ?? importKey(certified.claims['public-key'])))
    throw new Error('assertion')
  const { email } = certified.claims.principal
  return {
    status: 'okay',
    email,
    audience,
    expires: asserted.claims.exp,
    issuer: certified.claims.iss,
  }
}

/** The floor when the certificate is known: its claims and key at hand, one signature left. */
export function verifyKnownByHand(
  bundle: string,
  known: ReadonlyMap<string, { readonly claims: Claims; readonly key: KeyObject }>,
  audience: string,
): unknown {
  const at = bundle.indexOf('~')
  const certificate = known.get(bundle.slice(0, at))
  if (!certificate) throw new Error('not known')
  const asserted = readToken(bundle.slice(at + 1))
  const nowMs = Date.now()
  if (certificate.claims.exp < nowMs || asserted.claims.exp < nowMs) throw new Error('expired')
  if (asserted.claims.aud !== audience || !isSigned(asserted, certificate.key))
    throw new Error('assertion')
  const { email } = certificate.claims.principal
  return {
    status: 'okay',
    email,
    audience,
    expires: asserted.claims.exp,
    issuer: certificate.claims.iss,
  }
}

/** What {@link verifyKnownByHand} keeps. */
export function knownByHand(bundle: string): Map<string, { claims: Claims; key: KeyObject }> {
  const certificate = bundle.slice(0, bundle.indexOf('~'))
  const { claims } = readToken(certificate)
  return new Map([[certificate, { claims, key: importKey(claims['public-key']) }]])
}

interface Token {
  readonly label: string
  readonly claims: Claims
  readonly input: string
  readonly signature: string
}

function readToken(token: string): Token {
  const last = token.lastIndexOf('.')
  const input = token.slice(0, last)
  const first = input.indexOf('.')
  return {
    label: (read(input.slice(0, first)) as { alg: string }).alg,
    claims: read(input.slice(first + 1)) as Claims,
    input,
    signature: token.slice(last + 1),
  }
}

function read(segment: string): unknown {
  return JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'))
}

const DIGESTS: Readonly<Record<string, string | null>> = { EdDSA: null, DS128: 'sha1' }

function isSigned({ label, input, signature }: Token, key: KeyObject): boolean {
  const digest = DIGESTS[label] === undefined ? 'sha256' : DIGESTS[label]
  const signed = Buffer.from(signature, 'base64url')
  return verify(digest, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }, signed)
}

/** A key as it travels, to a key that verifies. */
export function importKey(wire: Wire): KeyObject {
  if (wire.algorithm === 'RS') {
    const key = {
      kty: 'RSA',
      n: toBase64url(BigInt(wire.n ?? 0)),
      e: toBase64url(BigInt(wire.e ?? 0)),
    }
    return createPublicKey({ format: 'jwk', key })
  }
  if (wire.algorithm === 'DS')
    return createPublicKey({ format: 'der', type: 'spki', key: dsaSpki(wire) })
  return createPublicKey({ format: 'jwk', key: wire as JsonWebKey })
}

function toBase64url(value: bigint): string {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url')
}
