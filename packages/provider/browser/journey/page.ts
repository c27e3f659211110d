// What both pages of the journey do with their document: read the request, show one section, go back to the broker.
import {
  hasMessage,
  isBrowserIdError,
  originOf,
  type ProviderAnswer,
  type ProviderRequest,
  parseProviderRequest,
  providerAnswerUrl,
} from '@signet-id/protocol'
import { type Attestation, attestBroker } from './attest.ts'

/** An element the page is known to have. */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no #${id}`)
  return found as T
}

/** What the fragment asked, with what the browser says about the asker. */
export type Visit =
  | {
      readonly kind: 'request'
      readonly request: ProviderRequest
      readonly broker: string
      readonly attestation: Exclude<Attestation, 'foreign'>
    }
  | { readonly kind: 'refused'; readonly why: 'foreign' | 'malformed' }
  /** Somebody came here by hand. */
  | { readonly kind: 'plain' }

/**
 * The fragment, known or not. It leaves the address bar at once; this entry of the history keeps it out of sight, for whoever loads the page
 * again. The browser names the same referrer then, and the broker takes one answer.
 */
function takeFragment(): string {
  const { hash, pathname, search } = location
  if (hash === '') return String(history.state ?? '')
  history.replaceState(hash, '', pathname + search)
  return hash
}

/** Reads what the page was opened for. */
export function readVisit(expected: ProviderRequest['do']): Visit {
  const fragment = takeFragment()
  if (!hasMessage(fragment, 'browserid')) return { kind: 'plain' }
  try {
    const request = parseProviderRequest(fragment)
    const attestation = attestBroker(document.referrer, request.returnTo, trustedBrokers())
    if (attestation === 'foreign') return { kind: 'refused', why: 'foreign' }
    if (request.do !== expected) return { kind: 'refused', why: 'malformed' }
    return { kind: 'request', request, broker: originOf(request.returnTo), attestation }
  } catch (error) {
    if (isBrowserIdError(error)) return { kind: 'refused', why: 'malformed' }
    throw error
  }
}

/** False only when the browser brought no session to this page. */
export function maybeSignedIn(): boolean {
  return element('journey').dataset.maybeSignedIn !== 'false'
}

/** Ends the visit; the page leaves no entry in the history. */
export function answer(
  request: ProviderRequest,
  result:
    | { certificate: string }
    | { error: 'not_authenticated' | 'cancelled' | 'refused' | 'temporarily_unavailable' },
): void {
  const message: ProviderAnswer = { state: request.state, ...result }
  location.replace(providerAnswerUrl(request.returnTo, message))
}

/** Says that nothing can be done here: another site sent the person, or the request cannot be read. */
export function showRefusal(why: 'foreign' | 'malformed'): void {
  for (const text of element('refused').querySelectorAll<HTMLElement>('.why'))
    text.hidden = text.dataset.why !== why
  element('refused').hidden = false
}

function trustedBrokers(): readonly string[] {
  return (element('journey').dataset.brokers ?? '').split(' ').filter((origin) => origin !== '')
}
