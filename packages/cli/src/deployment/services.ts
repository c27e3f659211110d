// From a configuration to the services of this process.
import { readFileSync } from 'node:fs'
import { OperationalError } from '@signet-id/protocol'
import { clientAddress, type Logger, Reply, type Service, sourceOf } from '@signet-id/server-kit'
import { checkSignatureOnPool, createVerifier } from '@signet-id/verifier'
import { createDiscovery, type Discovery, type ProviderMemory } from '@signet-id/verifier/discovery'
import {
  createVerifierAnswers,
  SERVICE_HEADERS,
  type ServiceAnswer,
  verifierBusyAnswer,
} from '@signet-id/verifier/http'
import { auditedStore } from '../serving/audited-store.ts'
import { VERSION } from '../version.ts'
import type { DeploymentConfig } from './config.ts'
import { type Data, openData } from './open.ts'
import { withOverrides } from './overrides.ts'

/** What a process may serve. */
export type Role = 'provider' | 'broker' | 'verifier'
/** Every role, in the order that messages list them. */
export const ROLES: readonly Role[] = ['provider', 'broker', 'verifier']

const monotonic = (): number => performance.now()

/** What a process serves, and how to let go of it. */
export interface Running {
  readonly services: readonly Service[]
  /** One question to each database; it rejects while the database is away. */
  readonly questions: readonly (() => Promise<unknown>)[]
  close(): Promise<void>
}

/**
 * Builds the services of the given roles.
 * @throws {OperationalError} `ERR_CONFIG_INVALID` when a role is not configured, and those of opening the data folder
 */
export async function buildServices(
  config: DeploymentConfig,
  roles: readonly Role[],
  log: Logger,
  now: () => number,
): Promise<Running> {
  const { trustedProxies } = config
  const services: Service[] = []
  let data: Data | undefined
  let stopUpkeep: (() => Promise<void>) | undefined
  let closeBroker: (() => Promise<void>) | undefined
  const brokerPart = roles.includes('broker') ? await import('./broker-service.ts') : undefined
  const brokerData = await brokerPart?.openBrokerData(config, now())
  const discovery = withOverrides(
    createDeploymentDiscovery(config, now, brokerData?.memory),
    config.overrides,
  )
  for (const role of roles) {
    if (role === 'provider') {
      const provider = configured(config.provider, role)
      const { createClock, createProvider, startUpkeep } = await import('@signet-id/provider')
      const { createProbeService } = await import('../doctor/probe-service.ts')
      data = await openData(config)
      const store = auditedStore(data.store, log)
      const clock = await createClock({ store, log, hostNow: now, monotonic })
      const { kek } = data
      stopUpkeep = startUpkeep({ store, kek, log, now: clock.now, clock })
      services.push(
        createProvider({
          config: provider,
          store,
          kek,
          log,
          now: clock.now,
          requireClock: clock.requireSure,
          trustedProxies,
        }),
        // Behind the provider, which answers for what nobody claims.
        createProbeService({ origin: provider.origin, kek, trustedProxies, now }),
      )
    } else if (brokerPart && role === 'broker') {
      const broker = configured(config.broker, role)
      const built = brokerPart.buildBroker({ ...config, broker }, brokerData, {
        discovery,
        log,
        now,
      })
      closeBroker = built.close
      services.push(built.service)
    } else {
      const { origin, ...accepted } = configured(config.verifier, role)
      // The old service had both on one host, so whatever leads to such a broker leads to its verifier.
      const aliases = origin === config.broker?.origin ? config.broker.aliases : undefined
      services.push(
        verifierService({ origin, aliases, accepted, trustedProxies, discovery, log, now }),
      )
    }
  }
  const close = async (): Promise<void> => {
    await closeBroker?.()
    await brokerData?.store.close()
    await stopUpkeep?.()
    await data?.store.close()
  }
  const [store, brokerStore] = [data?.store, brokerData?.store]
  const questions = [
    ...(store ? [() => store.listDomains()] : []),
    ...(brokerStore ? [() => brokerStore.findKeys()] : []),
  ]
  return { services, questions, close }
}

/** The roles that a configuration has a part for. */
export function configuredRoles(config: DeploymentConfig): readonly Role[] {
  return ROLES.filter((role) => config[role] !== undefined)
}

interface VerifierServiceOptions {
  readonly origin: string
  readonly aliases?: readonly string[] | undefined
  /** What the configuration says about keys and issuers; default what a verifier accepts by itself. */
  readonly accepted?: Pick<
    NonNullable<DeploymentConfig['verifier']>,
    'algorithms' | 'trustedIssuers' | 'fallbackIssuer'
  >
  readonly trustedProxies: readonly string[]
  readonly discovery: Discovery
  readonly log: Logger
  readonly now: () => number
}

/** The verifier's handler as a service; who asks is counted by address. */
export function verifierService(options: VerifierServiceOptions): Service {
  const { origin, aliases, accepted, trustedProxies, discovery, log, now } = options
  const { algorithms, trustedIssuers, fallbackIssuer } = accepted ?? {}
  const answer = createVerifierAnswers({
    version: { version: VERSION },
    verifier: createVerifier({
      discovery,
      now,
      checkSignature: checkSignatureOnPool,
      ...(algorithms ? { algorithms } : {}),
      ...(trustedIssuers ? { trustedIssuers } : {}),
      ...(fallbackIssuer === undefined ? {} : { fallbackIssuer }),
    }),
    onVerified: ({ outcome, tookMs, unexpected }) =>
      unexpected === undefined
        ? log.info('assertion.verified', { outcome, tookMs })
        : log.error('assertion.failed', { outcome, tookMs }),
  })
  const paths = [
    '/',
    '/verify',
    '/v2',
    '/status',
    '/__heartbeat__',
    '/__lbheartbeat__',
    '/__version__',
  ]
  return {
    origin,
    ...(aliases ? { aliases } : {}),
    has: (path) => paths.includes(path),
    headers: SERVICE_HEADERS,
    async handle(request, remoteAddress) {
      const forwardedFor = request.headers.get('x-forwarded-for')
      const source = sourceOf(clientAddress(remoteAddress, forwardedFor, trustedProxies))
      return replyOf(await answer(request, source))
    },
    refuse(request) {
      const busy = verifierBusyAnswer(request)
      return busy && replyOf(busy)
    },
  }
}

function replyOf({ body, ...fields }: ServiceAnswer): Reply {
  return new Reply(body, fields)
}

/** With the switches for development, which `requireSafeSetup` let through. */
function createDeploymentDiscovery(
  config: DeploymentConfig,
  now: () => number,
  memory: ProviderMemory | undefined,
): Discovery {
  const { development, verifier, forbiddenAddresses } = config
  const kept = {
    now,
    forbiddenAddresses,
    ...(memory ? { memory } : {}),
    ...(verifier ? { newDomainsPerSource: verifier.newDomainsPerSource } : {}),
  }
  if (!development) return createDiscovery(kept)
  return createDiscovery({
    ...kept,
    allowLoopback: true,
    hosts: development.hosts,
    ...(development.extraCaFile === undefined
      ? {}
      : { extraCa: readFileSync(development.extraCaFile, 'utf8') }),
  })
}

function configured<T>(part: T | undefined, role: Role): T {
  if (part !== undefined) return part
  throw new OperationalError(
    'ERR_CONFIG_INVALID',
    `the role ${role} is not configured; add a [${role}] part with its origin`,
  )
}
