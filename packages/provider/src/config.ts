// The provider's settings: one schema, with the default and the unit of each field.
import { duration, origin } from '@signet-id/server-kit'
import { z } from 'zod'

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

export const providerConfig: z.ZodType<ProviderConfig> = z
  .strictObject({
    origin,
    brokers: z
      .array(origin)
      .or(origin.transform((one) => [one]))
      .default([]),
    session_idle: duration('1m', '12h').default(3_600_000),
    session_lifetime: duration('5m', '24h').default(43_200_000),
    certificate_lifetime: duration('5m', '6h').default(3_600_000),
  })
  .transform((c) => ({
    origin: c.origin,
    brokers: c.brokers,
    sessionIdle: c.session_idle,
    sessionLifetime: c.session_lifetime,
    certificateLifetime: c.certificate_lifetime,
  }))

/** Keys that the environment may set. */
export const PROVIDER_CONFIG_KEYS: readonly string[] = [
  'origin',
  'brokers',
  'session_idle',
  'session_lifetime',
  'certificate_lifetime',
]
