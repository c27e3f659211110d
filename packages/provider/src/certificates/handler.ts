// POST /browserid/certificates: the signed-in person's key, certified for their address.
import {
  AuthenticationError,
  isBrowserIdError,
  issueCertificate,
  parseEmailAddress,
  parsePublicKey,
} from '@signet-id/protocol'
import { bodyInvalid, type Logger, readJsonBody } from '@signet-id/server-kit'
import { z } from 'zod'
import type { KeyRing } from '../domains/key-ring.ts'
import type { Sessions } from '../sign-in/session.ts'
import type { ProviderStore, ServedDomain } from '../store/store.ts'
import { certificateTimes, requireOwnAddress } from './policy.ts'

/** A public key, an address, a few words. */
const MAX_BODY_BYTES = 4096

const body = z.strictObject({
  email: z.string().max(254),
  publicKey: z.record(z.string().max(32), z.unknown()),
  durationSeconds: z.int().positive(),
  broker: z.string().max(512),
})

export interface CertificateDependencies {
  readonly store: ProviderStore
  readonly sessions: Sessions
  readonly keys: KeyRing
  readonly log: Logger
  readonly now: () => number
  /** Milliseconds. */
  readonly certificateLifetimeMs: number
  /** Origins that may ask for addresses of this domain. */
  brokersOf(domain: ServedDomain): readonly string[]
}

/** Answers `{"certificate":"..."}`, or an error. */
export async function handleCertificate(
  request: Request,
  dependencies: CertificateDependencies,
): Promise<Response> {
  const { store, sessions, keys, log, now } = dependencies
  const asked = await readCertificateRequest(request)
  const session = await sessions.require(request)
  requireOwnAddress(session, asked.email)
  const domain = await store.findDomain(session.account.domain)
  if (!domain || !dependencies.brokersOf(domain).includes(asked.broker)) {
    throw new AuthenticationError(
      'ERR_BROKER_NOT_TRUSTED',
      'this provider does not answer that broker; its operator may add it to `brokers`',
    )
  }
  const times = certificateTimes(
    asked.durationSeconds,
    session,
    dependencies.certificateLifetimeMs,
    now(),
  )
  const certificate = await issueCertificate(
    {
      issuer: domain.issuer,
      email: session.account.shownAddress,
      publicKey: asked.publicKey,
      ...times,
    },
    await keys.signer(domain.issuer),
  )
  log.info('certificate.issued', { issuer: domain.issuer })
  return Response.json({ certificate })
}

async function readCertificateRequest(request: Request) {
  const fields = await readJsonBody(request, body, MAX_BODY_BYTES)
  try {
    return {
      ...fields,
      email: parseEmailAddress(fields.email),
      publicKey: parsePublicKey(fields.publicKey),
    }
  } catch (cause) {
    if (isBrowserIdError(cause)) throw bodyInvalid(cause.message, cause)
    throw cause
  }
}
