// Several services behind one socket: the Host header chooses, and where hosts are shared, the path.
import { isHostOf } from './host-of.ts'
import { pathnameOf } from './pathname.ts'
import type { Service } from './service.ts'

/** Spellings of Host that are remembered; a stranger can invent others without end. */
const MAX_KNOWN_HOSTS = 64

/** One handler for all of them; the first service answers what nobody claims. */
export function serveByHost(services: readonly Service[]): Pick<Service, 'handle' | 'headers'> {
  const [first] = services
  if (!first) throw new TypeError('there is no service to serve')
  const known = new Map<string, readonly Service[]>()
  const candidatesOf = (host: string): readonly Service[] => {
    const before = known.get(host)
    if (before) return before
    const here = services.filter(({ origin, aliases = [] }) =>
      [origin, ...aliases].some((own) => isHostOf(own, host)),
    )
    const candidates = here.length > 0 ? here : services
    if (known.size < MAX_KNOWN_HOSTS) known.set(host, candidates)
    return candidates
  }
  return {
    ...(first.headers ? { headers: first.headers } : {}),
    handle(request, remoteAddress) {
      const candidates = candidatesOf(request.headers.get('host') ?? '')
      const pathname = pathnameOf(request.url)
      const chosen = candidates.find((service) => service.has(pathname)) ?? candidates[0] ?? first
      return chosen.handle(request, remoteAddress)
    },
  }
}
