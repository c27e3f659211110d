// Writes of this process that wait for their commit, whichever database they go to.
import { createQueue, type Queue } from '../queue.ts'

/** At a thousand commits a second, the last waits a quarter of one. */
const MAX_WRITES = 256

/** The one queue of writes of this process. */
export const writes: Queue = createQueue(MAX_WRITES)
