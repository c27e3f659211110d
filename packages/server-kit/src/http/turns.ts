// Routes whose work keeps this thread take turns; who waits for one counts as waiting (threat model 5.6).
import { createTurns } from '@signet-id/protocol'
import { createQueue } from '../queue.ts'

/** More than this waiting, and the door takes on no more work. */
const MOST = 256
const waiting = createQueue(MOST)

/** Makes the turns of one route. @param atOnce how many in one round of the event loop */
export function createTurnstile(atOnce: number): () => Promise<void> {
  const turns = createTurns(atOnce, setImmediate)
  return async () => {
    waiting.enter()
    await turns.take()
    waiting.leave()
  }
}
