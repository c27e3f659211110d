// signet import: people and keys that another program has.
import { readFileSync, statSync } from 'node:fs'
import { OperationalError } from '@signet-id/protocol'
import {
  type ImportedPerson,
  importInstallation,
  importPeople,
  isWeak,
  MIN_SECRET_BYTES,
} from '@signet-id/provider'
import { domainWord, parseWords } from '../arguments.ts'
import { type Command, type ExitCode, type Io, UsageError } from '../command.ts'
import { requireProvider } from '../deployment/require-provider.ts'
import { CONFIG_OPTION, withData } from '../deployment/with-data.ts'
import { parseOtpauthFile } from '../import-otpauth/otpauth-file.ts'
import { parseSecretsFile } from '../import-persona-totp/secrets-file.ts'
import { PASSED_PATHS } from '../passed-paths.ts'
import { runVerb } from '../verbs.ts'

/** How many people a message names before it only counts. */
const NAMED = 10

/** Takes over people and keys that another program has. */
export const importCommand: Command = {
  name: 'import',
  summary: 'take over people and keys from another program',
  usage: `
Examples:
  signet import persona-totp --secrets secrets.json --key private.pem --domain example.org --allow-weak
  signet import otpauth people.txt --domain example.org
  decrypt people.gpg | signet import otpauth - --domain example.org

signet import persona-totp
  Takes over an installation of the old program whole: everybody in secrets.json keeps their app, the domain keeps its key
  and its paths /persona/..., so what is published stays valid. All of it or nothing.
  --secrets FILE  secrets.json of the old program
  --key FILE      its private.pem; it signs at once
signet import otpauth FILE
  Takes over authenticators from otpauth:// URIs, one a line; "-" reads them from stdin. The domain must be served here.

Both take:
  --domain DOMAIN
  --allow-weak    take secrets under ${MIN_SECRET_BYTES * 8} bits as well (the old program made 80); they are marked, to be replaced soon
  --config FILE   (default: signet.toml)`,
  run: (args, io) => runVerb({ 'persona-totp': personaTotp, otpauth }, args, io),
}

async function personaTotp(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = parseWords(args, [], {
    ...CONFIG_OPTION,
    secrets: { type: 'string' },
    key: { type: 'string' },
    domain: { type: 'string' },
    'allow-weak': { type: 'boolean', default: false },
  })
  const secretsFile = required('secrets', values.secrets)
  const keyFile = required('key', values.key)
  const domain = domainWord(required('domain', values.domain))
  const pem = readText(keyFile)
  const people = parseSecretsFile(readText(secretsFile), domain)
  requireStrong(people, values['allow-weak'])
  return withData(values.config, io, async ({ store, kek }, config) => {
    const host = new URL(requireProvider(config).origin).hostname
    await importInstallation(store, kek, { domain, pem, people }, io.now())
    io.stdout.write(`${counted(people)} of ${domain} imported; its old key signs from now on.\n`)
    warnWeak(people, io)
    warnLoose([secretsFile, keyFile], io)
    if (host !== domain)
      io.stderr.write(
        `signet import: warning: provider.origin is on ${host}, but the published document sends people to https://${domain}/persona/; set provider.origin = "https://${domain}"\n`,
      )
    io.stdout.write(
      `Next: stop the old program, let the web server pass ${domain} to signet (at least /persona/, ${PASSED_PATHS}), then: signet doctor ${domain}\n`,
    )
    return 0
  })
}

async function otpauth(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['FILE'], {
    ...CONFIG_OPTION,
    domain: { type: 'string' },
    'allow-weak': { type: 'boolean', default: false },
  })
  const domain = domainWord(required('domain', values.domain))
  const [file = '-'] = words
  const people = parseOtpauthFile(file === '-' ? await readAll(io.stdin) : readText(file), domain)
  requireStrong(people, values['allow-weak'])
  return withData(values.config, io, async ({ store, kek }) => {
    if (!(await store.findDomain(domain)))
      throw new OperationalError(
        'ERR_DOMAIN_UNKNOWN',
        `${domain} is not served here; add it with \`signet domain add ${domain}\``,
      )
    await importPeople(store, kek, domain, people, io.now())
    io.stdout.write(`${counted(people)} of ${domain} imported.\n`)
    warnWeak(people, io)
    if (file !== '-') warnLoose([file], io)
    return 0
  })
}

function required(option: string, value: string | undefined): string {
  if (value === undefined) throw new UsageError(`--${option} is missing`)
  return value
}

/** @throws {OperationalError} `ERR_SECRET_WEAK` */
function requireStrong(people: readonly ImportedPerson[], allowed: boolean): void {
  const weak = people.filter(isWeak)
  if (people.length === 0)
    throw new OperationalError('ERR_IMPORT_INVALID', 'there is nobody in the file')
  if (weak.length === 0 || allowed) return
  throw new OperationalError(
    'ERR_SECRET_WEAK',
    `${counted(weak)} with a secret under ${MIN_SECRET_BYTES * 8} bits: ${names(weak)}; nothing was imported; add --allow-weak, and let them enrol anew within 90 days`,
  )
}

function warnWeak(people: readonly ImportedPerson[], io: Io): void {
  const weak = people.filter(isWeak)
  if (weak.length > 0)
    io.stdout.write(
      `Weak secrets, to be replaced within 90 days (signet enrol ADDRESS): ${names(weak)}\n`,
    )
}

/** The files are of no use here any more, and dangerous where they are. */
function warnLoose(files: readonly string[], io: Io): void {
  for (const file of files)
    if ((statSync(file).mode & 0o077) !== 0)
      io.stderr.write(
        `signet import: warning: ${file} can be read by others; delete it once everything works\n`,
      )
}

function counted(people: readonly ImportedPerson[]): string {
  return `${people.length} ${people.length === 1 ? 'person' : 'people'}`
}

function names(people: readonly ImportedPerson[]): string {
  const shown = people.slice(0, NAMED).map(({ email }) => email)
  return `${shown.join(', ')}${people.length > NAMED ? ` and ${people.length - NAMED} more` : ''}`
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new OperationalError('ERR_FILE_UNREADABLE', `${path} cannot be read; check its name`, {
      cause,
    })
  }
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}
