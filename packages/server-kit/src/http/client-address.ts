// Who is asking: the socket's address, or what a configured proxy says (threat model T19, T20).
import { BlockList, isIP } from 'node:net'
import { plainAddress } from '@signet-id/protocol'

/**
 * The address to hold a request against.
 * @param remoteAddress the socket's peer
 * @param trustedProxies addresses or CIDR ranges whose `X-Forwarded-For` is believed, from the right, hop by hop
 */
export function clientAddress(
  remoteAddress: string,
  forwardedFor: string | null,
  trustedProxies: readonly string[],
): string {
  const isTrusted = createTrust(trustedProxies)
  const hops = (forwardedFor ?? '')
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '')
  let address = plainAddress(remoteAddress)
  while (hops.length > 0 && isTrusted(address)) {
    const next = plainAddress(hops.pop() ?? '')
    if (isIP(next) === 0) break
    address = next
  }
  return address
}

/** What is counted as one source: an IPv4 address, in whichever spelling, or the /64 of an IPv6 address. */
export function sourceOf(spelled: string): string {
  const address = plainAddress(spelled)
  if (isIP(address) !== 6) return address
  const [head = '', tail = ''] = address.toLowerCase().split('::', 2)
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const zeros = address.includes('::')
    ? Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
    : []
  return `${[...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

const trusts = new WeakMap<readonly string[], (address: string) => boolean>()

/** Whether an address, in whichever spelling, is one of the proxies; made once for each list. */
export function createTrust(proxies: readonly string[]): (address: string) => boolean {
  const known = trusts.get(proxies)
  if (known) return known
  const list = new BlockList()
  for (const proxy of proxies) {
    const [address = '', prefix] = proxy.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  const isTrusted = (spelled: string): boolean => {
    const address = plainAddress(spelled)
    const version = isIP(address)
    return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4')
  }
  trusts.set(proxies, isTrusted)
  return isTrusted
}
