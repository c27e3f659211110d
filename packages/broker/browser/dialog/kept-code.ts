// A code on its way. This tab keeps it through a reload; the device keeps it as well, beside its key, for whoever closes the window to look
// at the mail (threat model 5.7 binds a code to the browser), unless nothing may be remembered here.
import { canonicalAddress } from '@signet-id/protocol'
import type { DeviceStore, StoredCode } from './device-store.ts'
import type { KeptJourney } from './kept-journey.ts'
import type { CodeWait } from './mail-code.ts'

/** Where a code that was mailed is remembered until it is typed. */
export interface KeptCode {
  keep(wait: CodeWait): Promise<void>
  /** A code that was sent before, and serves the same address on the same site now. */
  find(wanted: Pick<CodeWait, 'site' | 'choice' | 'issuer'>): Promise<CodeWait | undefined>
  /** It was used, or counts no more. */
  forget(wait: CodeWait): Promise<void>
}

/** Keeps codes in the tab's journey and the device's store; a store that fails is none. @param now milliseconds since 1970 */
export function createKeptCode(
  journey: Pick<KeptJourney, 'keepCode' | 'code' | 'forgetCode'>,
  store: Pick<DeviceStore, 'saveCode' | 'findCode' | 'deleteCode'>,
  now: () => number,
): KeptCode {
  return {
    async keep(wait) {
      // Where nothing is kept, the code can still be typed; only a reload would lose it.
      journey.keepCode(wait)
      if (!wait.choice.ephemeral) await store.saveCode(recordOf(wait)).catch(() => {})
    },
    async find(wanted) {
      const { site, choice } = wanted
      const own = journey.code()
      const stored = await store.findCode(choice.email).catch(() => undefined)
      const found = [own && recordOf(own), stored].find(
        (kept) =>
          kept?.site === site.audience &&
          canonicalAddress(kept.email) === canonicalAddress(choice.email) &&
          now() < kept.expiresAtMs,
      )
      if (!found) return undefined
      const { challenge, keyId, expiresAtMs } = found
      return { ...wanted, challenge, keyId, expiresAtMs }
    },
    async forget({ choice }) {
      journey.forgetCode()
      await store.deleteCode(choice.email).catch(() => {})
    },
  }
}

function recordOf({ site, choice, challenge, keyId, expiresAtMs }: CodeWait): StoredCode {
  return { email: choice.email, site: site.audience, challenge, keyId, expiresAtMs }
}
