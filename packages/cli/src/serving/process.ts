// One process that serves: services behind one socket, measured and limited, until it is asked to stop.
import { availableParallelism } from 'node:os'
import {
  createConnectionLimit,
  createMetrics,
  createOperations,
  type Listening,
  type Logger,
  listen,
  type MetricSnapshot,
  measuredLog,
  serveByHost,
  watchLag,
  withAdmission,
} from '@signet-id/server-kit'
import type { DeploymentConfig } from '../deployment/config.ts'
import { buildServices, type Role } from '../deployment/services.ts'
import { stopped } from '../deployment/stopped.ts'
import { VERSION } from '../version.ts'
import { findProblems } from './health.ts'
import { yieldPool } from './yielding-pool.ts'

/** What this process serves, and when it stops; `now` is milliseconds since 1970. */
export interface ServingOptions {
  readonly config: DeploymentConfig
  readonly roles: readonly Role[]
  readonly log: Logger
  readonly now: () => number
  /** Aborted when the process is asked to stop. */
  readonly signal: AbortSignal
  /** Several processes share what one source may hold. */
  readonly processes: number
}

/** What a serving process says about itself. */
export interface Report {
  readonly problems: readonly string[]
  readonly snapshot: MetricSnapshot
}

/** Kept-alive connections may bring one more request for this long after the signal. */
const LAST_REQUEST_MS = 500

/**
 * Serves until the signal, then finishes what was accepted.
 * @param onReady called once the socket listens, with a way to ask how the process is
 */
export async function serveProcess(
  options: ServingOptions,
  onReady: (listening: Listening, report: () => Promise<Report>) => Promise<void> | void,
): Promise<void> {
  const { config, signal } = options
  const metrics = createMetrics()
  const log = measuredLog(options.log, metrics)
  if (availableParallelism() > 1) await yieldPool()
  const lag = watchLag()
  const running = await buildServices(config, options.roles, log, options.now)
  try {
    const perSource = Math.ceil(config.connectionsPerSource / options.processes)
    const connections = createConnectionLimit(perSource, config.trustedProxies)
    metrics.gauge('signet_event_loop_lag_seconds', () => lag.lagMs / 1000)
    metrics.gauge('signet_overloaded', () => (lag.overloaded ? 1 : 0))
    metrics.gauge('signet_connections_refused_total', () => connections.refused)
    metrics.gauge('process_resident_memory_bytes', () => process.memoryUsage.rss())
    metrics.gauge('process_start_time_seconds', () => performance.timeOrigin / 1000)
    const isOverloaded = (): boolean => lag.overloaded
    const service = serveByHost(
      running.services.map((each) => withAdmission(each, { log, metrics, isOverloaded })),
    )
    const { host, port } = config.listen
    const listening = await listen(service, host, port, {
      connections,
      limits: { lastRequestMs: LAST_REQUEST_MS },
    })
    try {
      await onReady(listening, async () => ({
        problems: await findProblems(running.questions, signal.aborted),
        snapshot: metrics.snapshot(),
      }))
      await stopped(signal)
      log.info('service.stopping')
    } finally {
      await listening.close()
    }
  } finally {
    lag.stop()
    await running.close()
  }
}

/** Opens the listener of health and metrics, if there is one. */
export async function listenForOperations(
  config: DeploymentConfig,
  reports: () => Promise<readonly Report[]>,
): Promise<Listening | undefined> {
  if (!config.metricsListen) return undefined
  const { host, port } = config.metricsListen
  return listen(
    createOperations({
      version: VERSION,
      problems: async () => [...new Set((await reports()).flatMap(({ problems }) => problems))],
      snapshots: async () => (await reports()).map(({ snapshot }) => snapshot),
    }),
    host,
    port,
  )
}
