// Every setting of signet.toml, with description, default and unit; docs/config.md and the sample file are made from it.
import { type BrokerConfig, brokerConfig } from '@signet-id/broker/config'
import {
  ALL_ALGORITHMS,
  type AlgorithmName,
  DEFAULT_ALGORITHMS,
  type Domain,
} from '@signet-id/protocol'
import { type ProviderConfig, providerConfig } from '@signet-id/provider/config'
import {
  domain,
  ipRanges,
  type LogLevel,
  listenAddress,
  origin,
  wholeNumber,
  z,
} from '@signet-id/server-kit'
import { type MailConfig, mailConfig } from '@signet-id/server-kit/mail'
import type { Overrides } from './overrides.ts'

/** What the schema makes of a file. */
export interface ParsedDeployment {
  data: string
  database?: string | undefined
  key?: string | undefined
  key_command?: string | undefined
  listen: { host: string; port: number }
  metrics_listen?: { host: string; port: number } | undefined
  workers: number
  connections_per_source: number
  trusted_proxies: string[]
  log_level: LogLevel
  provider?: ProviderConfig | undefined
  broker?: BrokerConfig | undefined
  mail?: MailConfig | undefined
  discovery?: { overrides: Overrides; forbidden_addresses: string[] } | undefined
  verifier?:
    | {
        origin: string
        algorithms: AlgorithmName[]
        trusted_issuers: Domain[]
        new_domains_per_source: number
      }
    | undefined
  development?: { hosts: Record<string, string>; extra_ca_file?: string | undefined } | undefined
}

/** Settings that are flags as well. */
export const FLAG_FIELDS: {
  readonly listen: typeof listenAddress
  readonly metrics_listen: typeof listenAddress
  readonly workers: z.ZodType<number>
} = {
  listen: listenAddress,
  metrics_listen: listenAddress,
  workers: wholeNumber(1, 64),
}

/** As many as a verifier takes. */
const MAX_TRUSTED_ISSUERS = 16

/** Some of a kind; one may stand alone. */
function several<Item>(
  item: z.ZodType<Item, string>,
  { least, most }: { least: number; most: number },
  error: string,
): z.ZodType<Item[]> {
  const list = z.array(item).min(least, error).max(most, error)
  return z.union([list, item.transform((one) => [one])], { error })
}

/** Checks the whole file and turns durations in text into milliseconds. */
export const deploymentSchema: z.ZodType<ParsedDeployment> = z.strictObject({
  data: z.string().min(1).prefault('data').meta({
    description:
      'Folder of the database and of the key that opens its secrets, mode 0700; relative to this file.',
  }),
  database: z
    .string()
    .regex(/^(?:sqlite:|postgres(?:ql)?:\/\/)/, 'expected "sqlite:FILE" or "postgres://..."')
    .optional()
    .meta({
      description:
        'Where everything is kept: "sqlite:FILE", relative to this file, or "postgres://USER:PASSWORD@HOST/NAME" for several machines; to another machine over TLS, unless it ends in "?sslmode=disable". Left out: signet.db in the data folder.',
      example: 'postgres://signet@db.example.org/signet',
      secret: true,
    }),
  key: z.string().min(1).optional().meta({
    description:
      'Key that opens the secrets in the database: 32 bytes in base64; older ones after commas. Left out: key_command, or secret.key in the data folder, which `signet key rekey` changes.',
    secret: true,
  }),
  key_command: z.string().min(1).optional().meta({
    description: 'Program that prints that key, one a line, as the client of a secret store does.',
    example: '/usr/local/bin/fetch-signet-key',
  }),
  listen: FLAG_FIELDS.listen.prefault('127.0.0.1:8080').meta({
    description: 'Where this process listens. Put a web server with TLS in front of it.',
  }),
  metrics_listen: FLAG_FIELDS.metrics_listen.optional().meta({
    description:
      'Where /healthz and /metrics are answered, for this machine or your monitoring only. Left out: nowhere.',
    example: '127.0.0.1:9090',
  }),
  workers: FLAG_FIELDS.workers.prefault(1).meta({
    description: 'Processes that serve, at most one for each core.',
  }),
  connections_per_source: wholeNumber(1, 10_000).prefault(20).meta({
    description:
      'Connections one address (or IPv6 /64) may hold at a time; trusted proxies are not counted.',
  }),
  trusted_proxies: ipRanges.prefault([]).meta({
    description:
      'Addresses or ranges of your web servers, so that their X-Forwarded-For is believed. Nobody else may be in them.',
  }),
  log_level: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .prefault('info')
    .meta({ description: 'debug, info, warn, error or silent. Logs are JSON lines on stderr.' }),
  provider: providerConfig.optional(),
  broker: brokerConfig.optional(),
  mail: mailConfig.optional(),
  discovery: z
    .strictObject({
      overrides: z.record(domain, domain).prefault({}).meta({
        description:
          'Domains that publish nothing and are handed to a provider elsewhere, for broker and verifier of this deployment: { "club.example" = "bridge.example" }. What a domain publishes itself always wins.',
      }),
      forbidden_addresses: ipRanges.prefault([]).meta({
        description:
          'Addresses or ranges that are never connected to for a document, beside private and reserved ones: your own public addresses, unless the verifier is to fetch what your own provider and broker publish there.',
      }),
    })
    .optional(),
  verifier: z
    .strictObject({
      origin: origin.meta({
        description: 'Origin of the verifier service: POST /verify and /v2.',
        example: 'https://verifier.example.org',
      }),
      algorithms: several(
        z.enum(ALL_ALGORITHMS),
        { least: 1, most: ALL_ALGORITHMS.length },
        `expected some of ${ALL_ALGORITHMS.join(', ')}`,
      )
        .prefault([...DEFAULT_ALGORITHMS])
        .meta({
          description:
            'What keys of issuers and of people may be. "RS128", "DS256" and "DS128" are those of the old deployment, weak by now: list them only for domains that still publish such a key.',
        }),
      trusted_issuers: several(
        domain,
        { least: 0, most: MAX_TRUSTED_ISSUERS },
        `expected at most ${MAX_TRUSTED_ISSUERS} host names such as "broker.example.org"`,
      )
        .prefault([])
        .meta({
          description:
            'Hosts of brokers elsewhere that may speak for addresses whose domain has no provider, at most 16. The broker of this deployment may where `broker.fallback` is there.',
        }),
      new_domains_per_source: wholeNumber(1, 10_000).prefault(30).meta({
        description:
          'Domains not asked before that one address (or IPv6 /64) may have the verifier ask in ten minutes; beyond them it is answered 429. Raise it for a site of your own with many people.',
      }),
    })
    .optional(),
  development: z
    .strictObject({
      hosts: z.record(z.string(), z.string()).prefault({}).meta({
        description:
          'Names that lead to this machine, for trying things out: { "example.test" = "https://localhost:8443" }. Refused unless everything served is on localhost.',
      }),
      extra_ca_file: z.string().optional().meta({
        description: 'Certificates of further authorities, PEM. As above.',
        example: 'ca.pem',
      }),
    })
    .optional(),
})
