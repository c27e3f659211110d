// The dialog's message to a provider's page. It leaves the address, where it is in the way of pages that keep their own place there.
import { hasMessage } from '@signet-id/protocol'

/** Where the first of our scripts leaves it for the second: some pages load both. */
const KEY = Symbol.for('browserid:message')

/** Takes the message out of the fragment; empty where there is none. */
export function takeMessage(page: Pick<Window, 'location' | 'history'>): string {
  const { location, history } = page
  const kept = page as { [KEY]?: string }
  if (hasMessage(location.hash, 'browserid')) {
    kept[KEY] = location.hash
    // Whole, for a page may have a base elsewhere.
    history.replaceState(history.state, '', location.href.slice(0, -location.hash.length))
  }
  return kept[KEY] ?? ''
}
