// A map that never grows past its bound: the entry used longest ago goes first.

/** Least-recently-used map. */
export class BoundedMap<Key, Value> {
  readonly #entries: Map<Key, Value> = new Map()
  readonly #bound: number

  /** @param bound most entries kept; 0 keeps none */
  constructor(bound: number) {
    if (!Number.isInteger(bound) || bound < 0)
      throw new TypeError('the bound of a cache must be a whole number, 0 or more')
    this.#bound = bound
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: Key): Value | undefined {
    const value = this.#entries.get(key)
    // Who was used when matters only once somebody has to go.
    if (value === undefined || this.#entries.size < this.#bound) return value
    this.#entries.delete(key)
    this.#entries.set(key, value)
    return value
  }

  set(key: Key, value: Value): void {
    if (this.#bound === 0) return
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size <= this.#bound) return
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest)
      break
    }
  }

  delete(key: Key): void {
    this.#entries.delete(key)
  }
}
