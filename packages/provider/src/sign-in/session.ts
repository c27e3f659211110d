// Who is signed in: an opaque token in a cookie, its hash in the store (threat model 5.3).
import { AuthenticationError, MINUTE_MS } from '@signet-id/protocol'
import {
  type Cookie,
  createCookie,
  deviceLabel,
  deviceOf,
  type ServiceRequest,
} from '@signet-id/server-kit'
import { DEVICE_MEMORY_MS } from '../store/open-session.ts'
import type { Keep, NewSession, ProviderStore, Session } from '../store/store.ts'
import { browserTokenHash, createBrowserToken, isBrowserToken } from './token.ts'

/** A session before it is opened: what the store will know, and the cookies that the browser gets if it is. */
export interface PreparedSession {
  readonly session: NewSession
  readonly cookies: readonly string[]
}

/** Opens, finds and ends the sessions of browsers. */
export interface Sessions {
  /** Whether the browser brings a token at all, good or not. */
  isBrought(request: ServiceRequest): boolean
  /** The live session of a browser, if any. */
  find(request: ServiceRequest): Promise<Session | undefined>
  /** The same, or `ERR_SESSION_EXPIRED`. */
  require(request: ServiceRequest): Promise<Session>
  /** The same, proved within ten minutes, or `ERR_PROOF_TOO_OLD` (threat model 5.3). */
  requireFresh(request: ServiceRequest): Promise<Session>
  isFresh(session: Session): boolean
  /** `ERR_SESSION_EXPIRED` if the session has ended since it was found. */
  requireStill(request: ServiceRequest): Promise<void>
  /** Ends it; the store forgets it at once. */
  end(request: ServiceRequest): Promise<void>
  /** Tokens for a sign-in from this browser. */
  prepare(request: ServiceRequest): PreparedSession
  /** What goes on in this browser when the rest of the account ends. */
  keepOf(request: ServiceRequest, session: Session): Keep
  /** `Set-Cookie` value that takes the session away. */
  readonly clearing: string
  /** Token by which a known device is recognised. */
  deviceToken(request: ServiceRequest): string | undefined
}

/** Age of a proof that factors may still be changed with (threat model 5.3). */
const FRESH_MS: number = 10 * MINUTE_MS

/** How long sessions live, and for which origin. */
export interface SessionSettings {
  readonly origin: string
  /** Milliseconds, for domains that say nothing else. */
  readonly idleMs: number
  readonly lifetimeMs: number
}

/** Sessions in the store, by cookies of this origin. @param now milliseconds since 1970 */
export function createSessions(
  store: ProviderStore,
  { origin, idleMs, lifetimeMs }: SessionSettings,
  now: () => number,
): Sessions {
  const session = createCookie('idp', origin)
  const device = createCookie('idp_dev', origin)
  const tokenIn = (cookie: Cookie, request: ServiceRequest): string | undefined => {
    const value = cookie.read(request)
    return value !== undefined && isBrowserToken(value) ? value : undefined
  }
  const find = async (request: ServiceRequest): Promise<Session | undefined> => {
    const token = tokenIn(session, request)
    return token === undefined
      ? undefined
      : store.findSession(browserTokenHash(token), now(), idleMs)
  }
  const requireSession = async (request: ServiceRequest): Promise<Session> => {
    const found = await find(request)
    if (found) return found
    throw nobody()
  }
  const isFresh = ({ proofAtMs }: Session): boolean => now() - proofAtMs < FRESH_MS
  return {
    isBrought: (request) => (request.headers.get('cookie') ?? '').includes(`${session.name}=`),
    find,
    require: requireSession,
    async requireStill(request) {
      const token = tokenIn(session, request)
      if (token === undefined) throw nobody()
      if (!(await store.hasSession(browserTokenHash(token), now(), idleMs))) throw nobody()
    },
    isFresh,
    async requireFresh(request) {
      const found = await requireSession(request)
      if (isFresh(found)) return found
      throw new AuthenticationError(
        'ERR_PROOF_TOO_OLD',
        'you signed in more than ten minutes ago; type a code once more, then change this',
      )
    },
    async end(request) {
      const token = tokenIn(session, request)
      if (token !== undefined) await store.endSession(browserTokenHash(token))
    },
    prepare(request) {
      const sessionToken = createBrowserToken(now())
      const deviceToken = createBrowserToken(now())
      return {
        session: {
          idHash: browserTokenHash(sessionToken),
          deviceHash: browserTokenHash(deviceToken),
          label: deviceLabel(deviceOf(request)),
          lifetimeMs,
        },
        cookies: [session.set(sessionToken), device.set(deviceToken, DEVICE_MEMORY_MS)],
      }
    },
    keepOf(request, { id }) {
      const token = tokenIn(device, request)
      return { sessionId: id, deviceHash: token && browserTokenHash(token) }
    },
    clearing: session.clear(),
    deviceToken: (request) => tokenIn(device, request),
  }
}

function nobody(): AuthenticationError {
  return new AuthenticationError(
    'ERR_SESSION_EXPIRED',
    'nobody is signed in here; sign in with a code',
  )
}
