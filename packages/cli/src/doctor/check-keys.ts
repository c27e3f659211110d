// Do the world's documents and this deployment's database say the same? (threat model T159)
import { type PublicKey, type SupportDeclaration, samePublicKey } from '@signet-id/protocol'
import { type Finding, ok, warning, wrong } from './finding.ts'

/** What the database says about a domain. */
export interface Expected {
  /** Host that signs; undefined: the domain is not served here. */
  readonly issuer: string | undefined
  /** The signing key first, then all that should be published. */
  readonly keys: readonly PublicKey[]
}

/** @param issuer host at the end of the delegation */
export function checkKeys(
  domain: string,
  issuer: string,
  published: SupportDeclaration,
  expected: Expected,
): Finding {
  if (expected.issuer === undefined)
    return wrong(
      'keys',
      'domain-unknown',
      `${domain} has a provider, but it is not served by this deployment`,
      `add it: signet domain add ${domain}; or look at the deployment that serves it with --config`,
    )
  if (expected.issuer !== issuer) return issuerDiffers(domain, issuer, expected.issuer)
  const [current, ...others] = expected.keys
  const has = (key: PublicKey): boolean => published.keys.some((one) => samePublicKey(one, key))
  if (current === undefined || !has(current))
    return wrong(
      'keys',
      'key-drift',
      'the published key is not the one that signs; every certificate is refused',
      `publish the present document: signet support-document ${issuer}; or let the web server pass /.well-known/browserid to signet`,
    )
  if (!others.every(has))
    return wrong(
      'keys',
      'key-next-missing',
      'a key that will sign soon, or signed lately, is not published; the next rotation breaks sign-ins',
      `publish the present document: signet support-document ${issuer}`,
    )
  const foreign = published.keys.filter(
    (key) => !expected.keys.some((one) => samePublicKey(one, key)),
  )
  if (foreign.length > 0)
    return warning(
      'keys',
      'key-foreign',
      'the document lists a key that is not in the database; whoever has it can sign as you',
      `publish the present document: signet support-document ${issuer}`,
    )
  return ok('keys', 'the published keys are those of the database')
}

/** @param issuer host that the published delegation leads to */
export function issuerDiffers(domain: string, issuer: string, expected: string): Finding {
  return wrong(
    'keys',
    'issuer-differs',
    `the world asks ${issuer}, but here ${domain} is signed for by ${expected}`,
    `delegate to it: publish {"authority":"${expected}"} at ${domain}`,
  )
}
