// signet domain: the domains this provider signs for.
import {
  isBrowserIdError,
  isSecureOrigin,
  OperationalError,
  parseOrigin,
} from '@signet-id/protocol'
import { addDomain } from '@signet-id/provider'
import { isColor, parseDurationMs } from '@signet-id/server-kit'
import { domainWord, parseWords } from '../arguments.ts'
import { type Command, type ExitCode, type Io, UsageError } from '../command.ts'
import { requireProvider } from '../deployment/require-provider.ts'
import { CONFIG_OPTION, withData } from '../deployment/with-data.ts'
import { runVerb } from '../verbs.ts'

/** Adds, changes, lists and removes served domains. */
export const domain: Command = {
  name: 'domain',
  summary: 'add, change, list and remove the domains whose addresses are signed here',
  usage: `
Examples:
  signet domain add example.org
  signet domain add example.org --name "Example Club" --issuer id.example.org
  signet domain set example.org --color #1f5fbf --session-lifetime 8h
  signet domain list --json

signet domain add DOMAIN
  --issuer HOST       host that signs (default: the domain itself, if it is the provider's host; else the provider's host)
  --name TEXT         what authenticator apps and pages call it (default: the domain)
  --broker ORIGIN     a broker to trust for this domain; repeat it (default: the deployment's own)
  --algorithm NAME    RS256 (every verifier) or Ed25519 (new ones) (default: RS256)
signet domain set DOMAIN
  Changes what is given: --name, --broker (repeat it; "none" for the deployment's own), and
  --color #RRGGBB     of buttons and links on its pages ("none" for ours)
  --session-idle TIME, --session-lifetime TIME, --certificate-lifetime TIME
                      such as 30m or 8h ("none" for the deployment's own)
signet domain list
  --json              one JSON line a domain
signet domain remove DOMAIN
  --yes               without this it only says what would be removed
All take --config FILE (default: signet.toml).`,
  run: (args, io) => runVerb({ add, set: change, list, remove }, args, io),
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
  const displayName = values.name === undefined ? name : nameWord(values.name)
  const brokers = values.broker.map(brokerWord)
  return withData(values.config, io, async ({ store, kek }, config) => {
    const host = new URL(requireProvider(config).origin).hostname
    const issuer = domainWord(values.issuer ?? host)
    const added = await addDomain(
      store,
      kek,
      { name, issuer, displayName, brokers, algorithm },
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

async function change(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['DOMAIN'], {
    ...CONFIG_OPTION,
    name: { type: 'string' },
    broker: { type: 'string', multiple: true },
    color: { type: 'string' },
    'session-idle': { type: 'string' },
    'session-lifetime': { type: 'string' },
    'certificate-lifetime': { type: 'string' },
  })
  const name = domainWord(words[0])
  const { config, ...changes } = values
  if (Object.keys(changes).length === 0)
    throw new UsageError('nothing to change is named', `signet domain set ${name} --name TEXT`)
  const color = values.color?.toLowerCase()
  if (color !== undefined && color !== NONE && !isColor(color))
    throw new UsageError('--color must be like #1f5fbf')
  const idle = timeWord('--session-idle', values['session-idle'], LIMITS.sessionIdle)
  const life = timeWord('--session-lifetime', values['session-lifetime'], LIMITS.sessionLifetime)
  const certificate = timeWord(
    '--certificate-lifetime',
    values['certificate-lifetime'],
    LIMITS.certificateLifetime,
  )
  const displayName = values.name === undefined ? undefined : nameWord(values.name)
  const brokers = values.broker?.[0] === NONE ? [] : values.broker?.map(brokerWord)
  return withData(config, io, async ({ store }) => {
    const known = (await store.findDomain(name)) ?? unknown(name)
    await store.updateDomain({
      ...known,
      displayName: displayName ?? known.displayName,
      brokers: brokers ?? known.brokers,
      color: color === NONE ? undefined : (color ?? known.color),
      sessionIdleMs: idle === NONE ? undefined : (idle ?? known.sessionIdleMs),
      sessionLifetimeMs: life === NONE ? undefined : (life ?? known.sessionLifetimeMs),
      certificateLifetimeMs:
        certificate === NONE ? undefined : (certificate ?? known.certificateLifetimeMs),
    })
    await store.recordEvent({
      event: 'domain.changed',
      atMs: io.now(),
      domain: name,
      actor: 'shell',
    })
    io.stdout.write(`${name} is changed.\n`)
    return 0
  })
}

const NONE = 'none'
/** What people read in their app and on our pages: one line, nothing that does not show (threat model T116, T156). */
function nameWord(text: string): string {
  const name = text.trim()
  if (name !== '' && name.length <= MAX_NAME_LENGTH && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name))
    return name
  throw new UsageError(
    `--name must be 1 to ${MAX_NAME_LENGTH} characters in one line, without control characters`,
  )
}

function brokerWord(text: string): string {
  try {
    const origin = parseOrigin(text)
    if (isSecureOrigin(origin)) return origin
    throw new UsageError('--broker must be https; plain http is for localhost only')
  } catch (error) {
    if (isBrowserIdError(error)) throw new UsageError(`--broker: ${error.message}`)
    throw error
  }
}

const MAX_NAME_LENGTH = 60
/** As those of the deployment (provider/src/config.ts). */
const LIMITS = {
  sessionIdle: ['1m', '12h'],
  sessionLifetime: ['5m', '24h'],
  certificateLifetime: ['5m', '6h'],
} as const

function timeWord(
  option: string,
  text: string | undefined,
  [min, max]: readonly [string, string],
): number | typeof NONE | undefined {
  if (text === undefined || text === NONE) return text
  const ms = parseDurationMs(text)
  if (ms === undefined || ms < (parseDurationMs(min) ?? 0) || ms > (parseDurationMs(max) ?? 0))
    throw new UsageError(`${option} must be a time from ${min} to ${max}, with its unit`)
  return ms
}

async function list(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = parseWords(args, [], {
    ...CONFIG_OPTION,
    json: { type: 'boolean', default: false },
  })
  return withData(values.config, io, async ({ store }) => {
    const domains = await store.listDomains()
    for (const { name, issuer, displayName, ...own } of domains) {
      const { brokers, color, sessionIdleMs, sessionLifetimeMs, certificateLifetimeMs } = own
      const lives = { sessionIdleMs, sessionLifetimeMs, certificateLifetimeMs }
      io.stdout.write(
        values.json
          ? `${JSON.stringify({ domain: name, issuer, name: displayName, brokers, color, ...lives })}\n`
          : `${name}  signed for by ${issuer}\n`,
      )
    }
    if (domains.length === 0 && !values.json)
      io.stdout.write('No domain yet. Add one: signet domain add example.org\n')
    return 0
  })
}

async function remove(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['DOMAIN'], {
    ...CONFIG_OPTION,
    yes: { type: 'boolean', default: false },
  })
  const name = domainWord(words[0])
  return withData(values.config, io, async ({ store }) => {
    if (!(await store.findDomain(name))) unknown(name)
    const people = (await store.listAccounts({ domain: name })).length
    const what = `${name} with ${people === 1 ? 'one person' : `${people} people`} and their sessions`
    if (!values.yes)
      throw new UsageError(
        `this would remove ${what}, and keys that no other domain is signed with`,
        'add --yes if that is what you want; `signet backup` keeps a copy',
      )
    if (!(await store.removeDomain(name))) unknown(name)
    await store.recordEvent({
      event: 'domain.removed',
      atMs: io.now(),
      domain: name,
      actor: 'shell',
    })
    io.stdout.write(
      `${what}: removed. Take away what https://${name}/.well-known/browserid says, if it still names this provider.\n`,
    )
    return 0
  })
}

function unknown(name: string): never {
  throw new OperationalError(
    'ERR_DOMAIN_UNKNOWN',
    `${name} is not served here; add it with \`signet domain add ${name}\``,
  )
}
