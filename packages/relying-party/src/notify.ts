// Tells the site what happened. What it makes of it, and what goes wrong there, changes nothing about the answer.
import { inspect } from 'node:util'

/**
 * Calls a listener of the site and does not wait for it. A fault of the listener becomes a warning of the process, on stderr unless
 * the program listens to `warning`.
 * @param setting the listener's name
 */
export function notify(setting: string, listener: () => void | Promise<void>): void {
  new Promise<void>((resolve) => resolve(listener())).catch((error: unknown) => {
    const detail = inspect(error)
    process.emitWarning(`${setting} failed`, { type: 'RelyingPartyWarning', detail })
  })
}
