// The provider's settings: one schema, with the default and the unit of each field.
import { duration, listOf, origin } from '@signet-id/server-kit'
import { z } from 'zod'

/** The settings once they are checked. */
export interface ProviderConfig {
  /** Origin people see; its host is the issuer of domains that name no other. */
  readonly origin: string
  /** Origins of brokers that may ask for certificates, for domains that name none of their own. */
  readonly brokers: readonly string[]
  /** Milliseconds a session lives without use. */
  readonly sessionIdle: number
  /** Milliseconds a session lives at most. */
  readonly sessionLifetime: number
  /** Milliseconds a certificate lives at most. */
  readonly certificateLifetime: number
}

/** Checks the settings as they stand in a file, durations in text such as `30m`. */
export const providerConfig: z.ZodType<ProviderConfig> = z
  .strictObject({
    origin: origin.meta({
      description:
        'Origin people see. Its host signs for domains that name no other, and stands in published documents, so it can hardly change later.',
      example: 'https://id.example.org',
    }),
    brokers: listOf(origin).prefault([]).meta({
      description:
        'Origins of brokers that may ask for certificates, for domains that name none of their own. Empty: the broker of this deployment.',
    }),
    session_idle: duration('1m', '12h')
      .prefault('1h')
      .meta({ description: 'How long people stay signed in without use.', unit: 'duration' }),
    session_lifetime: duration('5m', '24h')
      .prefault('12h')
      .meta({ description: 'How long people stay signed in at most.', unit: 'duration' }),
    certificate_lifetime: duration('5m', '6h')
      .prefault('1h')
      .meta({ description: 'How long a certificate lives at most.', unit: 'duration' }),
  })
  .transform((c) => ({
    origin: c.origin,
    brokers: c.brokers,
    sessionIdle: c.session_idle,
    sessionLifetime: c.session_lifetime,
    certificateLifetime: c.certificate_lifetime,
  }))
