// POST /browserid/certificates: the signed-in person's key, certified for their address.
import {
  AuthenticationError,
  isBrowserIdError,
  issueCertificate,
  parseEmailAddress,
  parsePublicKey,
} from '@signet-id/protocol'
import { bodyInvalid, Reply, readJsonBody, type ServiceRequest } from '@signet-id/server-kit'
import { z } from 'zod'
import type { ProviderContext } from '../context.ts'
import { certificateTimes, requireOwnAddress } from './policy.ts'

/** A public key, an address, a few words. */
const MAX_BODY_BYTES = 4096

const body = z.strictObject({
  email: z.string().max(254),
  publicKey: z.record(z.string().max(32), z.unknown()),
  durationSeconds: z.int().positive(),
  broker: z.string().max(512),
})

/** Answers `{"certificate":"..."}`, or an error. */
export async function handleCertificate(
  request: ServiceRequest,
  context: ProviderContext,
): Promise<Reply> {
  const { sessions, keys, log, now, config } = context
  const asked = await readCertificateRequest(request)
  context.requireClock()
  const session = await sessions.require(request)
  requireOwnAddress(session, asked.email)
  const { domain } = session
  if (!context.brokersOf(domain).includes(asked.broker)) {
    throw new AuthenticationError(
      'ERR_BROKER_NOT_TRUSTED',
      'this provider does not answer that broker; its operator may add it to `brokers`',
    )
  }
  const times = certificateTimes(
    asked.durationSeconds,
    session,
    domain.certificateLifetimeMs ?? config.certificateLifetime,
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
  await sessions.requireStill(request) // nothing is handed out to a session that ended while its key was signed (threat model T42)
  log.info('certificate.issued', { issuer: domain.issuer })
  return Reply.json({ certificate })
}

async function readCertificateRequest(request: ServiceRequest) {
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
