// Who is signed in: an opaque token in a cookie, its hash in the store (threat model 5.3).
import { AuthenticationError } from '@signet-id/protocol'
import { type Cookie, createCookie, hashToken } from '@signet-id/server-kit'
import { DEVICE_MEMORY_MS } from '../store/sql-store.ts'
import type { ProviderStore, Session } from '../store/store.ts'
import type { SignedIn } from './sign-in.ts'

export interface Sessions {
  /** The live session of a browser, if any. */
  find(request: Request): Promise<Session | undefined>
  /** The same, or `ERR_SESSION_EXPIRED`. */
  require(request: Request): Promise<Session>
  /** Ends it; the store forgets it at once. */
  end(request: Request): Promise<void>
  /** `Set-Cookie` values of a fresh sign-in. */
  cookiesFor(signedIn: SignedIn): readonly string[]
  /** `Set-Cookie` value that takes the session away. */
  readonly clearing: string
  /** Token by which a known device is recognised. */
  deviceToken(request: Request): string | undefined
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/

export function createSessions(
  store: ProviderStore,
  origin: string,
  idleMs: number,
  now: () => number,
): Sessions {
  const session = createCookie('idp', origin)
  const device = createCookie('idp_dev', origin)
  const tokenIn = (cookie: Cookie, request: Request): string | undefined => {
    const value = cookie.read(request)
    return value !== undefined && TOKEN.test(value) ? value : undefined
  }
  const find = async (request: Request): Promise<Session | undefined> => {
    const token = tokenIn(session, request)
    return token === undefined ? undefined : store.findSession(hashToken(token), now(), idleMs)
  }
  return {
    find,
    async require(request) {
      const found = await find(request)
      if (!found)
        throw new AuthenticationError(
          'ERR_SESSION_EXPIRED',
          'nobody is signed in here; sign in with a code',
        )
      return found
    },
    async end(request) {
      const token = tokenIn(session, request)
      if (token !== undefined) await store.endSession(hashToken(token))
    },
    cookiesFor: ({ sessionToken, deviceToken }) => [
      session.set(sessionToken),
      device.set(deviceToken, DEVICE_MEMORY_MS),
    ],
    clearing: session.clear(),
    deviceToken: (request) => tokenIn(device, request),
  }
}
