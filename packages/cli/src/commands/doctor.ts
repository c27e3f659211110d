// signet doctor: a domain as the outside world sees it, and the one thing to change next.
import { Resolver } from 'node:dns/promises'
import { existsSync } from 'node:fs'
import { type Domain, isBrowserIdError, parseOrigin } from '@signet-id/protocol'
import { createKeyRing } from '@signet-id/provider'
import { domainWord, parseWords } from '../arguments.ts'
import { caWord } from '../ca-file.ts'
import { type Command, type Io, UsageError } from '../command.ts'
import { CONFIG_FILE, type DeploymentConfig, readDeployment } from '../deployment/config.ts'
import { type Data, keyFileOf, openData } from '../deployment/open.ts'
import type { Expected } from '../doctor/check-keys.ts'
import { type Examination, examine } from '../doctor/examine.ts'
import { probeToken } from '../doctor/probe-service.ts'
import { reportJson, reportText } from '../doctor/report.ts'

/** Looks at a domain from outside and says what to mend. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'look at a domain as the outside world does, and say what to mend',
  usage: `
Examples:
  signet doctor example.org
  signet doctor example.org --config /etc/signet/signet.toml --json
  signet doctor example.org --connect example.org=https://203.0.113.7    before DNS points there

Looks at DNS, TLS, the support document, delegation, caching, at every address that DNS names, and through the proxy at
pages, scripts, headers, cookies, forms and clocks; with a configuration it also compares the published keys with the
database. Names the one next thing to do.

Options:
  --json                 one JSON line: green, next, findings
  --connect HOST=ORIGIN  look for HOST there; repeat it for several hosts or addresses
  --ca FILE              trust the authorities in this PEM file as well
  --dns ADDRESS[:PORT]   ask this name server
  --config FILE          (default: signet.toml, if it is there)

Exit code: 0 green, 1 something is wrong, 2 misused.`,
  async run(args, io) {
    const { values, words } = parseWords(args, ['DOMAIN'], {
      config: { type: 'string', short: 'c' },
      json: { type: 'boolean', default: false },
      connect: { type: 'string', multiple: true, default: [] },
      ca: { type: 'string' },
      dns: { type: 'string', multiple: true, default: [] },
    })
    const domain = domainWord(words[0])
    const look = {
      connect: connectMap(values.connect),
      extraCa: values.ca === undefined ? undefined : caWord(values.ca),
      nameServers: nameServerWords(values.dns),
    }
    const inside = await readInside(domain, values.config, io)
    const findings = await examine({ domain, look, now: io.now, ...inside })
    io.stdout.write(values.json ? reportJson(domain, findings) : reportText(domain, findings))
    return findings.some(({ verdict }) => verdict === 'wrong') ? 1 : 0
  },
}

function nameServerWords(words: readonly string[]): readonly string[] {
  try {
    new Resolver().setServers(words)
    return words
  } catch {
    throw new UsageError('--dns is not ADDRESS[:PORT]', '--dns 192.0.2.53')
  }
}

/** What this deployment says about the domain; nothing where there is no configuration. */
async function readInside(
  domain: Domain,
  configFile: string | undefined,
  io: Io,
): Promise<Pick<Examination, 'expected' | 'deployment'>> {
  const nothing = { expected: undefined, deployment: undefined }
  if (configFile === undefined && !existsSync(CONFIG_FILE)) return nothing
  const config = readDeployment(configFile ?? CONFIG_FILE, io.env)
  if (!config.provider) return nothing
  const data = await openData(config)
  try {
    return {
      expected: await expectedOf(domain, data, io.now),
      deployment: {
        origin: config.provider.origin,
        probe: probeToken(data.kek, io.now()),
        trustedIssuers: config.verifier && trustedBy(config.verifier),
        keyFile: config.key ? undefined : keyFileOf(config.dataFolder),
      },
    }
  } finally {
    await data.store.close()
  }
}

function trustedBy({
  trustedIssuers,
  fallbackIssuer,
}: NonNullable<DeploymentConfig['verifier']>): readonly string[] {
  return fallbackIssuer === undefined ? trustedIssuers : [...trustedIssuers, fallbackIssuer]
}

async function expectedOf(
  domain: Domain,
  { store, kek }: Data,
  now: () => number,
): Promise<Expected> {
  const served = await store.findDomain(domain)
  if (!served) return { issuer: undefined, keys: [] }
  return {
    issuer: served.issuer,
    keys: await createKeyRing(store, kek, now).publicKeys(served.issuer),
  }
}

function connectMap(words: readonly string[]): Map<string, URL[]> {
  const map = new Map<string, URL[]>()
  for (const word of words) {
    const [, host, origin] = /^([^=]+)=(.+)$/.exec(word) ?? []
    try {
      const name = domainWord(host)
      map.set(name, [...(map.get(name) ?? []), new URL(parseOrigin(origin))])
    } catch (error) {
      if (!isBrowserIdError(error) && !(error instanceof UsageError)) throw error
      throw new UsageError(
        '--connect is not HOST=ORIGIN',
        '--connect example.org=https://203.0.113.7',
      )
    }
  }
  return map
}
