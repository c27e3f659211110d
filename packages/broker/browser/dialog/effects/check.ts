// A certificate that came for a key of ours: is it what was asked for, and may this device keep it?
import {
  ALL_ALGORITHMS,
  type EmailAddress,
  type PublicKey,
  parsePublicKey,
} from '@signet-id/protocol'
import {
  type CheckedCertificate,
  checkCertificate,
  type Expected,
  WrongCertificate,
} from '../certificate-checks.ts'
import type { StoredCertificate } from '../device-store.ts'
import type { Edges, Issuer, Tell } from '../edges.ts'
import { DialogProblem } from '../problem.ts'
import type { Visit } from '../visit.ts'
import { checkSignature, signerOf } from '../web-crypto.ts'

/** A certificate was asked for this key of this address. */
type AskedCertificate = Pick<Visit, 'choice' | 'keyId'> & { readonly issuer: Issuer }

/** Checks a certificate, and keeps it. */
export type Check = (asked: AskedCertificate, certificate: string) => Promise<void>

/** Makes the check. */
export function createCheck(edges: Edges, tell: Tell): Check {
  async function check(asked: AskedCertificate, certificate: string): Promise<void> {
    const { choice, keyId, issuer } = asked
    const [pair, nowMs] = await Promise.all([edges.keys.find(keyId), edges.api.serverTime()])
    if (!pair) throw new DialogProblem('stale-here')
    const signer = await signerOf(pair)
    const { email, expiresAtMs } = await checkedCertificate(
      asked,
      certificate,
      signer.publicKey,
      nowMs,
    )
    const keeping = { email, issuer: issuer.issuer, certificate, pair, expiresAtMs }
    const [kept] = await Promise.all([
      !choice.ephemeral && remember(keeping),
      edges.keys.forget(keyId),
    ])
    tell({ type: 'certified', choice, credential: { email, certificate, signer, kept } })
  }

  /** A provider that just changed its keys is asked about once more before its certificate is called forged. */
  async function checkedCertificate(
    { choice: { email }, issuer }: AskedCertificate,
    certificate: string,
    publicKey: PublicKey,
    nowMs: number,
  ): Promise<CheckedCertificate> {
    try {
      const expected = expectedOf(email, issuer, publicKey, nowMs)
      return await checkCertificate(certificate, expected, checkSignature)
    } catch (error) {
      if (!(error instanceof WrongCertificate) || error.check !== 'signature') throw error
      const fresh = await edges.api.findProvider(email, { refresh: true })
      const expected = expectedOf(email, fresh, publicKey, nowMs)
      return checkCertificate(certificate, expected, checkSignature)
    }
  }

  /** Only convenience is lost where the device keeps nothing. */
  async function remember(certificate: StoredCertificate): Promise<boolean> {
    try {
      await Promise.all([
        edges.store.saveCertificate(certificate),
        edges.store.rememberAddress(certificate.email),
      ])
      return true
    } catch {
      // A private window without a store: this sign-in goes on, the next one asks the provider again.
      return false
    }
  }

  return check
}

/** What a certificate of this issuer must say. */
export function expectedOf(
  email: EmailAddress,
  provider: Issuer,
  publicKey: PublicKey,
  nowMs: number,
): Expected {
  return {
    email,
    issuer: provider.issuer,
    publicKey,
    // Old ones too: which are good enough is for the site's verifier to say.
    issuerKeys: provider.keys.map((key) => parsePublicKey(key, ALL_ALGORITHMS)),
    nowMs,
  }
}
