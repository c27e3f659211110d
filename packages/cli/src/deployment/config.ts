// The deployment's one file, signet.toml: what this process serves, where, and with which data.
import { dirname, resolve } from 'node:path'
import type { BrokerConfig } from '@signet-id/broker'
import type { AlgorithmName, Domain } from '@signet-id/protocol'
import type { ProviderConfig } from '@signet-id/provider'
import { type EffectiveSetting, engineOf, type LogLevel, loadConfig } from '@signet-id/server-kit'
import type { MailConfig } from '@signet-id/server-kit/mail'
import type { Overrides } from './overrides.ts'
import { deploymentSchema, type ParsedDeployment } from './schema.ts'

/** The file's settings once they are checked. */
export interface DeploymentConfig {
  /** Folder of the database and the key file. */
  readonly dataFolder: string
  /** `sqlite:` and an absolute file name, or `postgres://...`; undefined: signet.db in the data folder. */
  readonly database: string | undefined
  /** Where the key-encryption key comes from; undefined: secret.key in the data folder. */
  readonly key: KeySource | undefined
  readonly listen: ListenAddress
  /** Of health and metrics; undefined: nowhere. */
  readonly metricsListen: ListenAddress | undefined
  /** Processes that serve. */
  readonly workers: number
  /** Connections one source may hold at a time. */
  readonly connectionsPerSource: number
  /** Secret settings that the file itself gives. */
  readonly secretsInFile: readonly string[]
  readonly logLevel: LogLevel
  /** Addresses or CIDR ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[]
  /** A part that is configured is served. */
  readonly provider: ProviderConfig | undefined
  readonly broker: BrokerConfig | undefined
  /** Domains handed to a provider elsewhere. */
  readonly overrides: Overrides
  /** Never connected to for a support document. */
  readonly forbiddenAddresses: readonly string[]
  /** How mail goes out. */
  readonly mail: MailConfig | undefined
  readonly verifier:
    | {
        readonly origin: string
        readonly algorithms: readonly AlgorithmName[]
        /** Hosts of brokers elsewhere. */
        readonly trustedIssuers: readonly Domain[]
        /** Host of this deployment's broker, if it speaks for domains without a provider. */
        readonly fallbackIssuer: string | undefined
        /** In ten minutes. */
        readonly newDomainsPerSource: number
      }
    | undefined
  /** Names that lead to this machine, for trying things out; refused unless everything served is on localhost. */
  readonly development:
    | { readonly hosts: Readonly<Record<string, string>>; readonly extraCaFile: string | undefined }
    | undefined
}

/** Secret settings that a file itself gives, so that nobody else may read it; where a database is on this machine is no secret. */
function secretsIn(
  file: string | undefined,
  settings: readonly EffectiveSetting[],
): readonly string[] {
  return settings
    .filter(({ secret, origin }) => secret && origin === file)
    .filter(({ key, value }) => key !== 'database' || engineOf(String(value)) !== 'sqlite')
    .map(({ key }) => key)
}

/** A key-encryption key that is not in the data folder. */
export type KeySource = { readonly text: string } | { readonly command: string }

/** Where a socket listens; port 0 takes a free one. */
export interface ListenAddress {
  readonly host: string
  readonly port: number
}

/** The file's name. */
export const CONFIG_FILE = 'signet.toml'
/** `SIGNET_PROVIDER_ORIGIN` sets `provider.origin`. */
export const ENV_PREFIX = 'SIGNET'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the deployment's configuration.
 * @param file path of signet.toml, if there is one; paths in it are relative to its folder
 * @throws {OperationalError} `ERR_CONFIG_INVALID`
 */
export function readDeployment(
  file: string | undefined,
  env: Environment,
  flags: Readonly<Record<string, string>> = {},
): DeploymentConfig {
  const sources = { file, env, envPrefix: ENV_PREFIX, flags }
  const { value: parsed, settings } = loadConfig(deploymentSchema, sources)
  const { provider, broker, verifier, development } = parsed
  const folder = file === undefined ? '.' : dirname(file)
  return {
    dataFolder: resolve(folder, parsed.data),
    database: parsed.database?.startsWith('sqlite:')
      ? `sqlite:${resolve(folder, parsed.database.slice('sqlite:'.length))}`
      : parsed.database,
    key: keySourceOf(parsed),
    listen: parsed.listen,
    metricsListen: parsed.metrics_listen,
    workers: parsed.workers,
    connectionsPerSource: parsed.connections_per_source,
    secretsInFile: secretsIn(file, settings),
    logLevel: parsed.log_level,
    trustedProxies: parsed.trusted_proxies,
    // The broker served beside a provider is the one it trusts, unless it names others.
    provider:
      provider && provider.brokers.length === 0 && broker
        ? { ...provider, brokers: [broker.origin] }
        : provider,
    broker: broker && withLogoOf(folder, broker),
    overrides: parsed.discovery?.overrides ?? {},
    forbiddenAddresses: parsed.discovery?.forbidden_addresses ?? [],
    mail: parsed.mail,
    verifier: verifier && {
      origin: verifier.origin,
      algorithms: verifier.algorithms,
      trustedIssuers: verifier.trusted_issuers,
      fallbackIssuer: broker?.fallback && new URL(broker.origin).hostname,
      newDomainsPerSource: verifier.new_domains_per_source,
    },
    development: development && {
      hosts: development.hosts,
      extraCaFile:
        development.extra_ca_file === undefined
          ? undefined
          : resolve(folder, development.extra_ca_file),
    },
  }
}

/**
 * Every setting in force, and where it comes from; the sections that are left out.
 * @throws {OperationalError} `ERR_CONFIG_INVALID`
 */
export function effectiveSettings(
  file: string | undefined,
  env: Environment,
  flags: Readonly<Record<string, string>> = {},
): { readonly settings: readonly EffectiveSetting[]; readonly absent: readonly string[] } {
  return loadConfig(deploymentSchema, { file, env, envPrefix: ENV_PREFIX, flags })
}

/** The logo's path is relative to the file that names it. */
function withLogoOf(folder: string, broker: BrokerConfig): BrokerConfig {
  const { branding } = broker
  if (branding?.logoFile === undefined) return broker
  return { ...broker, branding: { ...branding, logoFile: resolve(folder, branding.logoFile) } }
}

function keySourceOf({ key, key_command }: ParsedDeployment): KeySource | undefined {
  if (key !== undefined) return { text: key }
  return key_command === undefined ? undefined : { command: key_command }
}
