// How much the service takes on at a time; what is beyond is turned away at once instead of queued (threat model T126).

/** Counts work that has begun. */
export interface Gate {
  /** False when there is no place. */
  enter(): boolean
  leave(): void
  readonly isFull: boolean
  readonly inFlight: number
}

const DEFAULT_MAX_CONCURRENT = 256

/**
 * @param maxConcurrent a whole number, 1 or more; default 256
 * @param isOverloaded true while nobody may enter
 */
export function createGate(
  maxConcurrent: number = DEFAULT_MAX_CONCURRENT,
  isOverloaded: () => boolean = () => false,
): Gate {
  if (!Number.isInteger(maxConcurrent) || maxConcurrent < 1)
    throw new TypeError('maxConcurrent must be a whole number, 1 or more')
  let inFlight = 0
  const isFull = (): boolean => inFlight >= maxConcurrent || isOverloaded()
  return {
    enter() {
      if (isFull()) return false
      inFlight++
      return true
    },
    leave() {
      inFlight--
    },
    get isFull() {
      return isFull()
    },
    get inFlight() {
      return inFlight
    },
  }
}
