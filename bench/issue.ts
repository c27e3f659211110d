// Issuing a certificate for a key that comes as JSON, against the bare signature in it.
import { sign } from 'node:crypto'
import {
  issueCertificate,
  parseDomain,
  parseEmailAddress,
  parsePublicKey,
} from '@signet-id/protocol'
import { testKey } from '@signet-id/testing'
import { type Bench, figure, ratioAtLeast } from './figures.ts'
import { measure } from './measure.ts'

/** Certificates a CPU-second. */
export const issue: Bench = {
  name: 'issue',
  about:
    'issuing a certificate with the library (RS256 over an RS256 key that it reads from JSON), against a bare crypto.sign of as many bytes',
  async run({ quick }) {
    const issuerKey = testKey('RS256', 'bench issuer')
    const { wire } = testKey('RS256', 'bench user')
    const issuer = parseDomain('idp.example')
    const email = parseEmailAddress('alice@idp.example')
    const nowMs = Date.now()
    const issueOne = () =>
      issueCertificate(
        {
          issuer,
          email,
          publicKey: parsePublicKey(wire),
          issuedAtMs: nowMs,
          expiresAtMs: nowMs + 3_600_000,
        },
        issuerKey.signer,
      )
    const certificate = await issueOne()
    const input = Buffer.from(certificate.slice(0, certificate.lastIndexOf('.')))
    const rates = await measure(
      {
        bare: () => sign('sha256', input, issuerKey.privateKey),
        ours: { run: issueOne },
      },
      { quick },
    )
    const bare = figure('issue.bare', 'bare crypto.sign, RSA-2048', '/core-s', rates.bare)
    return [
      bare,
      figure('issue.library', 'parsePublicKey and issueCertificate', '/core-s', rates.ours, {
        over: bare,
        target: ratioAtLeast(0.9),
      }),
    ]
  },
}
