// What every handler of the provider works with, made once in app.ts.
import type { Cookie, FormTokens, KeyEncryptionKey, Logger } from '@signet-id/server-kit'
import type { ProviderConfig } from './config.ts'
import type { KeyRing } from './domains/key-ring.ts'
import type { Alarm } from './sign-in/alarm.ts'
import type { Sessions } from './sign-in/session.ts'
import type { ProviderStore, ServedDomain } from './store/store.ts'

/** Settings, store, keys and clock of one provider. */
export interface ProviderContext {
  readonly config: ProviderConfig
  readonly store: ProviderStore
  readonly kek: KeyEncryptionKey
  readonly keys: KeyRing
  readonly log: Logger
  /** Milliseconds since 1970. */
  readonly now: () => number
  requireClock(): void
  readonly sessions: Sessions
  readonly alarm: Alarm
  /** The cookie that form tokens and long proofs are bound to. */
  readonly transaction: Cookie
  formTokens(): Promise<FormTokens>
  /** Key of the hashes of recovery codes. */
  pepper(): Promise<Buffer>
  /** Host name of the deployment, for pages about no domain in particular. */
  readonly ownHost: string
  /** Stylesheets of every page. */
  readonly styles: readonly string[]
  /** Script of every page with a form. */
  readonly formScript: string
  /** Origins that may ask for addresses of a domain. */
  brokersOf(domain: ServedDomain): readonly string[]
}
