// Support documents, fetched once for all who ask at a time, and kept for as long as they may be (threat model 5.5).
import { type DiscoveryError, type Domain, isBrowserIdError, SECOND_MS } from '@signet-id/protocol'
import { BoundedMap } from '../bounded-map.ts'
import { NETWORK, transportError } from './discovery-error.ts'
import { FetchGate } from './fetch-gate.ts'
import { type DocumentOutcome, type FetchedDocument, readDocument } from './read-document.ts'

/**
 * Fetches `https://<host>/.well-known/browserid?domain=<emailDomain>` and brings back whatever was answered.
 * A rejection means that nothing was: network, TLS, time-out.
 */
export type FetchDocument = (host: Domain, emailDomain: Domain) => Promise<FetchedDocument>

/** Clock, fetch and bounds of a document source. */
export interface DocumentSourceOptions {
  readonly now: () => number
  readonly fetchDocument: FetchDocument
  readonly cacheEntries: number
  /** Most fetches at a time, and most that may wait. */
  readonly maxFetches: number
  readonly maxWaiting: number
}

/** How new an answer must be, beyond its own life. */
export interface Freshness {
  /** Fetched again although it is kept; granted at most once a minute. */
  readonly refresh: boolean
  /** An absence found before then does not count, however lately it was, milliseconds since 1970. */
  readonly absenceSinceMs: number
}

/** One hop's document. */
export interface DocumentAnswer {
  readonly outcome: DocumentOutcome
  /** When it must be fetched again, milliseconds since 1970. */
  readonly expiresAtMs: number
  readonly fetchedAtMs: number
  /** How long the fetch took, in milliseconds. */
  readonly tookMs: number
  readonly cached: boolean
}

const FAILURE_LIFE_MS: number = 60 * SECOND_MS
/** A document is fetched ahead of its time at most this often, however many ask (protocol 3.1). */
const MIN_REFRESH_MS: number = 60 * SECOND_MS

/** Fetches of one host at a time (threat model 5.5). */
const MAX_FETCHES_PER_HOST = 2

interface Kept extends DocumentAnswer {
  /** When it was last fetched ahead of its time, milliseconds since 1970. */
  readonly refreshedAtMs: number | undefined
}

/** Cache, single flight and the bound on concurrent fetches. */
export class DocumentSource {
  readonly #options: DocumentSourceOptions
  readonly #answers: BoundedMap<string, Kept>
  readonly #inFlight: Map<string, Promise<DocumentAnswer>> = new Map()
  readonly #gate: FetchGate

  constructor(options: DocumentSourceOptions) {
    this.#options = options
    this.#answers = new BoundedMap(options.cacheEntries)
    this.#gate = new FetchGate({ ...options, maxPerHost: MAX_FETCHES_PER_HOST })
  }

  /**
   * What `host` publishes for `emailDomain`: the answer may differ by domain, so both name the entry (T73).
   * @throws {DiscoveryError} `ERR_DISCOVERY_BUSY`
   */
  async get(host: Domain, emailDomain: Domain, freshness: Freshness): Promise<DocumentAnswer> {
    const key = `${host} ${emailDomain}`
    const kept = this.#answers.get(key)
    const nowMs = this.#options.now()
    if (kept && isUsable(kept, nowMs, freshness)) return { ...kept, cached: true }
    const running = this.#inFlight.get(key)
    if (running) return running
    const fetching = this.#fetch(host, emailDomain, key, kept).finally(() =>
      this.#inFlight.delete(key),
    )
    this.#inFlight.set(key, fetching)
    return fetching
  }

  async #fetch(
    host: Domain,
    emailDomain: Domain,
    key: string,
    kept: Kept | undefined,
  ): Promise<DocumentAnswer> {
    const startMs = performance.now()
    const isAhead = kept !== undefined && this.#options.now() < kept.expiresAtMs
    const fresh = await this.#outcomeOf(host, emailDomain)
    const nowMs = this.#options.now()
    const tookMs = performance.now() - startMs
    // A refresh that failed leaves a good document in place until its own end: anybody can bring one about (T73).
    const outcome =
      isOutage(fresh) && kept?.outcome.kind === 'document' && nowMs < kept.expiresAtMs
        ? kept.outcome
        : fresh
    const expiresAtMs =
      outcome === kept?.outcome
        ? kept.expiresAtMs
        : nowMs + (outcome.kind === 'document' ? outcome.lifeMs : FAILURE_LIFE_MS)
    const answer = { outcome, expiresAtMs, fetchedAtMs: nowMs, tookMs, cached: false }
    this.#answers.set(key, { ...answer, refreshedAtMs: isAhead ? nowMs : kept?.refreshedAtMs })
    return answer
  }

  async #outcomeOf(host: Domain, emailDomain: Domain): Promise<DocumentOutcome> {
    return this.#gate.run(host, async () => {
      try {
        return readDocument(host, await this.#options.fetchDocument(host, emailDomain))
      } catch (error) {
        return { kind: 'unreachable', error: asTransportError(host, error) }
      }
    })
  }
}

function isUsable(kept: Kept, nowMs: number, { refresh, absenceSinceMs }: Freshness): boolean {
  if (nowMs >= kept.expiresAtMs || nowMs < kept.fetchedAtMs) return false
  const isAbsence = kept.outcome.kind === 'absent' || kept.outcome.kind === 'unreachable'
  if (isAbsence && kept.fetchedAtMs < absenceSinceMs) return false
  const { refreshedAtMs } = kept
  return !refresh || (refreshedAtMs !== undefined && nowMs - refreshedAtMs < MIN_REFRESH_MS)
}

/** Silence, or a server that says that it is not well. */
function isOutage(outcome: DocumentOutcome): boolean {
  return outcome.kind === 'unreachable' || (outcome.kind === 'absent' && outcome.status >= 500)
}

function asTransportError(host: Domain, error: unknown): DiscoveryError {
  if (isBrowserIdError(error) && error.name === 'DiscoveryError') return error as DiscoveryError
  return transportError(NETWORK, host, 'network error', error)
}
