// GET /.well-known/browserid of the broker: the keys of its own word (protocol 3.5). Its pages confirm nothing to other brokers.
import { type Domain, type Origin, supportDocumentText } from '@signet-id/protocol'
import { type Handle, Reply } from '@signet-id/server-kit'
import type { BrokerKeys } from '../keys/key-ring.ts'

/** Says what this host is; whoever is sent there by another broker can read why nothing happens. */
const PAGE = '/'

/** @param origin the issuer's own; aliases of it delegate to the issuer */
export function handleBrokerDocument(
  issuer: Domain,
  origin: Origin,
  keys: Pick<BrokerKeys, 'publicKeys'>,
): Handle {
  return async (_request, asked) => {
    const text =
      asked.origin === origin
        ? supportDocumentText({
            keys: await keys.publicKeys(),
            authentication: PAGE,
            provisioning: PAGE,
          })
        : JSON.stringify({ authority: issuer })
    return new Reply(text, { headers: { 'content-type': 'application/json; charset=utf-8' } })
  }
}
