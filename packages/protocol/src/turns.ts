// Work that keeps a thread for a while takes turns: a few pieces in each round of the event loop. A light request that arrives meanwhile
// is behind those few and not behind all that wait.

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
  /** What is before `next` had its turn. */
  let waiting: (() => void)[] = []
  let next = 0

  function give(): void {
    for (let i = 0; i < atOnce && next < waiting.length; i++) waiting[next++]?.()
    if (next < waiting.length) nextRound(give)
    else {
      waiting = []
      next = 0
    }
  }

  return {
    take: () =>
      new Promise((resolve) => {
        if (waiting.push(resolve) === 1) nextRound(give)
      }),
  }
}
