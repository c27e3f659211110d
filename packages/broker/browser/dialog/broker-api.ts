// Our own server: the clock, and who speaks for a domain. It is told the domain only, never the address or the site.
import {
  type Domain,
  domainOf,
  type EmailAddress,
  isBrowserIdError,
  isJsonObject,
  isSecureOrigin,
  type JsonObject,
  originOf,
  parseDomain,
} from '@signet-id/protocol'
import { DialogProblem, type ProblemName } from './problem.ts'
import type { Provider } from './visit.ts'

export interface BrokerApi {
  /**
   * The provider of an address.
   * @throws {DialogProblem} `unsupported`, `offline`, `misconfigured`, `throttled`, `broker-unreachable`
   */
  findProvider(email: EmailAddress, options?: { refresh?: boolean }): Promise<Provider>
  /** Milliseconds since 1970 by the server's clock; our own where it does not answer. */
  serverTime(): Promise<number>
}

const DEFAULTS = {
  /** The server answers within nine seconds, whatever the domain does. */
  discoveryMs: 12_000,
  timeMs: 2000,
  /** The clock is asked once for one click; a laptop that slept asks again. */
  timeLifeMs: 10_000,
}
const STATES: Readonly<Record<string, ProblemName>> = {
  unsupported: 'unsupported',
  offline: 'offline',
  misconfigured: 'misconfigured',
}

export function createBrokerApi(fetchPath: typeof fetch, now: () => number): BrokerApi {
  let asked = { atMs: Number.NEGATIVE_INFINITY, offsetMs: 0 }

  async function get(path: string, timeoutMs: number): Promise<JsonObject> {
    let answer: Response
    let body: unknown
    try {
      answer = await fetchPath(path, {
        signal: AbortSignal.timeout(timeoutMs),
        cache: 'no-store',
        credentials: 'omit',
      })
      body = await answer.json()
    } catch (cause) {
      throw new DialogProblem('broker-unreachable', { cause })
    }
    if (answer.status === 429) throw new DialogProblem('throttled')
    if (!answer.ok || !isJsonObject(body)) throw new DialogProblem('broker-unreachable')
    return body
  }

  return {
    async findProvider(email, { refresh = false } = {}) {
      const query = new URLSearchParams({ email: `x@${domainOf(email)}` })
      if (refresh) query.set('refresh', 'true')
      return readProvider(await get(`/wsapi/address_info?${query}`, DEFAULTS.discoveryMs))
    },
    async serverTime() {
      const sinceMs = now() - asked.atMs
      if (sinceMs >= 0 && sinceMs < DEFAULTS.timeLifeMs) return now() + asked.offsetMs
      try {
        const { server_time: time } = await get('/wsapi/session_context', DEFAULTS.timeMs)
        if (typeof time !== 'number' || !Number.isFinite(time)) return now()
        asked = { atMs: now(), offsetMs: time - now() }
        return time
      } catch (error) {
        if (error instanceof DialogProblem) return now()
        throw error
      }
    },
  }
}

/** Reads an answer of address_info. */
export function readProvider(info: JsonObject): Provider {
  const problem = STATES[String(info.state)]
  if (problem) throw new DialogProblem(problem)
  try {
    return {
      issuer: readIssuer(info.issuer),
      provisioningUrl: readPage(info.prov),
      authenticationUrl: readPage(info.auth),
      keys: Array.isArray(info.keys) ? info.keys : [],
    }
  } catch (cause) {
    if (isBrowserIdError(cause)) throw new DialogProblem('misconfigured', { cause })
    throw cause
  }
}

function readIssuer(value: unknown): Domain {
  return parseDomain(value)
}

function readPage(value: unknown): string {
  const origin = originOf(value)
  if (!isSecureOrigin(origin)) throw new DialogProblem('misconfigured')
  return new URL(String(value)).href
}
