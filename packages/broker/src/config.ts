// The broker's settings: one schema, with the default and the unit of each field.
import type { Origin } from '@signet-id/protocol'
import { flag, origin } from '@signet-id/server-kit'
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
    origin: origin.meta({
      description:
        "Origin people see. People's keys live in their browsers under this origin, so it can hardly change later.",
      example: 'https://broker.example.org',
    }),
    aliases: z
      .array(origin)
      .or(origin.transform((one) => [one]))
      .prefault([])
      .meta({
        description:
          'Further origins that lead here, for old pages that name another host; each is a broker of its own to browsers.',
      }),
    allow_insecure_sites: flag.prefault(false).meta({
      description:
        'Serves sites on plain http everywhere, not only on this machine. Whoever sits on the wire then signs in as the person: for closed networks only.',
    }),
  })
  .transform((c) => ({
    origin: c.origin as Origin,
    aliases: c.aliases as Origin[],
    allowInsecureSites: c.allow_insecure_sites,
  }))
