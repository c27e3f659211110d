// GET /.well-known/browserid of the broker: the keys of its own word (protocol 3.5). Its pages confirm nothing to other brokers.
import { type Domain, type Origin, supportDocumentText } from '@signet-id/protocol'
import type { Handle } from '@signet-id/server-kit'
import type { BrokerKeys } from '../keys/key-ring.ts'

/** Says what this host is; whoever is sent there by another broker can read why nothing happens. */
const PAGE = '/'

export function handleBrokerDocument(
  issuer: Domain,
  origin: Origin,
  keys: Pick<BrokerKeys, 'publicKeys'>,
): Handle {
  const { host } = new URL(origin)
  return async (request) => {
    const asked = request.headers.get('host')?.toLowerCase() ?? host
    const text =
      asked === host || asked.startsWith('127.0.0.1:')
        ? supportDocumentText({
            keys: await keys.publicKeys(),
            authentication: PAGE,
            provisioning: PAGE,
          })
        : JSON.stringify({ authority: issuer })
    return new Response(text, { headers: { 'content-type': 'application/json; charset=utf-8' } })
  }
}
