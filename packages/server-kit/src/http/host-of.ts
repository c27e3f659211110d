// Is a Host header that of an origin? Behind a web server nothing else tells which of our origins a request was sent to.

/** A default port, that of the origin's own scheme, may be written or not. */
export function isHostOf(origin: string, host: string): boolean {
  const { protocol, host: own } = new URL(origin)
  return URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === own
}
