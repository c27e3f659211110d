// Which addresses a stranger may make us connect to: only globally reachable ones (threat model 5.5; IANA special-purpose registries).
import { BlockList, isIP } from 'node:net'

/** IPv4 that is not global unicast, or not for hosts like ours to reach. */
const SPECIAL_IPV4: readonly (readonly [prefix: string, bits: number])[] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // shared by carriers
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, cloud metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24], // AS112
  ['192.52.193.0', 24], // AMT
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['192.175.48.0', 24], // AS112
  ['198.18.0.0', 15], // benchmarking
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
]
/** Inside 2000::/3, the only IPv6 that is global unicast at all. */
const SPECIAL_IPV6: readonly (readonly [prefix: string, bits: number])[] = [
  ['2001::', 23], // protocol assignments: Teredo, benchmarking, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4
  ['2620:4f:8000::', 48], // AS112
  ['3fff::', 20], // documentation
]

/** True for an address that must not be connected to. */
export type IsForbiddenAddress = (address: string) => boolean

/**
 * Makes the judgement over the special-use ranges and the operator's own.
 * @param extra addresses or CIDR ranges
 * @throws {TypeError} for text that is neither
 */
export function createAddressCheck(extra: readonly string[] = []): IsForbiddenAddress {
  const special = new BlockList()
  for (const [prefix, bits] of SPECIAL_IPV4) special.addSubnet(prefix, bits, 'ipv4')
  for (const [prefix, bits] of SPECIAL_IPV6) special.addSubnet(prefix, bits, 'ipv6')
  for (const range of extra) addRange(special, range)
  const globalIpv6 = new BlockList()
  globalIpv6.addSubnet('2000::', 3, 'ipv6')
  return (address) => {
    const version = isIP(address)
    if (version === 4) return special.check(address, 'ipv4')
    // Everything that embeds IPv4 (mapped, NAT64, 6to4, Teredo) is outside 2000::/3 or listed.
    if (version === 6) return !globalIpv6.check(address, 'ipv6') || special.check(address, 'ipv6')
    return true
  }
}

function addRange(list: BlockList, range: string): void {
  const [address = '', bits, ...rest] = range.split('/')
  const version = isIP(address)
  const width = version === 4 ? 32 : 128
  const size = bits === undefined ? width : Number(bits)
  if (version === 0 || rest.length > 0 || !(Number.isInteger(size) && size >= 0 && size <= width))
    throw new TypeError(`forbidden address is neither an address nor a range: ${range}`)
  list.addSubnet(address, size, version === 4 ? 'ipv4' : 'ipv6')
}
