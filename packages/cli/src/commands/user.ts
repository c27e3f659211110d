// signet user: people with an address here.
import { canonicalAddress, domainOf, OperationalError } from '@signet-id/protocol'
import { type Account, createEnrolmentLink, type ListedEvent, stepAt } from '@signet-id/provider'
import { addressWord, domainWord, parseWords } from '../arguments.ts'
import { type Command, type ExitCode, type Io, UsageError } from '../command.ts'
import type { Data } from '../deployment/open.ts'
import { requireProvider } from '../deployment/require-provider.ts'
import { CONFIG_OPTION, withData } from '../deployment/with-data.ts'
import { runVerb, type Verb } from '../verbs.ts'
import { enrolHere } from './enrol-here.ts'

/** Invites, lists, bars, recovers and removes people. */
export const user: Command = {
  name: 'user',
  summary: 'invite, list, bar, recover and remove people, and see what they did',
  usage: `
Examples:
  signet user add alice@example.org
  signet user add alice@example.org --link
  signet user list --json
  signet user recover alice@example.org

signet user add ADDRESS
  On a terminal: shows a QR code and the same secret as text, for an authenticator app, and asks for one code;
  nothing is kept unless it fits. Enter alone prints a link instead, by which this person enrols in a browser,
  once, within three days. Without a terminal it prints the link.
  --link          print the link and ask nothing
  --json          the same, as JSON
  --show-secret   show the secret and read a code although the output is not a terminal
signet user list
  --json          one JSON line a person
signet user links
  Links that were made and not used yet.
  --json          one JSON line a link
signet user withdraw ADDRESS
  Takes back the open link of an address.
signet user activity ADDRESS, signet user activity DOMAIN
  What happened lately, newest first: what, to whom, by whom, from where.
  --limit N       (default: 30)
  --json          one JSON line an event
signet user recover ADDRESS
  Prints a link that replaces all authenticators and recovery codes, for somebody who lost them.
signet user unlock ADDRESS
  Forgets the failed codes of an address, so that a new device need not type several codes.
signet user disable ADDRESS, signet user enable ADDRESS
  Bars somebody from signing in and ends their sessions; lets them in again.
signet user sign-out ADDRESS
  Ends all sessions of somebody and forgets their devices.
signet user admin ADDRESS
  Makes somebody an administrator of their domain (its page is /people).
  --remove        makes them an ordinary person again
signet user reset-clock ADDRESS
  After a server clock that ran ahead: lets codes count again from now on.
signet user remove ADDRESS
  --yes           without this it only says what would be removed
All take --config FILE (default: signet.toml).`,
  run: (args, io) => runVerb(VERBS, args, io),
}

const VERBS: Readonly<Record<string, Verb>> = {
  add,
  list,
  recover,
  unlock: (args, io) =>
    onAccount(args, io, 'account.unlocked', async ({ store }, account) => {
      await store.clearAttempts(account.address)
      return `Failed codes of ${account.shownAddress} are forgotten.`
    }),
  disable: (args, io) =>
    onAccount(args, io, 'account.disabled', async ({ store }, account) => {
      if (!(await store.setDisabled(account.id, true, io.now())))
        return nothing(`${account.shownAddress} is barred already.`)
      return `${account.shownAddress} is barred; all sessions ended. Certificates that are out last an hour at most.`
    }),
  enable: (args, io) =>
    onAccount(args, io, 'account.enabled', async ({ store }, account) => {
      if (!(await store.setDisabled(account.id, false, io.now())))
        return nothing(`${account.shownAddress} is not barred.`)
      return `${account.shownAddress} may sign in again.`
    }),
  'sign-out': (args, io) =>
    onAccount(args, io, 'session.all-ended', async ({ store }, account) => {
      await store.endAll(account.id)
      return `All sessions of ${account.shownAddress} ended.`
    }),
  'reset-clock': (args, io) =>
    onAccount(args, io, 'account.steps-reset', async ({ store }, account) => {
      const moved = await store.resetSteps(account.id, stepAt(io.now()))
      return moved > 0
        ? `Codes of ${account.shownAddress} count again, from the next one on.`
        : `Nothing to do: no code of the future was used by ${account.shownAddress}.`
    }),
  admin,
  remove,
  links,
  withdraw,
  activity,
}

const JSON_OPTION = { json: { type: 'boolean', default: false } } as const

