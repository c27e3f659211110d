// IP addresses as sockets and proxies spell them, in the one spelling that is compared.

/** Some proxies write the port of their peer as well, and then IPv6 in brackets. */
const WITH_PORT = /^(?:\[([\da-f:.]+)\](?::\d{1,5})?|(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5})$/i
/** A socket for both families shows IPv4 so. */
const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i

/** Without port and brackets, and IPv4 as itself; what is no address stays as it is. */
export function plainAddress(text: string): string {
  const [, ipv6, ipv4] = WITH_PORT.exec(text) ?? []
  const address = ipv6 ?? ipv4 ?? text
  return MAPPED.exec(address)?.[1] ?? address
}
