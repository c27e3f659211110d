// Names to addresses, once for each fetch; what comes out is checked and then pinned to the socket.

import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'

/** Every address of a host; rejects when there is none. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>

const RESOLVE_TIMEOUT_MS = 2000

/** Asks name servers for A and AAAA; neither the hosts file nor search domains have a say. */
export function createResolve(
  servers?: readonly string[],
  timeoutMs: number = RESOLVE_TIMEOUT_MS,
): Resolve {
  return async (host) => {
    const resolver = new Resolver({ timeout: timeoutMs, tries: 1 })
    if (servers) resolver.setServers(servers)
    const timer = setTimeout(() => resolver.cancel(), timeoutMs)
    try {
      const [ipv4, ipv6] = await Promise.allSettled([
        resolver.resolve4(host),
        resolver.resolve6(host),
      ])
      const addresses: LookupAddress[] = []
      if (ipv4.status === 'fulfilled')
        for (const address of ipv4.value) addresses.push({ address, family: 4 })
      if (ipv6.status === 'fulfilled')
        for (const address of ipv6.value) addresses.push({ address, family: 6 })
      if (addresses.length === 0)
        throw ipv4.status === 'rejected' ? ipv4.reason : new Error('no address')
      return addresses
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Asks the configured name servers. */
export const resolveByDns: Resolve = createResolve()

/** `localhost` names are this machine, whatever the resolver says (RFC 6761, section 6.3). */
export const LOOPBACK_ADDRESSES: readonly LookupAddress[] = [{ address: '127.0.0.1', family: 4 }]

/** For a socket that is to know these addresses only. */
export function lookupOf(addresses: readonly LookupAddress[]): LookupFunction {
  const [first] = addresses
  return (_name, options, callback) => {
    if (options.all) callback(null, [...addresses])
    else if (first) callback(null, first.address, first.family)
    else callback(new Error('no address'), '')
  }
}