async function add(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['ADDRESS'], {
    ...CONFIG_OPTION,
    ...JSON_OPTION,
    link: { type: 'boolean', default: false },
    'show-secret': { type: 'boolean', default: false },
  })
  const address = addressWord(words[0])
  if (values['show-secret'])
    return withData(values.config, io, (data) => enrolHere(data, address, io))
  return withData(values.config, io, async (data, config) => {
    const { store } = data
    const { origin } = requireProvider(config)
    if (await store.findAccount(canonicalAddress(address)))
      throw new OperationalError(
        'ERR_ACCOUNT_EXISTS',
        `${address} is enrolled already; for one more authenticator run \`signet enrol ${address}\``,
      )
    const printLink = async (): Promise<void> => {
      const wanted = { address, purpose: 'enrol', madeBy: 'shell' } as const
      const url = await createEnrolmentLink(store, origin, wanted, io.now())
      io.stdout.write(
        values.json
          ? `${JSON.stringify({ email: address, link: url })}\n`
          : `Give this link to ${address}. It works once, for three days:\n\n  ${url}\n\n`,
      )
    }
    if (io.stdout.isTTY && !values.json && !values.link)
      return enrolHere(data, address, io, {}, printLink)
    await printLink()
    return 0
  })
}

async function recover(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['ADDRESS'], { ...CONFIG_OPTION, ...JSON_OPTION })
  const address = addressWord(words[0])
  return withData(values.config, io, async (data, config) => {
    const account = await requireAccount(data, address)
    if (account.disabled)
      io.stderr.write(
        `signet user: warning: ${account.shownAddress} is barred; the link will work once \`signet user enable ${account.shownAddress}\` was run\n`,
      )
    const wanted = { address: account.shownAddress, purpose: 'recover', madeBy: 'shell' } as const
    const { origin } = requireProvider(config)
    const url = await createEnrolmentLink(data.store, origin, wanted, io.now())
    io.stdout.write(
      values.json
        ? `${JSON.stringify({ email: account.shownAddress, link: url })}\n`
        : `Give this link to ${account.shownAddress} in person or by a way you trust. It works once, for three days,\nand replaces everything they signed in with:\n\n  ${url}\n\n`,
    )
    return 0
  })
}

async function list(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = parseWords(args, [], { ...CONFIG_OPTION, ...JSON_OPTION })
  return withData(values.config, io, async ({ store }) => {
    const accounts = await store.listAccounts()
    for (const person of accounts) {
      const enrolled = new Date(person.createdAtMs).toISOString()
      const { authenticators, recoveryCodes, role, disabled } = person
      const lastUsed =
        person.lastUsedMs === undefined ? undefined : new Date(person.lastUsedMs).toISOString()
      const marks = [
        `${authenticators} authenticator${authenticators === 1 ? '' : 's'}`,
        `${recoveryCodes} recovery codes`,
        `since ${enrolled.slice(0, 10)}`,
        ...(role === 'administrator' ? ['administrator'] : []),
        ...(disabled ? ['barred'] : []),
      ]
      io.stdout.write(
        values.json
          ? `${JSON.stringify({ email: person.shownAddress, enrolled, authenticators, recoveryCodes, role, disabled, ...(lastUsed ? { lastUsed } : {}) })}\n`
          : `${person.shownAddress}  ${marks.join(', ')}\n`,
      )
    }
    if (accounts.length === 0 && !values.json)
      io.stdout.write('Nobody yet. Invite somebody: signet user add you@example.org\n')
    return 0
  })
}

async function admin(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['ADDRESS'], {
    ...CONFIG_OPTION,
    remove: { type: 'boolean', default: false },
  })
  const role = values.remove ? 'person' : 'administrator'
  const address = addressWord(words[0])
  return withData(values.config, io, async (data) => {
    const account = await requireAccount(data, address)
    await data.store.setRole(account.id, role)
    await record(data, account, 'account.role-changed', io.now())
    io.stdout.write(
      role === 'administrator'
        ? `${account.shownAddress} is an administrator of ${account.domain}; the page is /people.\n`
        : `${account.shownAddress} is an administrator no more.\n`,
    )
    return 0
  })
}

