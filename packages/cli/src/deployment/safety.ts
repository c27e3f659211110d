// What a deployment must not be, looked at before it serves: loose files, trust in everybody, switches of development in public.
import { statSync } from 'node:fs'
import { isLoopbackOrigin, OperationalError, parseOrigin } from '@signet-id/protocol'
import { createTrust, engineOf, sqlitePath } from '@signet-id/server-kit'
import type { DeploymentConfig } from './config.ts'
import { brokerDatabaseOf, databaseOf } from './open.ts'

/** Shortest prefix of a trusted range, as /8 is for IPv4: anything wider is not a proxy, but a part of the internet. */
const MIN_IPV6_PREFIX = 16

/** What is odd without being unsafe; an event and what to do. */
export interface SetupWarning {
  readonly event: string
  readonly advice: string
}

/**
 * Refuses an unsafe set-up, all faults at once.
 * @param file the configuration, if it came from one
 * @param uid of this process
 * @throws {OperationalError} `ERR_SETUP_UNSAFE`
 */
export function requireSafeSetup(
  config: DeploymentConfig,
  file: string | undefined,
  uid: number | undefined = process.getuid?.(),
): readonly SetupWarning[] {
  const faults = [
    ...(file === undefined ? [] : looseConfiguration(file, config)),
    ...(config.provider || config.broker?.fallback ? looseData(config) : []),
    ...config.trustedProxies.flatMap(wideRange),
    ...developmentInPublic(config),
  ]
  if (faults.length > 0)
    throw new OperationalError(
      'ERR_SETUP_UNSAFE',
      `the set-up is not safe to serve:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    )
  return warnings(config, uid)
}

/** Threat model 5.8, T132. */
function looseConfiguration(file: string, { secretsInFile }: DeploymentConfig): string[] {
  return secretsInFile.length === 0
    ? looseFile(file, 0o022, 'changed by others', 'go-w')
    : looseFile(file, 0o077, `read by others, with ${secretsInFile.join(' and ')} in it`, '600')
}

function looseData(config: DeploymentConfig): string[] {
  const files = [databaseOf(config), brokerDatabaseOf(config)]
    .filter((location) => engineOf(location) === 'sqlite')
    .map(sqlitePath)
    .flatMap((path) => [path, `${path}-wal`, `${path}-shm`])
  return [
    ...looseFile(config.dataFolder, 0o077, 'entered by others', '700'),
    ...files.flatMap((path) => looseFile(path, 0o077, 'read by others', '600')),
  ]
}

function looseFile(path: string, forbidden: number, what: string, mode: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found || (found.mode & forbidden) === 0) return []
  return [`${path} can be ${what}, run: chmod ${mode} ${path}`]
}

/** An address of each IPv4 /8; ranges of IPv6 may hold them too, as `::ffff:0.0.0.0/96` does. */
const IPV4_PARTS = Array.from({ length: 256 }, (_, part) => `${part}.0.0.1`)

function wideRange(range: string): string[] {
  const [address = '', bits] = range.split('/')
  const isWideIpv6 = address.includes(':') && bits !== undefined && Number(bits) < MIN_IPV6_PREFIX
  if (!isWideIpv6 && IPV4_PARTS.filter(createTrust([range])).length <= 1) return []
  return [
    `trusted_proxies has ${range}, which lets anybody claim any address, name your own web servers only`,
  ]
}

/** Threat model T158. */
function developmentInPublic(config: DeploymentConfig): string[] {
  if (!config.development) return []
  return (['provider', 'broker', 'verifier'] as const).flatMap((role) => {
    const origin = config[role]?.origin
    if (origin === undefined || isLoopbackOrigin(parseOrigin(origin))) return []
    return [`[development] stands beside ${role}.origin = "${origin}", remove that section`]
  })
}

function warnings(config: DeploymentConfig, uid: number | undefined): SetupWarning[] {
  const found: SetupWarning[] = []
  if (uid === 0)
    found.push({
      event: 'setup.root',
      advice: 'this process is root without need; run it as a user of its own',
    })
  const isPublic = [config.provider, config.broker, config.verifier].some((part) =>
    part?.origin.startsWith('https:'),
  )
  if (isPublic && config.trustedProxies.length === 0)
    found.push({
      event: 'setup.no-trusted-proxies',
      advice:
        'everybody behind your web server counts as one source; name its address in trusted_proxies',
    })
  return found
}
