// The page of the link in a mail, put together.
import { openCodePage } from './code-page/code-page.ts'

openCodePage(document, location, createChannel())

/** Reaches only pages of this origin in this browser, and in this partition of it. */
function createChannel(): BroadcastChannel | undefined {
  return typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('signet-code')
}