async function remove(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['ADDRESS'], {
    ...CONFIG_OPTION,
    yes: { type: 'boolean', default: false },
  })
  const address = addressWord(words[0])
  return withData(values.config, io, async (data) => {
    const account = await requireAccount(data, address)
    if (!values.yes)
      throw new UsageError(
        `this would remove ${account.shownAddress} with all authenticators`,
        'add --yes if that is what you want; `signet user disable` only bars',
      )
    await data.store.removeAccount(account.id)
    const { id, domain, shownAddress } = account
    await data.store.recordEvent({
      ...{ event: 'account.removed', atMs: io.now(), domain, accountId: id, actor: 'shell' },
      address: shownAddress,
    })
    io.stdout.write(`${account.shownAddress} is removed.\n`)
    return 0
  })
}

async function links(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = parseWords(args, [], { ...CONFIG_OPTION, ...JSON_OPTION })
  return withData(values.config, io, async ({ store }) => {
    for (const { name } of await store.listDomains())
      for (const link of await store.listLinks(name, io.now())) {
        const { shownAddress: email, purpose } = link
        const until = new Date(link.expiresAtMs).toISOString()
        io.stdout.write(
          values.json
            ? `${JSON.stringify({ email, purpose, until })}\n`
            : `${email}  to ${purpose}, until ${until.slice(0, 16).replace('T', ' ')} UTC\n`,
        )
      }
    return 0
  })
}

async function withdraw(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['ADDRESS'], CONFIG_OPTION)
  const address = addressWord(words[0])
  return withData(values.config, io, async ({ store }) => {
    if (!(await store.withdrawLink(canonicalAddress(address)))) {
      io.stdout.write(`There is no open link for ${address}.\n`)
      return 0
    }
    const domain = domainOf(address)
    const event = 'link.withdrawn'
    await store.recordEvent({ event, atMs: io.now(), domain, actor: 'shell', address })
    io.stdout.write(`The link for ${address} works no more.\n`)
    return 0
  })
}

async function activity(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['ADDRESS or DOMAIN'], {
    ...CONFIG_OPTION,
    ...JSON_OPTION,
    limit: { type: 'string', default: '30' },
  })
  const [word = ''] = words
  const limit = Number(values.limit)
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit is not a number')
  const address = word.includes('@') ? addressWord(word) : undefined
  const domain = domainWord(address === undefined ? word : domainOf(address))
  return withData(values.config, io, async (data) => {
    const which = address ? { accountId: (await requireAccount(data, address)).id } : { domain }
    for (const event of await data.store.listEvents(which, limit))
      io.stdout.write(values.json ? eventJson(event) : eventLine(event))
    return 0
  })
}

function eventJson({ event, atMs, address, actor, actorAddress, source, detail }: ListedEvent) {
  const by = actorAddress ?? actor
  return `${JSON.stringify({ at: new Date(atMs).toISOString(), event, address, by, source, detail })}\n`
}

function eventLine({ event, atMs, address, actor, actorAddress, source }: ListedEvent): string {
  const by = actor === 'shell' ? 'in the shell' : actorAddress && `by ${actorAddress}`
  const words = [event, address, by, source && `from ${source}`].filter((word) => word)
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')}  ${words.join('  ')}\n`
}

/** What is said where nothing was changed, so that nothing is in the trail. */
interface Nothing {
  readonly says: string
}

function nothing(says: string): Nothing {
  return { says }
}

async function onAccount(
  args: readonly string[],
  io: Io,
  event: string,
  work: (data: Data, account: Account) => Promise<string | Nothing>,
): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['ADDRESS'], CONFIG_OPTION)
  const address = addressWord(words[0])
  return withData(values.config, io, async (data) => {
    const account = await requireAccount(data, address)
    const done = await work(data, account)
    if (typeof done === 'string') await record(data, account, event, io.now())
    io.stdout.write(`${typeof done === 'string' ? done : done.says}\n`)
    return 0
  })
}

async function requireAccount({ store }: Data, address: Account['address']): Promise<Account> {
  const account = await store.findAccount(canonicalAddress(address))
  if (account) return account
  throw new OperationalError(
    'ERR_ACCOUNT_UNKNOWN',
    `nobody here has ${address}; see \`signet user list\``,
  )
}

function record({ store }: Data, account: Account, event: string, atMs: number): Promise<void> {
  const { id, domain } = account
  return store.recordEvent({ event, atMs, domain, accountId: id, actor: 'shell' })
}
