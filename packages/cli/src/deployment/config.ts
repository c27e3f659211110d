// The deployment's one file, signet.toml: what this process serves, where, and with which data.
import { dirname, resolve } from 'node:path'
import { BROKER_CONFIG_KEYS, type BrokerConfig, brokerConfig } from '@signet-id/broker'
import { PROVIDER_CONFIG_KEYS, type ProviderConfig, providerConfig } from '@signet-id/provider'
import { type LogLevel, listenAddress, loadConfig, origin, z } from '@signet-id/server-kit'

export interface DeploymentConfig {
  /** Folder of the database and the key file. */
  readonly dataFolder: string
  readonly listen: { readonly host: string; readonly port: number }
  readonly logLevel: LogLevel
  /** Addresses or CIDR ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[]
  /** A part that is configured is served. */
  readonly provider: ProviderConfig | undefined
  readonly broker: BrokerConfig | undefined
  readonly verifier: { readonly origin: string } | undefined
  /** Names that lead to this machine, for trying things out; refused unless everything served is on localhost. */
  readonly development:
    | { readonly hosts: Readonly<Record<string, string>>; readonly extraCaFile: string | undefined }
    | undefined
}

export const CONFIG_FILE = 'signet.toml'

const schema = z.strictObject({
  data: z.string().min(1).default('data'),
  listen: listenAddress.default({ host: '127.0.0.1', port: 8080 }),
  log_level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  trusted_proxies: z
    .array(z.string())
    .or(z.string().transform((one) => [one]))
    .default([]),
  provider: providerConfig.optional(),
  broker: brokerConfig.optional(),
  verifier: z.strictObject({ origin }).optional(),
  development: z
    .strictObject({
      hosts: z.record(z.string(), z.string()).default({}),
      extra_ca_file: z.string().optional(),
    })
    .optional(),
})

const KEYS: readonly string[] = [
  'data',
  'listen',
  'log_level',
  'trusted_proxies',
  ...PROVIDER_CONFIG_KEYS.map((key) => `provider.${key}`),
  ...BROKER_CONFIG_KEYS.map((key) => `broker.${key}`),
  'verifier.origin',
]

/**
 * Reads the deployment's configuration.
 * @param file path of signet.toml, if there is one; paths in it are relative to its folder
 * @throws {OperationalError} `ERR_CONFIG_INVALID`
 */
export function readDeployment(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  flags: Readonly<Record<string, string>> = {},
): DeploymentConfig {
  const parsed = loadConfig(schema, KEYS, { file, env, envPrefix: 'SIGNET', flags })
  const { provider, broker, verifier, development } = parsed
  return {
    dataFolder: resolve(file === undefined ? '.' : dirname(file), parsed.data),
    listen: parsed.listen,
    logLevel: parsed.log_level,
    trustedProxies: parsed.trusted_proxies,
    // The broker served beside a provider is the one it trusts, unless it names others.
    provider:
      provider && provider.brokers.length === 0 && broker
        ? { ...provider, brokers: [broker.origin] }
        : provider,
    broker,
    verifier,
    development: development && {
      hosts: development.hosts,
      extraCaFile: development.extra_ca_file,
    },
  }
}
