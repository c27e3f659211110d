// /.well-known/signet-probe: tells `signet doctor` what arrived here. It answers only who can seal with this deployment's key.
import { isBrowserIdError, MINUTE_MS } from '@signet-id/protocol'
import {
  clientAddress,
  createTrust,
  headersFor,
  type KeyEncryptionKey,
  openSecret,
  Reply,
  type SecretPlace,
  type Service,
  sealSecret,
} from '@signet-id/server-kit'

/** What a request looked like when it reached signet. */
export interface Seen {
  readonly host: string
  readonly peer: string
  readonly peerTrusted: boolean
  readonly client: string
  readonly forwardedFor: string | null
  /** What a POST must bring, or no form and no sign-in passes. */
  readonly from: string | null
  readonly cookie: string | null
  /** True where the origin is https, so that something else ends TLS. */
  readonly secure: boolean
  readonly nowMs: number
}

/** Where `signet doctor` asks. */
export const PROBE_PATH = '/.well-known/signet-probe'
/** The header with the token that opens the probe. */
export const PROBE_HEADER = 'x-signet-probe'
const PLACE: SecretPlace = { purpose: 'doctor-probe', row: 'probe' }
/** A probe is good for this long: the clocks may be what is wrong. */
const PROBE_LIFE_MS = 10 * MINUTE_MS

/** The value of {@link PROBE_HEADER}; it is good for ten minutes. */
export function probeToken(kek: KeyEncryptionKey, nowMs: number): string {
  return sealSecret(kek, PLACE, Buffer.from(String(nowMs)))
}

/** Answers a GET or a POST of {@link PROBE_PATH} with JSON; without a good token as if there were nothing. @param options.now milliseconds since 1970 */
export function createProbeService(options: {
  readonly origin: string
  readonly kek: KeyEncryptionKey
  readonly trustedProxies: readonly string[]
  readonly now: () => number
}): Service {
  const { origin, kek, trustedProxies, now } = options
  return {
    origin,
    has: (path) => path === PROBE_PATH,
    async handle(request, peer) {
      if (!isOurs(kek, request.headers.get(PROBE_HEADER), now()))
        return new Reply('not found\n', { status: 404, headers: headersFor('api') })
      const forwardedFor = request.headers.get('x-forwarded-for')
      const seen: Seen = {
        host: request.headers.get('host') ?? '',
        peer,
        peerTrusted: createTrust(trustedProxies)(peer),
        client: clientAddress(peer, forwardedFor, trustedProxies),
        forwardedFor,
        from: request.headers.get('origin'),
        cookie: request.headers.get('cookie'),
        secure: origin.startsWith('https:'),
        nowMs: now(),
      }
      return Reply.json(seen, { headers: headersFor('api') })
    },
  }
}

function isOurs(kek: KeyEncryptionKey, token: string | null, nowMs: number): boolean {
  if (token === null || token.length > 512) return false
  try {
    const madeAtMs = Number(openSecret(kek, PLACE, token).toString())
    return Math.abs(nowMs - madeAtMs) <= PROBE_LIFE_MS
  } catch (error) {
    if (isBrowserIdError(error)) return false
    throw error
  }
}
