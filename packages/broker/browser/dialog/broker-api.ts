// Our own server: the clock, and who speaks for a domain. It is told the domain only; address and site only where it must mail a code.
import {
  type Domain,
  domainOf,
  type EmailAddress,
  isBrowserIdError,
  isJsonObject,
  isSecureOrigin,
  type JsonObject,
  type Origin,
  originOf,
  type PublicKey,
  parseDomain,
  publicKeyToWire,
} from '@signet-id/protocol'
import type { MailIssuer } from './mail-code.ts'
import { DialogProblem, type ProblemName } from './problem.ts'
import type { Provider } from './visit.ts'

/** The broker's server, as the dialog uses it. */
export interface BrokerApi {
  /**
   * The provider of an address, or our own server where it has none.
   * @throws {DialogProblem} `unsupported`, `domain-barred`, `offline`, `misconfigured`, `throttled`, `broker-unreachable`
   */
  findProvider(email: EmailAddress, options?: { refresh?: boolean }): Promise<Provider | MailIssuer>
  /** Milliseconds since 1970 by the server's clock; our own where it does not answer. */
  serverTime(): Promise<number>
  /**
   * Has a code mailed.
   * @returns its name at the server
   * @throws {DialogProblem} `code-throttled`, `code-not-offered`, `offline`, `throttled`, `broker-unreachable`
   */
  sendCode(asked: CodeQuestion): Promise<string>
  /**
   * Trades a code for a certificate.
   * @returns undefined for a wrong code
   * @throws {DialogProblem} `code-over`, `code-tries`, and those of {@link sendCode}
   */
  proveCode(proof: CodeQuestion & CodeAnswer): Promise<string | undefined>
}

/** For which address and site a code is to be mailed. */
export interface CodeQuestion {
  readonly email: EmailAddress
  readonly site: Origin
}

/** The code a person typed, and the key they want certified. */
export interface CodeAnswer {
  readonly challenge: string
  readonly code: string
  readonly publicKey: PublicKey
}

/** What our server's codes mean here. */
const PROBLEMS: Readonly<Record<string, ProblemName>> = {
  ERR_CODE_THROTTLED: 'code-throttled',
  ERR_CODE_OVER: 'code-over',
  ERR_CODE_TRIES: 'code-tries',
  ERR_FALLBACK_NOT_OFFERED: 'code-not-offered',
  ERR_THROTTLED: 'throttled',
}
const WRONG_CODE = 'ERR_CODE_WRONG'

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
  barred: 'domain-barred',
}

/** @param inWords says how long to wait */
export function createBrokerApi(
  fetchPath: typeof fetch,
  now: () => number,
  inWords: (waitMs: number) => string = String,
): BrokerApi {
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

  /** Undefined for a wrong code: that is no problem yet. */
  async function post(path: string, fields: object): Promise<JsonObject | undefined> {
    let answer: Response
    let body: unknown
    try {
      answer = await fetchPath(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fields),
        signal: AbortSignal.timeout(DEFAULTS.discoveryMs),
        credentials: 'same-origin',
      })
      body = await answer.json()
    } catch (cause) {
      throw new DialogProblem('broker-unreachable', { cause })
    }
    if (!isJsonObject(body)) throw new DialogProblem('broker-unreachable')
    if (answer.ok) return body
    const error = isJsonObject(body.error) ? body.error : {}
    const code = String(error.code)
    if (code === WRONG_CODE) return undefined
    const name = PROBLEMS[code] ?? (answer.status === 502 ? 'offline' : 'broker-unreachable')
    const { retryAfterMs } = error
    throw new DialogProblem(
      name,
      typeof retryAfterMs === 'number' ? { detail: inWords(retryAfterMs) } : {},
    )
  }

  return {
    async sendCode({ email, site }) {
      const sent = await post('/wsapi/fallback/code', { email, site })
      if (typeof sent?.challenge !== 'string') throw new DialogProblem('broker-unreachable')
      return sent.challenge
    },
    async proveCode({ publicKey, ...proof }) {
      const fields = { ...proof, publicKey: publicKeyToWire(publicKey) }
      const answer = await post('/wsapi/fallback/certificate', fields)
      return answer && String(answer.certificate)
    },
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
function readProvider(info: JsonObject): Provider | MailIssuer {
  const problem = STATES[String(info.state)]
  if (problem) throw new DialogProblem(problem)
  const keys = Array.isArray(info.keys) ? info.keys : []
  try {
    if (info.state === 'fallback') return { issuer: readIssuer(info.issuer), keys, byMail: true }
    return {
      issuer: readIssuer(info.issuer),
      provisioningUrl: readPage(info.prov),
      authenticationUrl: readPage(info.auth),
      keys,
      ...(info.signInCertifies === true ? { signInCertifies: true } : {}),
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
