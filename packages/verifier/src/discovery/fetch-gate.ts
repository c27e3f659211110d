// How many fetches run at a time, in all and of one host; who comes later waits in line, and beyond the line is turned away (T69).
import { DiscoveryError } from '@signet-id/protocol'
import { BUSY } from './discovery-error.ts'

/** How much is let through. */
export interface FetchGateLimits {
  /** Most fetches at a time. */
  readonly maxFetches: number
  /** Most of them at one host, so that many domains that delegate to it do not add up (threat model 5.5). */
  readonly maxPerHost: number
  /** Most that may wait. */
  readonly maxWaiting: number
}

interface Waiting {
  readonly host: string
  readonly start: () => void
}

/** Lets fetches through in the order they came, except that one whose host is full lets others pass. */
export class FetchGate {
  readonly #limits: FetchGateLimits
  readonly #running: Map<string, number> = new Map()
  #total = 0
  #waiting: Waiting[] = []

  constructor(limits: FetchGateLimits) {
    this.#limits = limits
  }

  /**
   * Runs the work when there is room for it.
   * @throws {DiscoveryError} `ERR_DISCOVERY_BUSY`
   */
  async run<T>(host: string, work: () => Promise<T>): Promise<T> {
    if (!this.#take(host)) await this.#wait(host)
    try {
      return await work()
    } finally {
      this.#leave(host)
    }
  }

  #take(host: string): boolean {
    const here = this.#running.get(host) ?? 0
    if (this.#total >= this.#limits.maxFetches || here >= this.#limits.maxPerHost) return false
    this.#total++
    this.#running.set(host, here + 1)
    return true
  }

  #wait(host: string): Promise<void> {
    if (this.#waiting.length >= this.#limits.maxWaiting)
      throw new DiscoveryError(BUSY, 'too many support documents are being fetched; try again', {
        reason: 'too busy',
      })
    return new Promise((resolve) => this.#waiting.push({ host, start: resolve }))
  }

  /** The place goes to whoever waits longest and may start. */
  #leave(host: string): void {
    const here = (this.#running.get(host) ?? 1) - 1
    this.#total--
    if (here === 0) this.#running.delete(host)
    else this.#running.set(host, here)
    const next = this.#waiting.find((waiting) => this.#take(waiting.host))
    if (!next) return
    this.#waiting = this.#waiting.filter((waiting) => waiting !== next)
    next.start()
  }
}
