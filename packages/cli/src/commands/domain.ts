// signet domain: the domains this provider signs for.
import { addDomain } from '@signet-id/provider'
import { domainWord, parseWords } from '../arguments.ts'
import { type Command, type ExitCode, type Io, UsageError } from '../command.ts'
import { requireProvider } from '../deployment/require-provider.ts'
import { CONFIG_OPTION, withData } from '../deployment/with-data.ts'

export const domain: Command = {
  name: 'domain',
  summary: 'add and list the domains whose addresses are signed here',
  usage: `
Examples:
  signet domain add example.org
  signet domain add example.org --name "Example Club" --issuer id.example.org
  signet domain list --json

signet domain add DOMAIN
  --issuer HOST       host that signs (default: the domain itself, if it is the provider's host; else the provider's host)
  --name TEXT         what authenticator apps and pages call it (default: the domain)
  --broker ORIGIN     a broker to trust for this domain; repeat it (default: the deployment's own)
  --algorithm NAME    RS256 (every verifier) or Ed25519 (new ones) (default: RS256)
signet domain list
  --json              one JSON line a domain
Both take --config FILE (default: signet.toml).`,
  async run(args, io) {
    const [verb, ...rest] = args
    if (verb === 'add') return add(rest, io)
    if (verb === 'list') return list(rest, io)
    throw new UsageError(
      verb === undefined ? 'add or list is missing' : `there is no domain ${verb}`,
    )
  },
}

async function add(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['DOMAIN'], {
    ...CONFIG_OPTION,
    issuer: { type: 'string' },
    name: { type: 'string' },
    broker: { type: 'string', multiple: true, default: [] },
    algorithm: { type: 'string', default: 'RS256' },
  })
  const name = domainWord(words[0])
  const { algorithm } = values
  if (algorithm !== 'RS256' && algorithm !== 'Ed25519')
    throw new UsageError('--algorithm must be RS256 or Ed25519')
  return withData(values.config, io, async ({ store, kek }, config) => {
    const host = new URL(requireProvider(config).origin).hostname
    const issuer = domainWord(values.issuer ?? host)
    const added = await addDomain(
      store,
      kek,
      { name, issuer, displayName: values.name ?? name, brokers: values.broker, algorithm },
      io.now(),
    )
    io.stdout.write(`${added.name} is served, signed for by ${added.issuer}.\n`)
    if (added.issuer !== added.name) {
      io.stdout.write(
        `Publish at https://${added.name}/.well-known/browserid, as application/json: {"authority":"${added.issuer}"}\n`,
      )
    }
    io.stdout.write(`Next: signet user add you@${added.name}\n`)
    return 0
  })
}

async function list(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = parseWords(args, [], {
    ...CONFIG_OPTION,
    json: { type: 'boolean', default: false },
  })
  return withData(values.config, io, async ({ store }) => {
    const domains = await store.listDomains()
    for (const { name, issuer, displayName, brokers } of domains) {
      io.stdout.write(
        values.json
          ? `${JSON.stringify({ domain: name, issuer, name: displayName, brokers })}\n`
          : `${name}  signed for by ${issuer}\n`,
      )
    }
    if (domains.length === 0 && !values.json)
      io.stdout.write('No domain yet. Add one: signet domain add example.org\n')
    return 0
  })
}
