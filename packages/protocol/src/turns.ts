// What a service does when more arrives than it can carry (docs/decisions/0014). Work that keeps a thread for a while takes turns: a few
// pieces in each round of the event loop, so that a light request that arrives meanwhile is behind those few and not behind all that wait.

/**
 * Who is turned away at once asks again at once, and then refusals leave no time for work: a refusal takes as long as its `Retry-After`
 * asks to wait.
 */
export const REFUSAL_MS = 1000

/** Turns in the order of arrival. */
export interface Turns {
  /** Resolves when it is the caller's turn, in this round of the event loop or a later one. */
  take(): Promise<void>
}

/**
 * Turns for work of one kind.
 * @param atOnce pieces in one round: few, and a round is short; many, and they share what a round costs
 * @param nextRound calls what it is given in the next round of the event loop; on Node `setImmediate`
 */
export function createTurns(atOnce: number, nextRound: (work: () => void) => void): Turns {
  const waiting: (() => void)[] = []

  /** Who had a turn is forgotten at once: under load this may never run empty. */
  function give(): void {
    for (const turn of waiting.splice(0, atOnce)) turn()
    if (waiting.length > 0) nextRound(give)
  }

  return {
    take: () =>
      new Promise((resolve) => {
        if (waiting.push(resolve) === 1) nextRound(give)
      }),
  }
}
