// What the dialog's effects may touch, and how they say what came of it.
import type { Origin } from '@signet-id/protocol'
import type { BrokerApi } from './broker-api.ts'
import type { DeviceStore } from './device-store.ts'
import type { JourneyKeys } from './journey-keys.ts'
import type { KeptCode } from './kept-code.ts'
import type { KeptJourney } from './kept-journey.ts'
import type { Event } from './machine.ts'
import type { OpenerChannel } from './opener-channel.ts'
import type { Provider } from './visit.ts'

/** Everything outside the machine that an effect may touch. */
export interface Edges {
  readonly api: BrokerApi
  readonly store: DeviceStore
  readonly keys: JourneyKeys
  readonly journey: KeptJourney
  readonly code: KeptCode
  readonly opener: OpenerChannel
  readonly allowInsecureSites: boolean
  /** Sites that the operator keeps out. */
  isBarred?(audience: Origin): boolean
  /** This page, without fragment. */
  readonly dialogUrl: string
  /** Leaves the page; `replace` keeps it out of the history. */
  navigate(url: string, how: 'assign' | 'replace'): void
  /** Gives up a navigation under way. */
  stop(): void
  now(): number
}

/** Receives what came of an effect. */
export type Tell = (event: Event) => void

/** Who may sign, and with what. */
export type Issuer = Pick<Provider, 'issuer' | 'keys'>
