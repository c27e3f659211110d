// The time that a request has. Once it was told that the answer took too long, nothing it was about to save is saved.
import { AsyncLocalStorage } from 'node:async_hooks'
import { OperationalError } from '@signet-id/protocol'

/** Ends with its request; whatever the request started can see it, without being handed it. */
export interface Deadline {
  over: boolean
}

const current = new AsyncLocalStorage<Deadline | undefined>()

/** Does the work of a request under its deadline. */
export function underDeadline<T>(deadline: Deadline, work: () => T): T {
  return current.run(deadline, work)
}

/** Does work that is due however late it is: what already happened must be written down. */
export function withoutDeadline<T>(work: () => T): T {
  return current.run(undefined, work)
}

/** The deadline of the request that is being worked on; undefined for work that has none. */
export function currentDeadline(): Deadline | undefined {
  return current.getStore()
}

/**
 * To be called last before something takes effect.
 * @throws {OperationalError} `ERR_TIMEOUT`
 */
export function requireTime(deadline: Deadline | undefined): void {
  if (deadline?.over !== true) return
  throw new OperationalError(
    'ERR_TIMEOUT',
    'no answer in time, so nothing was saved; try again in a moment',
  )
}
