// Where a domain's pages are: on https at its own name, or, on a developer's machine, wherever the host map says.
import {
  DiscoveryError,
  type Domain,
  isLoopbackOrigin,
  isSpecialUseDomain,
  type Origin,
  parseDomain,
  parseOrigin,
} from '@signet-id/protocol'
import { DOMAIN_FORBIDDEN } from './discovery-error.ts'

/** Base URL of each mapped domain: tests, demos, development. */
export type HostMap = ReadonlyMap<Domain, Origin>

/**
 * Reads a host map; every base URL must be on this very machine, so that the map cannot open a way inside.
 * @throws {TypeError} for anything else
 */
export function parseHostMap(hosts: Readonly<Record<string, string>> | undefined): HostMap {
  const map = new Map<Domain, Origin>()
  for (const [domain, base] of Object.entries(hosts ?? {})) {
    const origin = parseOrigin(base)
    if (!isLoopbackOrigin(origin))
      throw new TypeError(`host map may only point to this machine, not to ${origin}`)
    map.set(parseDomain(domain), origin)
  }
  return map
}

/** True for a name of this very machine (RFC 6761, section 6.3). */
export function isLocalhost(host: string): boolean {
  return host.endsWith('.localhost')
}

/**
 * Nobody is asked about a name that never reaches the public internet, unless a developer says so (threat model 5.5, T64).
 * @param isPermitted whether somebody did
 * @throws {DiscoveryError} `ERR_DISCOVERY_DOMAIN_FORBIDDEN`
 */
export function requirePublicName(host: Domain, isPermitted: (host: Domain) => boolean): void {
  if (!isSpecialUseDomain(host) || isPermitted(host)) return
  throw new DiscoveryError(
    DOMAIN_FORBIDDEN,
    'domain is reserved for local use and cannot have a provider',
    { reason: `invalid domain: ${host}`, detail: { host } },
  )
}

/** Origin that serves `domain`. */
export function originOfDomain(domain: Domain, hosts: HostMap): Origin {
  return hosts.get(domain) ?? parseOrigin(`https://${domain}`)
}

/**
 * A page on a domain's host. The path was checked by the parser; that it did not leave the host is checked here (T75).
 * @throws {TypeError} when it did
 */
export function pageUrl(domain: Domain, path: string, hosts: HostMap): string {
  const origin = originOfDomain(domain, hosts)
  const url = new URL(path, origin)
  if (url.origin !== origin) throw new TypeError('page is not on its own host')
  return url.href
}
