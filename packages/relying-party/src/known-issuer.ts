// The same address, vouched for by somebody else than before: a domain that moved, or changed hands (threat model T62).
import type { EmailAddress } from '@signet-id/protocol'
import type { VerifiedIdentity } from '@signet-id/verifier'
import { refused } from './failure.ts'
import { notify } from './notify.ts'
import type { Settings } from './settings.ts'

/** An address that came by another issuer than the site has on record. */
export interface IssuerChange {
  readonly email: EmailAddress
  /** Who vouches for it now. */
  readonly issuer: string
  /** Who did, as the site remembers. */
  readonly knownIssuer: string
}

/**
 * Tells the site of a change of issuer, and refuses it where issuers are pinned.
 * @throws {AuthenticationError} `ERR_ISSUER_CHANGED`
 */
export async function requireKnownIssuer(
  identity: VerifiedIdentity,
  request: Request,
  settings: Settings,
): Promise<void> {
  const { email, issuer } = identity
  const knownIssuer = await settings.knownIssuer(email)
  if (knownIssuer === undefined || knownIssuer === null || knownIssuer === issuer) return
  notify('onIssuerChange', () => settings.onIssuerChange({ email, issuer, knownIssuer }, request))
  if (settings.pinIssuer) throw refused('ERR_ISSUER_CHANGED')
}
