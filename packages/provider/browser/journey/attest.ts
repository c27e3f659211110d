// Who is asking: a fragment can be written by anyone, so the browser itself must name the broker (design 3).
import { isBrowserIdError, originOf } from '@signet-id/protocol'

/** `attested`: the referrer is a trusted broker and takes the answer itself. `ask`: no referrer, so a person must click. */
export type Attestation = 'attested' | 'ask' | 'foreign'

/**
 * Decides from what the browser reports.
 * @param referrer `document.referrer`, empty where the browser hides it
 * @param returnTo where the answer would go
 * @param brokers trusted origins
 */
export function attestBroker(
  referrer: string,
  returnTo: string,
  brokers: readonly string[],
): Attestation {
  try {
    const broker = originOf(returnTo)
    if (!brokers.includes(broker)) return 'foreign'
    if (referrer === '') return 'ask'
    return originOf(referrer) === broker ? 'attested' : 'foreign'
  } catch (error) {
    if (isBrowserIdError(error)) return 'foreign'
    throw error
  }
}
