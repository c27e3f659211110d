// A certificate authority for tests: real X.509 certificates for real TLS on loopback, made on the spot.
import {
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import { isIP } from 'node:net'
import { bitString, der, integer, oid, sequence } from './der.ts'

/** A private key with its certificate, for a TLS server. */
export interface TlsIdentity {
  /** PEM. */
  readonly key: string
  readonly cert: string
}

/** An authority that nobody trusts unless told to. */
export interface TestAuthority {
  /** PEM, for `extraCa`. */
  readonly cert: string
  /** A server certificate for these names and addresses. */
  issue(names: readonly string[], validity?: Validity): TlsIdentity
}

/** From when until when a certificate is good. */
export interface Validity {
  /** Milliseconds since 1970. */
  readonly notBeforeMs?: number
  readonly notAfterMs?: number
}

const DAY_MS = 86_400_000
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'))

/** Makes an authority; TLS reads the real clock, so certificates are valid now. */
export function createTestAuthority(name = 'Signet test authority'): TestAuthority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const isAuthority = extension('551d13', sequence(der(0x01, Buffer.of(255))), true)
  const cert = certificate(name, publicKey, name, privateKey, [isAuthority], {})
  return {
    cert,
    issue(names, validity = {}) {
      const server = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const alternatives = names.map((each) =>
        isIP(each) === 4
          ? der(0x87, Buffer.from(each.split('.').map(Number)))
          : der(0x82, Buffer.from(each)),
      )
      const extensions = [extension('551d11', sequence(...alternatives))]
      return {
        key: server.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
        cert: certificate(
          names[0] ?? 'nobody',
          server.publicKey,
          name,
          privateKey,
          extensions,
          validity,
        ),
      }
    },
  }
}

function certificate(
  subject: string,
  publicKey: KeyObject,
  issuer: string,
  issuerKey: KeyObject,
  extensions: readonly Buffer[],
  { notBeforeMs = Date.now() - DAY_MS, notAfterMs = Date.now() + DAY_MS }: Validity,
): string {
  const body = sequence(
    der(0xa0, integer('02')),
    integer(`01${randomBytes(8).toString('hex')}`),
    ECDSA_WITH_SHA256,
    distinguishedName(issuer),
    sequence(utcTime(notBeforeMs), utcTime(notAfterMs)),
    distinguishedName(subject),
    publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, sequence(...extensions)),
  )
  const signed = sequence(body, ECDSA_WITH_SHA256, bitString(sign('sha256', body, issuerKey)))
  return new X509Certificate(signed).toString()
}

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(commonName)))))
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  const parts = [oid(id), ...(critical ? [der(0x01, Buffer.of(255))] : []), der(0x04, value)]
  return sequence(...parts)
}

function utcTime(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/[-:T]/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${text}Z`))
}
