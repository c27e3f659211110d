// Who is asking a provider's page (design 3): the browser itself must attest the broker, for anybody can write a fragment.
import {
  hasMessage,
  isBrowserIdError,
  originOf,
  type ProviderRequest,
  parseProviderRequest,
} from '@signet-id/protocol'

/** Who sent the person here, by how well the browser attests it. */
export type Asker =
  /** The broker this script belongs to sent the person here. */
  | { readonly kind: 'attested'; readonly request: ProviderRequest }
  /** The browser hides where the person came from; a click must stand in for it. */
  | { readonly kind: 'hidden'; readonly request: ProviderRequest }
  /** Somebody else, or an answer to somebody else. */
  | { readonly kind: 'foreign' }
  /** The page was opened for something else, such as signing in. */
  | { readonly kind: 'nobody' }

/**
 * @param hash `location.hash`
 * @param referrer `document.referrer`
 * @param brokerOrigin the only origin an answer may go to
 */
export function judgeAsker(hash: string, referrer: string, brokerOrigin: string): Asker {
  if (!hasMessage(hash, 'browserid')) return { kind: 'nobody' }
  let request: ProviderRequest
  try {
    request = parseProviderRequest(hash)
  } catch (error) {
    if (isBrowserIdError(error)) return { kind: 'foreign' }
    throw error
  }
  if (request.do !== 'provision') return { kind: 'nobody' }
  if (originOf(request.returnTo) !== brokerOrigin) return { kind: 'foreign' }
  if (referrer === '') return { kind: 'hidden', request }
  return isFrom(referrer, brokerOrigin) ? { kind: 'attested', request } : { kind: 'foreign' }
}

function isFrom(referrer: string, brokerOrigin: string): boolean {
  try {
    return new URL(referrer).origin === brokerOrigin
  } catch {
    return false
  }
}
