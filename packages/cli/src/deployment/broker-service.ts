// The broker of a deployment, with its fallback issuer where one is configured.

import {
  type BrokerConfig,
  type BrokerStore,
  createBroker,
  createFallback,
  createStoredMemory,
  openBrokerStore,
  resealBrokerSecrets,
  restoreBrokerStore,
} from '@signet-id/broker'
import { OperationalError } from '@signet-id/protocol'
import type { BackupNeighbour } from '@signet-id/provider'
import {
  type KeyEncryptionKey,
  type Logger,
  requireSealingKeys,
  type Service,
} from '@signet-id/server-kit'
import { createMailer, type Mailer } from '@signet-id/server-kit/mail'
import type { Discovery, ProviderMemory } from '@signet-id/verifier/discovery'
import type { DeploymentConfig } from './config.ts'
import { brokerDatabaseOf, openKey } from './open.ts'

/** What the broker keeps: opened before discovery, which remembers domains in it. */
export interface BrokerData {
  readonly store: BrokerStore
  /** Opens everything in it. */
  readonly kek: KeyEncryptionKey
  readonly memory: ProviderMemory
  readonly mailer: Mailer
}

/**
 * Opens the broker's database, if it keeps anything: without a fallback it does not.
 * @throws {OperationalError} `ERR_CONFIG_INVALID` for a fallback without mail, or on the host of a provider
 * @throws {OperationalError} `ERR_KEY_FILE_INVALID`, `ERR_SECRET_UNREADABLE`, `ERR_STORE_UNAVAILABLE`, `ERR_STORE_SCHEMA_NEWER`
 */
export async function openBrokerData(
  config: DeploymentConfig,
  nowMs: number,
): Promise<BrokerData | undefined> {
  const { broker } = config
  if (!broker) return undefined
  requireOwnHosts(broker, config.provider)
  if (!broker.fallback) return undefined
  if (!config.mail) throw invalid('codes by e-mail need a [mail] part with host and from')
  const kek = openKey(config)
  const mailer = createMailer(config.mail)
  const store = await openBrokerStore(brokerDatabaseOf(config))
  try {
    // What is over may be sealed under a key that has gone since.
    await store.sweep(nowMs)
    await requireSealingKeys(store, kek)
    return { store, kek, memory: createStoredMemory(store), mailer }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** A provider publishes its keys on its host, and its pages would share an origin with the keys of people. */
function requireOwnHosts(
  { origin, aliases = [], fallback }: BrokerConfig,
  provider: DeploymentConfig['provider'],
): void {
  if (!provider) return
  const isProviders = (own: string): boolean => hostOf(own) === hostOf(provider.origin)
  if (fallback && isProviders(origin))
    throw invalid(
      'broker.fallback needs a host of its own: the provider on the same host publishes its keys there; give the broker another origin',
    )
  const alias = aliases.find(isProviders)
  if (alias !== undefined)
    throw invalid(
      `broker.aliases has ${alias}, which is on the host of the provider; give it a host of its own, or take it out`,
    )
}

/** Seals the broker's secrets with the newest key. @returns how many changed, and the keys that something is sealed under now */
export async function rekeyBroker(
  config: DeploymentConfig,
  kek: KeyEncryptionKey,
  nowMs: number,
): Promise<{ readonly changed: number; readonly sealing: readonly string[] }> {
  if (!config.broker?.fallback) return { changed: 0, sealing: [] }
  const store = await openBrokerStore(brokerDatabaseOf(config))
  try {
    await store.sweep(nowMs)
    const changed = await resealBrokerSecrets(store, kek)
    return { changed, sealing: await store.sealingKeys() }
  } finally {
    await store.close()
  }
}

/** The broker's part of a backup; none where it keeps nothing. */
export function brokerInBackup(
  config: DeploymentConfig,
  kek: KeyEncryptionKey,
  now: () => number,
): readonly BackupNeighbour[] {
  if (!config.broker?.fallback) return []
  const withStore = async (work: (store: BrokerStore) => Promise<void>): Promise<void> => {
    const store = await openBrokerStore(brokerDatabaseOf(config))
    try {
      await work(store)
    } finally {
      await store.close()
    }
  }
  return [
    {
      read: (onRow) => withStore((store) => store.readKept(onRow)),
      restore: (rows) => withStore((store) => restoreBrokerStore(store, kek, rows, now())),
    },
  ]
}

/** Builds the broker. */
export function buildBroker(
  config: DeploymentConfig & { readonly broker: NonNullable<DeploymentConfig['broker']> },
  data: BrokerData | undefined,
  shared: { readonly discovery: Discovery; readonly log: Logger; readonly now: () => number },
): { readonly service: Service; close(): Promise<void> } {
  const { broker, trustedProxies } = config
  if (!broker.fallback || !data)
    return {
      service: createBroker({ ...shared, config: broker, trustedProxies }),
      close: async () => {},
    }
  const fallback = createFallback({
    ...shared,
    config: broker.fallback,
    origin: broker.origin,
    store: data.store,
    kek: data.kek,
    mailer: data.mailer,
  })
  return {
    service: createBroker({ ...shared, config: broker, fallback, trustedProxies }),
    close: () => fallback.close(),
  }
}

function hostOf(origin: string): string {
  return new URL(origin).hostname
}

function invalid(message: string): OperationalError {
  return new OperationalError('ERR_CONFIG_INVALID', message)
}
