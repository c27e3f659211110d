// signet serve: the services of a configuration behind one socket.
import { existsSync } from 'node:fs'
import { createLogger } from '@signet-id/server-kit'
import { parseWords } from '../arguments.ts'
import { type Command, UsageError } from '../command.ts'
import { readDeployment } from '../deployment/config.ts'
import { openData } from '../deployment/open.ts'
import { requireSafeSetup } from '../deployment/safety.ts'
import { SERVE_FLAGS, serveFlags } from '../deployment/serve-flags.ts'
import { configuredRoles, ROLES, type Role } from '../deployment/services.ts'
import { CONFIG_OPTION } from '../deployment/with-data.ts'
import { listenForOperations, type ServingOptions, serveProcess } from '../serving/process.ts'
import { answerSupervisor, isWorker, superviseWorkers } from '../serving/workers.ts'

/** Runs the services of a configuration until it is stopped. */
export const serve: Command = {
  name: 'serve',
  drains: true,
  summary: 'run the provider, the broker and the verifier, or some of them',
  usage: `
Examples:
  signet serve
  signet serve --config /etc/signet/signet.toml --workers 2
  signet serve --role verifier --listen 127.0.0.1:8081

Options:
  --role ROLE               provider, broker or verifier; repeat it (default: every part the configuration has)
  --listen ADDRESS          address and port, over the configuration's
  --metrics-listen ADDRESS  where /healthz and /metrics are answered (default: nowhere)
  --workers N               processes that serve (default: 1)
  --config FILE             (default: signet.toml; the verifier alone needs none)

Runs until SIGTERM or SIGINT, then finishes what it has accepted. Logs are JSON lines on stderr.`,
  async run(args, io) {
    const { values } = parseWords(args, [], {
      ...CONFIG_OPTION,
      role: { type: 'string', multiple: true, default: [] },
      ...SERVE_FLAGS,
    })
    const asked = values.role.map(roleWord)
    const flags = serveFlags(values)
    const verifierAlone =
      asked.length === 1 && asked[0] === 'verifier' && !existsSync(values.config)
    const file = verifierAlone ? undefined : values.config
    const config = verifierAlone
      ? readDeployment(file, io.env, {
          ...flags,
          'verifier.origin': io.env.SIGNET_VERIFIER_ORIGIN ?? 'http://localhost',
        })
      : readDeployment(file, io.env, flags)
    const log = createLogger(config.logLevel)
    const warnings = requireSafeSetup(config, file)
    if (!isWorker()) for (const { event, advice } of warnings) log.warn(event, { advice })
    const roles = asked.length > 0 ? asked : configuredRoles(config)
    const options: ServingOptions = {
      config,
      roles,
      log,
      now: io.now,
      signal: io.signal,
      processes: config.workers,
    }
    if (isWorker()) await serveAsWorker(options)
    else if (config.workers > 1) await serveWithWorkers(options)
    else await serveAlone(options)
    return 0
  },
}

async function serveAlone(options: ServingOptions): Promise<void> {
  const { config, log } = options
  let closeOperations: (() => Promise<void>) | undefined
  try {
    await serveProcess(options, async (listening, report) => {
      const operations = await listenForOperations(config, async () => [await report()])
      closeOperations = operations?.close
      log.info('service.started', {
        host: config.listen.host,
        port: listening.port,
        origins: originsOf(options),
        ...(operations ? { metricsPort: operations.port } : {}),
      })
    })
  } finally {
    await closeOperations?.()
  }
  log.info('service.stopped')
}

async function serveWithWorkers(options: ServingOptions): Promise<void> {
  const { config, log, now, roles, signal } = options
  // Migrations run once, and keys are tried, before anybody serves.
  if (roles.includes('provider')) await (await openData(config)).store.close()
  if (roles.includes('broker')) {
    const { openBrokerData } = await import('../deployment/broker-service.ts')
    await (await openBrokerData(config, now()))?.store.close()
  }
  await superviseWorkers(config, log, signal, originsOf(options))
  log.info('service.stopped')
}

/** Its signals come from the supervisor; those of a terminal reach it as well and mean the same. */
async function serveAsWorker(options: ServingOptions): Promise<void> {
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  try {
    await serveProcess({ ...options, signal }, (listening, report) =>
      answerSupervisor(listening.port, report, () => stop.abort()),
    )
  } finally {
    process.disconnect?.() // or the channel keeps this process alive, even a failed one
  }
}

function originsOf({ config, roles }: ServingOptions): string {
  return [...new Set(roles.map((role) => config[role]?.origin ?? ''))].join(' ')
}

function roleWord(text: string): Role {
  const role = ROLES.find((known) => known === text)
  if (!role)
    throw new UsageError(
      `there is no role ${JSON.stringify(text)}`,
      `roles are ${ROLES.join(', ')}`,
    )
  return role
}
