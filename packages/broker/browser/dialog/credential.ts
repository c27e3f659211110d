// What signs a person in: a certificate and the key it is for. The private half is only ever a signing function.
import {
  ASSERTION_LIFETIME_MS,
  type EmailAddress,
  issueAssertion,
  joinBackedAssertion,
  type Origin,
  type Signer,
} from '@signet-id/protocol'

/** A certificate with its signing function; enough to make assertions for any site. */
export interface Credential {
  readonly email: EmailAddress
  readonly certificate: string
  readonly signer: Signer
  /** True when this device has it for the next time. */
  readonly kept: boolean
}

/** `certificate~assertion` for one site, two minutes long by the server's clock. */
export async function signFor(
  credential: Credential,
  audience: Origin,
  nowMs: number,
): Promise<string> {
  const expiresAtMs = nowMs + ASSERTION_LIFETIME_MS
  const assertion = await issueAssertion({ audience, expiresAtMs }, credential.signer)
  return joinBackedAssertion(credential.certificate, assertion)
}
