// What waits in this process for a core or a disk. The door looks here before it takes on more (threat model 5.6): a refusal that
// comes first costs a tenth of one that comes when everything else is done.

/** Works of one kind that have begun and not ended. */
export interface Queue {
  readonly isFull: boolean
  enter(): void
  leave(): void
}

const queues: Queue[] = []

/**
 * Makes a queue of this process; made once for each kind of work.
 * @param most works at a time before the process counts as busy
 */
export function createQueue(most: number): Queue {
  let works = 0
  const queue: Queue = {
    get isFull() {
      return works >= most
    },
    enter() {
      works++
    },
    leave() {
      works--
    },
  }
  queues.push(queue)
  return queue
}

/** True while work of some kind waits in numbers. */
export function isAnyQueueFull(): boolean {
  return queues.some((queue) => queue.isFull)
}
