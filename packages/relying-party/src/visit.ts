// One request, with what may be believed about it: which site it is for, and whether it came over TLS (threat model T100).
import { BlockList, isIP } from 'node:net'
import { type Origin, plainAddress } from '@signet-id/protocol'
import type { Audiences } from './audiences.ts'
import { configError } from './config-error.ts'

/** What a `Request` does not say about where it came from; adapters fill it in. */
export interface Connection {
  /** IP address of the direct peer, to which `trustedProxies` applies. */
  readonly remoteAddress?: string | undefined
  /** The framework's own request, for a rememberer that needs its session. */
  readonly native?: unknown
}

/** A request as the rest of the code sees it. */
export interface Visit {
  readonly request: Request
  readonly url: URL
  /** The site's origin, from configuration. */
  readonly origin: Origin
  /** The URL that was asked for, as it arrived or as a trusted proxy reports it: where the site seems to be. */
  readonly seen: URL
  /** True when the site is on https, so that cookies are `__Host-` and `Secure`. */
  readonly secure: boolean
  /** True when this very request came over TLS, as far as the direct peer is trusted to say. */
  readonly overTls: boolean
  /** Address of whoever asks: the direct peer, or what a trusted proxy says about it; IPv4 always in its own spelling. */
  readonly remoteAddress: string | undefined
  readonly nowMs: number
  readonly native: unknown
}

/** Makes a visit of a request; undefined when the request is for a host that is not ours. */
export type OpenVisit = (request: Request, connection?: Connection) => Visit | undefined

/** Makes the reading of requests for one set of audiences. @param settings.now milliseconds since 1970 */
export function createOpenVisit(settings: {
  audiences: Audiences
  isTrustedProxy: (address: string | undefined) => boolean
  now: () => number
}): OpenVisit {
  return (request, connection = {}) => {
    const url = new URL(request.url)
    const peer = connection.remoteAddress && plainAddress(connection.remoteAddress)
    const viaProxy = settings.isTrustedProxy(peer)
    const forwarded = viaProxy
      ? plainAddress(lastOf(request.headers.get('x-forwarded-for')) ?? '')
      : ''
    const seen = viaProxy ? asForwarded(url, request.headers) : url
    const origin = settings.audiences.originFor(seen)
    if (origin === undefined) return undefined
    return {
      request,
      url,
      origin,
      seen,
      secure: origin.startsWith('https:'),
      overTls: seen.protocol === 'https:',
      remoteAddress: isIP(forwarded) === 0 ? peer : forwarded,
      nowMs: settings.now(),
      native: connection.native,
    }
  }
}

/**
 * Reads the `trustedProxies` setting: addresses and ranges whose `X-Forwarded-Proto` and `X-Forwarded-Host` are believed.
 * @throws {OperationalError} `ERR_CONFIG_INVALID`
 */
export function createProxyTrust(
  value: string | readonly string[],
): (address: string | undefined) => boolean {
  const list = new BlockList()
  for (const text of typeof value === 'string' ? value.split(/[\s,]+/) : value) {
    if (text === '') continue
    const [address = '', bits, ...rest] = text === 'loopback' ? ['127.0.0.0', '8'] : text.split('/')
    const family = isIP(address)
    const most = family === 4 ? 32 : 128
    if (
      family === 0 ||
      rest.length > 0 ||
      (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most))
    ) {
      throw configError(
        'trustedProxies',
        'a list of IP addresses or ranges such as "10.0.0.0/8"',
        text,
      )
    }
    list.addSubnet(
      address,
      bits === undefined ? most : Number(bits),
      family === 4 ? 'ipv4' : 'ipv6',
    )
    if (text === 'loopback') list.addAddress('::1', 'ipv6')
  }
  return (address) => {
    const family = isIP(address ?? '')
    return family !== 0 && list.check(address ?? '', family === 4 ? 'ipv4' : 'ipv6')
  }
}

/** Scheme and host as the nearest proxy says the browser asked for them: the last value is the one that proxy wrote. */
function asForwarded(url: URL, headers: Headers): URL {
  const scheme = lastOf(headers.get('x-forwarded-proto')) ?? url.protocol.slice(0, -1)
  const host = lastOf(headers.get('x-forwarded-host')) ?? url.host
  if (!/^https?$/i.test(scheme) || !/^[^\s/?#@\\]+$/.test(host)) return url
  try {
    return new URL(`${scheme}://${host}/`)
  } catch {
    return url
  }
}

function lastOf(header: string | null): string | undefined {
  const last = header?.split(',').at(-1)?.trim()
  return last === '' ? undefined : last
}
