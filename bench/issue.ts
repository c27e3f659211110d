// Issuing a certificate, against the bare signature in it.
import { sign } from 'node:crypto'
import { issueCertificate, parseDomain, parseEmailAddress } from '@signet-id/protocol'
import { testKey } from '@signet-id/testing'
import type { Bench } from './figures.ts'
import { measure } from './measure.ts'

export const issue: Bench = {
  name: 'issue',
  about:
    'issuing a certificate (RS256 over an RS256 key), against a bare crypto.sign of as many bytes',
  async run() {
    const issuerKey = testKey('RS256', 'bench issuer')
    const { publicKey } = testKey('RS256', 'bench user')
    const nowMs = Date.now()
    const claims = {
      issuer: parseDomain('idp.example'),
      email: parseEmailAddress('alice@idp.example'),
      publicKey,
      issuedAtMs: nowMs,
      expiresAtMs: nowMs + 3_600_000,
    }
    const certificate = await issueCertificate(claims, issuerKey.signer)
    const input = Buffer.from(certificate.slice(0, certificate.lastIndexOf('.')))
    const rates = await measure({
      bare: () => sign('sha256', input, issuerKey.privateKey),
      ours: { run: () => issueCertificate(claims, issuerKey.signer) },
    })
    return [
      {
        what: 'bare crypto.sign, RSA-2048',
        value: rates.bare.perSecond,
        unit: '/core-s',
        spread: rates.bare.spread,
      },
      {
        what: 'issueCertificate',
        value: rates.ours.perSecond,
        unit: '/core-s',
        spread: rates.ours.spread,
        ratio: rates.ours.perSecond / rates.bare.perSecond,
        of: 'bare',
        target: 0.9,
      },
    ]
  },
}
