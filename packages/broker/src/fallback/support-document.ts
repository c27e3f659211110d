// GET /.well-known/browserid of the broker: the keys of its own word (protocol 3.5). Its pages confirm nothing to other brokers.
import { type Domain, type Origin, supportDocumentText } from '@signet-id/protocol'
import { type Handle, Reply } from '@signet-id/server-kit'
import type { BrokerKeys } from '../keys/key-ring.ts'

/** Says what this host is; whoever is sent there by another broker can read why nothing happens. */
const PAGE = '/'

/** @param aliases origins that lead here too; their hosts delegate to the issuer */
export function handleBrokerDocument(
  issuer: Domain,
  aliases: readonly Origin[],
  keys: Pick<BrokerKeys, 'publicKeys'>,
): Handle {
  const delegating = new Set(aliases.map((alias) => new URL(alias).host))
  return async (request) => {
    const asked = request.headers.get('host')?.toLowerCase() ?? ''
    const text = delegating.has(asked)
      ? JSON.stringify({ authority: issuer })
      : supportDocumentText({
          keys: await keys.publicKeys(),
          authentication: PAGE,
          provisioning: PAGE,
        })
    return new Reply(text, { headers: { 'content-type': 'application/json; charset=utf-8' } })
  }
}
