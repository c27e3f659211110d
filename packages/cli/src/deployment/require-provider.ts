// Commands about people and domains need a provider in the configuration.
import { OperationalError } from '@signet-id/protocol'
import type { ProviderConfig } from '@signet-id/provider'
import type { DeploymentConfig } from './config.ts'

/** @throws {OperationalError} `ERR_CONFIG_INVALID` */
export function requireProvider(config: DeploymentConfig): ProviderConfig {
  if (config.provider) return config.provider
  throw new OperationalError(
    'ERR_CONFIG_INVALID',
    'this configuration serves no provider; add a [provider] part with its origin',
  )
}
