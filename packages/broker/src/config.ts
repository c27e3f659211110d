// The broker's settings: one schema, with the default and the unit of each field.
import type { Origin } from '@signet-id/protocol'
import { origin } from '@signet-id/server-kit'
import { z } from 'zod'

export interface BrokerConfig {
  /** Origin people see, such as `https://broker.example.org`; keys live there, so it can hardly change later. */
  readonly origin: Origin
  /** Further origins that lead here, for old pages that name another host; each is a broker of its own to browsers. */
  readonly aliases?: readonly Origin[]
  /**
   * Serves sites on plain http everywhere, not only on this machine; default false.
   * @deprecated whoever sits on the wire then signs in as the person; for closed networks only
   */
  readonly allowInsecureSites: boolean
}

export const brokerConfig: z.ZodType<BrokerConfig> = z
  .strictObject({
    origin,
    aliases: z
      .array(origin)
      .or(origin.transform((one) => [one]))
      .default([]),
    allow_insecure_sites: z.stringbool().or(z.boolean()).default(false),
  })
  .transform((c) => ({
    origin: c.origin as Origin,
    aliases: c.aliases as Origin[],
    allowInsecureSites: c.allow_insecure_sites,
  }))

/** Keys that the environment may set. */
export const BROKER_CONFIG_KEYS: readonly string[] = ['origin', 'aliases', 'allow_insecure_sites']
