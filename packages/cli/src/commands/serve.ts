// signet serve: the services of a configuration behind one socket.
import { existsSync } from 'node:fs'
import { createLogger, listen, serveByHost } from '@signet-id/server-kit'
import { parseWords } from '../arguments.ts'
import { type Command, UsageError } from '../command.ts'
import { readDeployment } from '../deployment/config.ts'
import { buildServices, configuredRoles, ROLES, type Role } from '../deployment/services.ts'
import { stopped } from '../deployment/stopped.ts'
import { CONFIG_OPTION } from '../deployment/with-data.ts'

export const serve: Command = {
  name: 'serve',
  summary: 'run the provider, the broker and the verifier, or some of them',
  usage: `
Examples:
  signet serve
  signet serve --config /etc/signet/signet.toml
  signet serve --role verifier --listen 127.0.0.1:8081

Options:
  --role ROLE       provider, broker or verifier; repeat it (default: every part the configuration has)
  --listen ADDRESS  address and port, over the configuration's
  --config FILE     (default: signet.toml; the verifier alone needs none)

Runs until SIGTERM or SIGINT, then finishes what it has accepted. Logs are JSON lines on stderr.`,
  async run(args, io) {
    const { values } = parseWords(args, [], {
      ...CONFIG_OPTION,
      role: { type: 'string', multiple: true, default: [] },
      listen: { type: 'string' },
    })
    const asked = values.role.map(roleWord)
    const flags: Record<string, string> =
      values.listen === undefined ? {} : { listen: values.listen }
    const verifierAlone =
      asked.length === 1 && asked[0] === 'verifier' && !existsSync(values.config)
    const config = verifierAlone
      ? readDeployment(undefined, io.env, {
          ...flags,
          'verifier.origin': io.env.SIGNET_VERIFIER_ORIGIN ?? 'http://localhost',
        })
      : readDeployment(values.config, io.env, flags)
    const log = createLogger(config.logLevel)
    const running = await buildServices(
      config,
      asked.length > 0 ? asked : configuredRoles(config),
      log,
      io.now,
    )
    try {
      const listening = await listen(
        serveByHost(running.services),
        config.listen.host,
        config.listen.port,
      )
      log.info('service.started', {
        host: config.listen.host,
        port: listening.port,
        origins: running.services.map((service) => service.origin).join(' '),
      })
      await stopped(io.signal)
      log.info('service.stopping')
      await listening.close()
    } finally {
      await running.close()
    }
    log.info('service.stopped')
    return 0
  },
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
