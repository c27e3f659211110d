// GET /wsapi/session_context: the clock that assertions are dated by (protocol 8.5).
import { type Handle, Reply } from '@signet-id/server-kit'

/** Nobody has a session at this broker: accounts live with providers, keys in the browser. */
export function handleSessionContext(now: () => number): Handle {
  return () => Reply.json({ server_time: now(), authenticated: false })
}
