// Several services behind one socket: the Host header chooses, and where hosts are shared, the path.
import type { Service } from './service.ts'

/** One handler for all of them; the first service answers what nobody claims. */
export function serveByHost(services: readonly Service[]): Pick<Service, 'handle'> {
  const [first] = services
  if (!first) throw new TypeError('there is no service to serve')
  return {
    handle(request, remoteAddress) {
      const host = request.headers.get('host') ?? ''
      const here = services.filter(({ origin }) => isHostOf(origin, host))
      const { pathname } = new URL(request.url)
      const candidates = here.length > 0 ? here : services
      const chosen = candidates.find((service) => service.has(pathname)) ?? candidates[0] ?? first
      return chosen.handle(request, remoteAddress)
    },
  }
}

/** A default port may be written or not. */
function isHostOf(origin: string, host: string): boolean {
  const { protocol, host: own } = new URL(origin)
  return URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === own
}
